"""The public schema. Its text is checked in beside this file."""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from resolvers.context import Info
from resolvers.customer import Customer
from resolvers.mutation import Mutation
from resolvers.policy.sensitivity import classify
from resolvers.query import Query
from resolvers.sections.articles import Article
from resolvers.sections.campaigns import CampaignContact
from resolvers.sections.orders import Order
from resolvers.sections.segments import Segment
from resolvers.sections.tickets import Ticket
from resolvers.types.one_of import leave_to_the_fields
from resolvers.types.scalars import SCALARS


class Schema(strawberry.Schema):
    """Strawberry's schema, with access to the schema of graphql-core inside it."""

    @property
    def executable(self) -> GraphQLSchema:
        return self._schema


def build_schema() -> Schema:
    built = Schema(
        query=Query,
        mutation=Mutation,
        types=[Customer, Order, Ticket, Article, Segment, CampaignContact],
        config=StrawberryConfig(scalar_map=SCALARS, info_class=Info),
    )
    leave_to_the_fields(built.executable)
    classify(built.executable)
    return built


schema = build_schema()
