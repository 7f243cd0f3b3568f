"""The cache of recent documents: each text is parsed, inspected, validated and analysed once."""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Generic, TypeVar

from graphql import (
    DocumentNode,
    FieldNode,
    FloatValueNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    IntValueNode,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    ValidationRule,
    ValueNode,
    VariableDefinitionNode,
    Visitor,
    parse,
    print_ast,
    specified_rules,
    validate,
    visit,
)

from gateway.security.structure import INTROSPECTION

T = TypeVar("T")

# In a syntax error: `Unexpected String "..."`, or in single quotes.
_QUOTED_TOKEN = re.compile(r"""\b(String|BlockString|Int|Float) ["'].*["']""", re.DOTALL)

# The text of Python or a library about a literal that it failed on: a limit of the interpreter, or the value.
_FOREIGN_WORDS = re.compile(r", but encountered error '.*'; found", re.DOTALL)
_LEVELS_PRINTED = 100
"""As graphql-core prints literals in its errors."""

# A name in a query may be as long as the query, and graphql-core repeats it.
_LONGEST_MESSAGE = 1_000


class Failure(Enum):
    """The step that a document did not pass."""

    PARSE = "PARSE"
    LIMITS = "LIMITS"
    VALIDATION = "VALIDATION"


@dataclass(frozen=True, slots=True)
class Operation(Generic[T]):
    """One operation of a valid document, with the results of its analysis."""

    name: str | None
    kind: OperationType
    node: OperationDefinitionNode
    variables: tuple[VariableDefinitionNode, ...]
    fragments: Mapping[str, FragmentDefinitionNode]
    analysis: T


@dataclass(frozen=True, slots=True)
class Document(Generic[T]):
    """A document: either operations, or the failed step and its errors. A failed document has no tree. `only`: the operation of a
    document with one."""

    ast: DocumentNode | None
    operations: tuple[Operation[T], ...] = ()
    failure: Failure | None = None
    errors: tuple[GraphQLError, ...] = ()
    only: Operation[T] | None = None

    def operation(self, name: str | None) -> Operation[T] | None:
        """The operation of this name, or the only one if no name is given; None if it cannot be determined."""
        if name is None:
            return self.only
        return next((operation for operation in self.operations if operation.name == name), None)


@dataclass(frozen=True, slots=True)
class Hooks(Generic[T]):
    """The steps decided elsewhere.

    `parse` may raise any GraphQLError; one that is no syntax error counts as a limit. `inspect` checks the tree before its
    validation. `analyse` is called once per operation of a valid document.
    """

    analyse: Callable[[GraphQLSchema, DocumentNode, OperationDefinitionNode], T]
    inspect: Callable[[DocumentNode], Sequence[GraphQLError]] = lambda _: ()
    parse: Callable[[str], DocumentNode] = parse


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The schema's talk about itself: whether it may be asked for its types, and whether an error suggests names."""

    introspection: bool = True
    suggestions: bool = True


ALL_TOLD = Disclosure()


class NoIntrospection(ValidationRule):
    """A rule against `__schema` and `__type`, wherever they stand. `__typename` is no part of them."""

    def enter_field(self, node: FieldNode, *_: object) -> None:
        if node.name.value in INTROSPECTION:
            self.report_error(GraphQLError(f"Introspection is switched off here: '{node.name.value}' is not answered.", node))


class Documents(Generic[T]):
    """The documents: those that are kept for good, and recent ones. Of these the least recently used goes first, by number and by
    length of text (a tree takes about 300 bytes a character)."""

    def __init__(
        self,
        schema: GraphQLSchema,
        hooks: Hooks[T],
        *,
        disclosure: Disclosure = ALL_TOLD,
        most: int = 1_000,
        most_characters: int = 500_000,
    ) -> None:
        self._schema = schema
        self._hooks = hooks
        self._rules = specified_rules if disclosure.introspection else (*specified_rules, NoIntrospection)
        self._hides_suggestions = not disclosure.suggestions
        self._kept: dict[bytes, Document[T]] = {}
        self._most = most
        self._most_characters = most_characters
        self._cached: OrderedDict[bytes, tuple[int, Document[T]]] = OrderedDict()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._cached)

    def get(self, text: str) -> Document[T]:
        """The document with this text. The key is the text's hash, since the text may hold personal data, and be long."""
        key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        if found := self._cached.get(key):
            self._cached.move_to_end(key)
            return found[1]
        if kept := self._kept.get(key):
            return kept
        document = self._read(text)
        self._cache(key, document, _weight(document, text))
        return document

    @property
    def kept(self) -> Iterator[DocumentNode]:
        """The trees of the documents that are kept for good."""
        return (document.ast for document in self._kept.values() if document.ast is not None)

    def keep(self, text: str) -> Document[T]:
        """The document with this text, which stays for good unless it failed."""
        document = self._read(text)
        if document.failure is None:
            self._kept[hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()] = document
        return document

    def _cache(self, key: bytes, document: Document[T], weight: int) -> None:
        self._cached[key] = (weight, document)
        self._characters += weight
        while len(self._cached) > self._most or (self._characters > self._most_characters and len(self._cached) > 1):
            _, (dropped, _document) = self._cached.popitem(last=False)
            self._characters -= dropped

    def _read(self, text: str) -> Document[T]:
        try:
            tree = self._hooks.parse(text)
        except GraphQLSyntaxError as error:
            return _failed(Failure.PARSE, [error])
        except GraphQLError as error:
            return _failed(Failure.LIMITS, [error])
        if refusals := self._hooks.inspect(tree):
            return _failed(Failure.LIMITS, refusals)
        if errors := self._faults(tree):
            return _failed(Failure.VALIDATION, errors)
        operations = self._operations(tree)
        return Document(tree, operations, only=operations[0] if len(operations) == 1 else None)

    def _faults(self, tree: DocumentNode) -> list[GraphQLError]:
        return validate(self._schema, tree, self._rules, max_errors=20, hide_suggestions=self._hides_suggestions)

    def _operations(self, tree: DocumentNode) -> tuple[Operation[T], ...]:
        fragments = MappingProxyType(
            {node.name.value: node for node in tree.definitions if isinstance(node, FragmentDefinitionNode)}
        )
        return tuple(
            Operation(
                name=node.name.value if node.name else None,
                kind=node.operation,
                node=node,
                variables=tuple(node.variable_definitions or ()),
                fragments=fragments,
                analysis=self._hooks.analyse(self._schema, tree, node),
            )
            for node in tree.definitions
            if isinstance(node, OperationDefinitionNode)
        )


def _weight(document: Document[T], text: str) -> int:
    return 100 + sum(len(error.message) for error in document.errors) if document.failure else len(text)


def _failed(failure: Failure, errors: Sequence[GraphQLError]) -> Document[T]:
    return Document(None, failure=failure, errors=tuple(_detached(error) for error in errors))


def _detached(error: GraphQLError) -> GraphQLError:
    """A copy without nodes and traceback, since these would keep the whole tree and text alive."""
    detached = GraphQLError(_without_literals(error), extensions=error.extensions)
    detached.locations = error.locations
    return detached


def _without_literals(error: GraphQLError) -> str:
    """The message without values. graphql-core quotes a value in its error; a string in a query may be somebody's e-mail."""
    message = _FOREIGN_WORDS.sub(", found", _QUOTED_TOKEN.sub(r"\1", error.message))
    for node in error.nodes or ():
        if isinstance(node, ValueNode):
            message = _masked(message, node)
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}…"


def _masked(message: str, node: ValueNode) -> str:
    """The message without the node's literals. The whole literal comes first, since a block string inside a list is printed in
    other lines than by itself."""
    literals = _Literals()
    visit(node, literals)
    for literal in [print_ast(node, _LEVELS_PRINTED), *literals.found] if literals.found else []:
        message = message.replace(literal, '"…"')
    return message


class _Literals(Visitor):
    """The strings of a literal, and its numbers that are long enough to be somebody's."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        self.found.append(print_ast(node))

    def enter_int_value(self, node: IntValueNode, *_: object) -> None:
        if len(node.value) > 5:
            self.found.append(node.value)

    def enter_float_value(self, node: FloatValueNode, *_: object) -> None:
        if len(node.value) > 5:
            self.found.append(node.value)
