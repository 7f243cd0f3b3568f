"""The analysis of an operation, worked out once for its document: its size, its refusal, and its views by rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from gateway.documents import ALL_TOLD, Disclosure, Documents, Failure, Hooks
from gateway.policy.views import OperationViews
from gateway.security import limits as limiting
from gateway.security.limits import Gauge, Limits, TooComplex
from gateway.security.structure import fragments_of

CODES: Mapping[Failure, str] = {
    Failure.PARSE: "GRAPHQL_PARSE_FAILED",
    Failure.LIMITS: "OPERATION_TOO_COMPLEX",
    Failure.VALIDATION: "GRAPHQL_VALIDATION_FAILED",
}


@dataclass(frozen=True, slots=True)
class Analysis:
    """The results of an operation's analysis, made once and cached with the document."""

    gauge: Gauge
    views: OperationViews
    refusal_without_variables: TooComplex | None


def documents_of(schema: GraphQLSchema, limits: Limits, *, disclosure: Disclosure = ALL_TOLD) -> Documents[Analysis]:
    """The documents of a pipeline, each analysed once under these limits."""
    gauge = limiting.gauge(limits)

    def analyse(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Analysis:
        measured = gauge(schema, document, operation)
        return Analysis(measured, OperationViews(schema, operation, fragments_of(document)), measured.refusal({}))

    hooks = Hooks(
        analyse=analyse,
        inspect=lambda document: limiting.refusals(document, limits),
        parse=partial(limiting.parse, limits=limits),
    )
    return Documents(schema, hooks, disclosure=disclosure)
