"""The price of an operation: the number of fields it may have to resolve, as a sum with only its variables open."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_interface_type,
    is_list_type,
    is_object_type,
)
from graphql.language import ValueNode
from graphql.pyutils import Undefined

from gateway.security.structure import fragments_of

CALLING: Final[Mapping[tuple[str, str], int]] = MappingProxyType(
    {("Query", "subjectAccess"): 12_000, ("Query", "identify"): 500, ("Query", "searchCustomers"): 200}
)
"""The price of fields that call systems more than their selection shows. `subjectAccess` reads all of a person from each of them:
by the usual limit a document asks for one file."""


@dataclass(frozen=True, slots=True)
class PageSize:
    """The size of a page with `first: $variable`. It never counts more than `longest`: a field with a `first` outside 1 to 100 is
    refused when it is reached."""

    variable: str
    unsaid: int
    longest: int

    def among(self, variables: Mapping[str, object]) -> int:
        value = variables.get(self.variable)
        if value is None:
            return self.unsaid
        return min(max(value, 0), self.longest) if isinstance(value, int) else self.longest


@dataclass(frozen=True, slots=True)
class KeyCount:
    """The number of keys in `by: $variable`. A single value counts as a list of one. `unsaid`: the number without a value."""

    variable: str
    unsaid: int

    def among(self, variables: Mapping[str, object]) -> int:
        value = variables.get(self.variable)
        if value is None:
            return self.unsaid
        return len(value) if isinstance(value, list | tuple) else 1


Size = int | PageSize | KeyCount


@dataclass(frozen=True, slots=True, eq=False)
class Price:
    """The sum `fixed` + size x price over `terms`. All spreads of one fragment share one price."""

    fixed: int
    terms: "tuple[tuple[Size, Price], ...]" = ()

    def total(self, variables: Mapping[str, object], known: dict[int, int] | None = None) -> int:
        """The price with these variables. `known`: totals already computed, by the `id()` of their price."""
        if not self.terms:
            return self.fixed
        known = {} if known is None else known
        if id(self) not in known:
            known[id(self)] = self.fixed + sum(
                (size if isinstance(size, int) else size.among(variables)) * below.total(variables, known)
                for size, below in self.terms
            )
        return known[id(self)]


def price(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, *, longest: int, assumed: int
) -> Price:
    """The price of a valid operation. It is an upper bound: every `@skip`, `@include` and type condition counts as included."""
    root = schema.get_root_type(operation.operation)
    return _Pricing(schema, document, operation, longest=longest, assumed=assumed).of(operation.selection_set, root, paged=False)


class _Pricing:
    """The computation for one document. `paged`: the fields of a page. Its length is counted already, so `nodes` and `edges`
    count once."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        *,
        longest: int,
        assumed: int,
    ) -> None:
        self._schema = schema
        self._fragments = fragments_of(document)
        self._defaults = {node.variable.name.value: node.default_value for node in operation.variable_definitions or ()}
        self._longest = longest
        self._assumed = assumed
        self._known: dict[tuple[str, bool], Price] = {}

    def of(self, selection_set: SelectionSetNode | None, parent: GraphQLNamedType | None, *, paged: bool) -> Price:
        terms: list[tuple[Size, Price]] = []
        for selection in selection_set.selections if selection_set else ():
            if isinstance(selection, FieldNode):
                terms.append(self._field(selection, parent, paged=paged))
            elif isinstance(selection, FragmentSpreadNode):
                terms.append((1, self._fragment(selection.name.value, paged=paged)))
            elif isinstance(selection, InlineFragmentNode):
                condition = selection.type_condition
                inner = self._schema.get_type(condition.name.value) if condition else parent
                terms.append((1, self.of(selection.selection_set, inner, paged=paged)))
        return _folded(0, terms)

    def _fragment(self, name: str, *, paged: bool) -> Price:
        if (name, paged) not in self._known:
            fragment = self._fragments[name]
            parent = self._schema.get_type(fragment.type_condition.name.value)
            self._known[name, paged] = self.of(fragment.selection_set, parent, paged=paged)
        return self._known[name, paged]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None, *, paged: bool) -> tuple[Size, Price]:
        """The price of a field. Introspection counts one, because it has limits of its own."""
        if not (is_object_type(parent) or is_interface_type(parent)):
            return 1, Price(1)
        definition = parent.fields.get(node.name.value)
        if definition is None:
            return 1, Price(1)
        size, is_page = self._size(node, definition, paged=paged)
        below = self.of(node.selection_set, get_named_type(definition.type), paged=is_page)
        return 1, _folded(CALLING.get((parent.name, node.name.value), 1), [(size, below)])

    def _size(self, node: FieldNode, definition: GraphQLField, *, paged: bool) -> tuple[Size, bool]:
        """(number of objects below this field, whether the field is a page of them)."""
        is_list = is_list_type(get_nullable_type(definition.type))
        given = {argument.name.value: argument.value for argument in node.arguments or ()}
        if first := definition.args.get("first"):
            return self._page_size(given.get("first"), self._default(first)), not is_list
        if not is_list or paged:
            return 1, False
        for name, argument in definition.args.items():
            if is_list_type(get_nullable_type(argument.type)) and name in given:
                return self._key_count(given[name]), False
        return self._assumed, False

    def _default(self, argument: Any) -> int:
        """The default of `first`. graphql-core stores it as a value or as a literal, depending on how the schema was made."""
        value = getattr(argument.default, "value", None) if argument.default is not None else argument.default_value
        if value is Undefined or not isinstance(value, int):
            literal = getattr(argument.default, "literal", None)
            value = int(literal.value) if isinstance(literal, IntValueNode) else self._assumed
        return min(max(value, 0), self._longest)

    def _page_size(self, value: ValueNode | None, unsaid: int) -> Size:
        if isinstance(value, IntValueNode):
            return min(max(int(value.value), 0), self._longest) if len(value.value) < 12 else self._longest
        if isinstance(value, VariableNode):
            default = self._page_size(self._defaults.get(value.name.value), unsaid)
            return PageSize(value.name.value, default if isinstance(default, int) else unsaid, self._longest)
        return unsaid

    def _key_count(self, value: ValueNode) -> Size:
        if isinstance(value, VariableNode):
            default = self._defaults.get(value.name.value)
            count = self._key_count(default) if default else 0
            return KeyCount(value.name.value, count if isinstance(count, int) else 0)
        if isinstance(value, NullValueNode):
            return 0
        return len(value.values) if isinstance(value, ListValueNode) else 1


def _folded(fixed: int, terms: list[tuple[Size, Price]]) -> Price:
    """The price with all fixed parts added up; only parts with a variable remain as terms."""
    left: list[tuple[Size, Price]] = []
    for size, below in terms:
        if isinstance(size, int) and not below.terms:
            fixed += size * below.fixed
        elif isinstance(size, int) and size == 0:
            continue
        else:
            left.append((size, below))
    return Price(fixed, tuple(left))
