"""Runs an operation."""

from collections.abc import Mapping
from inspect import isawaitable

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute


async def run(
    schema: GraphQLSchema, document: DocumentNode, *, operation: str | None, variables: Mapping[str, object], context: object
) -> ExecutionResult:
    """The result of a valid document's operation; what waits is waited for, whatever is at hand costs no turn of the loop."""
    result = execute(schema, document, context_value=context, variable_values=dict(variables), operation_name=operation)
    return await result if isawaitable(result) else result
