"""Each field of the schema has a class: one without, or one that can't be denied, stops the build."""

import pytest
from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString

from resolvers.policy.field_class import FieldClass
from resolvers.policy.sensitivity import CLASSES, Unclassified, classify, faults_of
from resolvers.schema import schema


def test_every_field_of_ours_has_a_class() -> None:
    assert [*faults_of(schema.executable)] == []


def faults(**fields: GraphQLField) -> list[str]:
    """The faults of a schema of these fields of a profile, without those for what is not in it."""
    made = GraphQLSchema(GraphQLObjectType("Profile", fields))
    return [fault for fault in faults_of(made) if not fault.endswith("has a class and is no field")]


def test_a_field_without_a_class_is_told() -> None:
    assert faults(email=GraphQLField(GraphQLString)) == []
    assert faults(shoeSize=GraphQLField(GraphQLString)) == ["Profile.shoeSize has no class"]
    with pytest.raises(Unclassified):
        classify(GraphQLSchema(GraphQLObjectType("Profile", {"shoeSize": GraphQLField(GraphQLString)})))


def test_a_field_that_may_be_denied_may_be_null() -> None:
    assert CLASSES["Profile", "email"] is FieldClass.CONTACT
    assert faults(email=GraphQLField(GraphQLNonNull(GraphQLString))) == ["Profile.email is never null, but CONTACT may be denied"]


def test_a_class_without_its_field_is_told() -> None:
    made = GraphQLSchema(GraphQLObjectType("Profile", {"email": GraphQLField(GraphQLString)}))
    assert "Profile.phone has a class and is no field" in faults_of(made)
