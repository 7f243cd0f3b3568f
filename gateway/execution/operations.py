"""The operations of documents: how often each was asked for, and its walks once it is compiled.

What is known of a document lives as long as its tree, whose nodes the walks hold. Nothing here holds the document itself.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from weakref import ref

from graphql import (
    DirectiveNode,
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    default_field_resolver,
    default_type_resolver,
)
from graphql.execution.collect_fields import FragmentDetails
from graphql.execution.values import VariableValues, get_variable_values

from gateway.execution.graphql_core import AnyExecutor, CountingExecutor
from gateway.execution.running import Walk
from gateway.execution.shapes import TooLarge, below
from gateway.execution.walk import compiled

log = logging.getLogger("customer360.query")

SIGHTS = 2
"""An operation is compiled behind its second answer: compiling costs more than one run saves."""
MOST_VARIANTS = 16
"""Ways to fill in the `@skip` and `@include` of an operation that are compiled."""
MOST_FIELDS = 20_000
"""Compiled fields of all operations together, at about 1.6 kB each. An operation beyond them is left to graphql-core."""
MOST_ERRORS = 50
"""Errors of variables that are reported, as by graphql-core."""
CONDITIONS = frozenset({"skip", "include"})
INCREMENTAL = frozenset({"defer", "stream"})


Place = tuple[int, int]
"""A schema and a document, by their identities. Both live as long as their entry: it holds the one and hears of the other."""


@dataclass(slots=True, eq=False)
class Variant:
    """An operation for one way to fill in its `@skip` and `@include`. `walk`: None where it can't be compiled, or was dropped.
    `used`: the number of the run that used it last."""

    walk: Walk | None = None
    fields: int = 0
    used: int = 0


@dataclass(slots=True, eq=False)
class CompiledOperation:
    """A query that may be compiled. `conditions`: the variables of its `@skip` and `@include`. `executor`: makes that of one run,
    of `context_value` and `variable_values`."""

    schema: GraphQLSchema
    node: OperationDefinitionNode
    conditions: tuple[str, ...]
    executor: Callable[..., CountingExecutor]
    variants: dict[tuple[object, ...], Variant] = field(default_factory=dict)
    is_gone: bool = False

    def coerced(self, variables: Mapping[str, object]) -> VariableValues | list[GraphQLError]:
        """The values of its variables, or their errors."""
        definitions = self.node.variable_definitions or ()
        return get_variable_values(self.schema, definitions, dict(variables), max_errors=MOST_ERRORS)

    def way(self, values: VariableValues) -> tuple[object, ...]:
        """The values of the variables in its `@skip` and `@include`."""
        return tuple(values.coerced.get(name) for name in self.conditions)


@dataclass(slots=True, eq=False)
class Asked:
    """An operation of a document and how often it was asked for. `compiled`: None before, and where it never will be."""

    times: int = 0
    compiled: CompiledOperation | None = None


class Operations:
    """The operations of all documents that are alive, apart for each schema. `known`: those that may be compiled and were asked
    for again, by the schema's and the document's identity and their name."""

    def __init__(self, most_fields: int = MOST_FIELDS) -> None:
        self._documents: dict[Place, tuple[ref[DocumentNode], GraphQLSchema, dict[str | None, Asked]]] = {}
        self._walks: dict[Variant, None] = {}
        self._most_fields = most_fields
        self._expected: dict[int, ref[DocumentNode]] = {}
        self.known: dict[tuple[int, int, str | None], CompiledOperation] = {}
        self.fields = 0
        """Compiled fields that are held."""

    def __len__(self) -> int:
        return len(self._documents)

    def expect(self, document: DocumentNode) -> None:
        """The document will be asked for again and again: its operations are compiled behind their first answers."""
        key = id(document)
        self._expected[key] = ref(document, lambda _: self._expected.pop(key, None))

    def of(self, schema: GraphQLSchema, document: DocumentNode, name: str | None) -> CompiledOperation | None:
        """The operation from its second sight on, where it may be compiled; that of an expected document from the first."""
        key = id(schema), id(document)
        found = self._documents.get(key)
        if found is None:
            found = ref(document, partial(self._forget, key)), schema, {}
            self._documents[key] = found
        asked = found[2].get(name)
        if asked is None:
            asked = found[2][name] = Asked()
        asked.times += 1
        if asked.times == (1 if id(document) in self._expected else SIGHTS):
            asked.compiled = operation_of(schema, document, name)
            if asked.compiled is not None:
                self.known[*key, name] = asked.compiled
        return asked.compiled

    def drop(self, schema: GraphQLSchema) -> None:
        """Forget what is known of all documents under a schema that is no longer used."""
        for key in [key for key, (_, own, _) in self._documents.items() if own is schema]:
            self._forget(key, self._documents[key][0])

    def compile(self, operation: CompiledOperation, values: VariableValues) -> None:
        """Makes the walk for such variables, unless it was tried before."""
        key = operation.way(values)
        tried = key in operation.variants or len(operation.variants) >= MOST_VARIANTS
        if not operation.is_gone and not tried and all(type(value) is bool for value in key):
            variant = operation.variants[key] = variant_of(operation.executor(context_value=None, variable_values=values))
            self._keep(variant)

    def _keep(self, variant: Variant) -> None:
        self._walks[variant] = None
        self.fields += variant.fields
        while self.fields > self._most_fields and len(self._walks) > 1:
            dropped = min((one for one in self._walks if one is not variant), key=lambda one: one.used)
            del self._walks[dropped]
            self.fields -= dropped.fields
            dropped.walk = None

    def _forget(self, key: Place, gone: object) -> None:
        """The document is gone: so are its operations. Another may have its place in memory by now."""
        if key not in self._documents or self._documents[key][0] is not gone:
            return
        _, _, operations = self._documents.pop(key)
        for name in operations:
            compiled = self.known.pop((*key, name), None)
            if compiled is not None:
                compiled.is_gone = True
                self._drop(compiled.variants.values())

    def _drop(self, variants: Iterable[Variant]) -> None:
        for variant in variants:
            if variant in self._walks:
                del self._walks[variant]
                self.fields -= variant.fields


def operation_of(schema: GraphQLSchema, document: DocumentNode, name: str | None) -> CompiledOperation | None:
    """None for what is not compiled: mutations, subscriptions, and what is delivered in parts."""
    operation = named(document, name)
    if operation is None or operation.operation is not OperationType.QUERY or any(map(schema.get_directive, INCREMENTAL)):
        return None
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    conditions: set[str] = set()
    for node in (one for root in (operation, *fragments.values()) for one in below(root)):
        if isinstance(node, FragmentDefinitionNode) and node.variable_definitions:
            return None
        if isinstance(node, DirectiveNode):
            if node.name.value in INCREMENTAL:
                return None
            if node.name.value in CONDITIONS:
                conditions.update(one.name.value for one in below(node) if isinstance(one, VariableNode))
    details = {name: FragmentDetails(fragment) for name, fragment in fragments.items()}
    conditions &= {one.variable.name.value for one in operation.variable_definitions or ()}
    executor = partial(
        CountingExecutor,
        schema=schema,
        fragment_definitions=fragments,
        fragments=details,
        root_value=None,
        operation=operation,
        field_resolver=default_field_resolver,
        type_resolver=default_type_resolver,
        subscribe_field_resolver=default_field_resolver,
    )
    return CompiledOperation(schema, operation, tuple(sorted(conditions)), executor)


def named(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """The operation of this name, or the only one; None where graphql-core would refuse."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None:
        return operations[0] if len(operations) == 1 else None
    fitting = [node for node in operations if node.name is not None and node.name.value == name]
    return fitting[-1] if fitting else None


def variant_of(executor: AnyExecutor) -> Variant:
    """A variant, without a walk where graphql-core can't collect the fields, as it says itself, or where Python refuses the code.

    A fault of the compiler costs time and no answer: it is logged by its class.
    """
    try:
        return Variant(*compiled(executor))
    except (GraphQLError, TooLarge, RecursionError, SyntaxError, MemoryError):
        return Variant()
    except Exception as error:
        log.error("execution.not_compiled", extra={"error": type(error).__name__})
        return Variant()
