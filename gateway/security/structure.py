"""The size of a query, measured on its text alone. Each fragment is measured once, however often it is spread."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    ListValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Visitor,
    visit,
)
from graphql.language import DirectiveNode

INTROSPECTION = ("__schema", "__type")

# Fragments that spread each other twice double a count at every step. Counting stops here, since larger numbers are of no use.
COUNTED = 10**9


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of a selection set with its fragments expanded. `fields` counts all fields, `roots` those of the top level."""

    depth: int = 0
    aliases: int = 0
    roots: int = 0
    fields: int = 0
    introspection_depth: int = 0
    introspection_fields: int = 0

    def beside(self, other: "Shape") -> "Shape":
        return Shape(
            max(self.depth, other.depth),
            min(self.aliases + other.aliases, COUNTED),
            min(self.roots + other.roots, COUNTED),
            min(self.fields + other.fields, COUNTED),
            max(self.introspection_depth, other.introspection_depth),
            min(self.introspection_fields + other.introspection_fields, COUNTED),
        )


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}


def operations_of(document: DocumentNode) -> Iterator[OperationDefinitionNode]:
    return (node for node in document.definitions if isinstance(node, OperationDefinitionNode))


class Shapes:
    """The sizes of the operations of one document. Circular and missing fragments count nothing: validation reports them."""

    def __init__(self, document: DocumentNode) -> None:
        self._document = document
        self._fragments = fragments_of(document)
        self._known: dict[str, Shape] = {}

    def extremes(self) -> dict[str, int]:
        """The largest of each count among the operations, by the name of its limit."""
        shapes = [self._of(operation.selection_set) for operation in operations_of(self._document)] or [Shape()]
        return {
            "depth": max(shape.depth for shape in shapes),
            "aliases": max(shape.aliases for shape in shapes),
            "root_fields": max(shape.roots for shape in shapes),
            "introspection_depth": max(shape.introspection_depth for shape in shapes),
            "introspection_fields": max(shape.introspection_fields for shape in shapes),
        }

    def _of(self, selection_set: SelectionSetNode | None) -> Shape:
        shape = Shape()
        for selection in selection_set.selections if selection_set else ():
            if isinstance(selection, FieldNode):
                shape = shape.beside(self._field(selection))
            elif isinstance(selection, FragmentSpreadNode):
                shape = shape.beside(self._fragment(selection.name.value))
            elif isinstance(selection, InlineFragmentNode):
                shape = shape.beside(self._of(selection.selection_set))
        return shape

    def _field(self, node: FieldNode) -> Shape:
        below = self._of(node.selection_set)
        aliases = below.aliases + (node.alias is not None)
        if node.name.value in INTROSPECTION:
            return Shape(1, aliases, 1, 1, 1 + below.depth, 1 + below.fields)
        return Shape(1 + below.depth, aliases, 1, 1 + below.fields, below.introspection_depth, below.introspection_fields)

    def _fragment(self, name: str) -> Shape:
        if name not in self._known:
            self._known[name] = Shape()
            if fragment := self._fragments.get(name):
                self._known[name] = self._of(fragment.selection_set)
        return self._known[name]


class _Counter(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.directives = 0
        self.list_items = 0

    def enter_directive(self, _node: DirectiveNode, *_: object) -> None:
        self.directives += 1

    def enter_list_value(self, node: ListValueNode, *_: object) -> None:
        self.list_items = max(self.list_items, len(node.values))


def counted(document: DocumentNode) -> dict[str, int]:
    """The number of fragments, of directives and of entries in the longest list, by the names of their limits."""
    counter = _Counter()
    visit(document, counter)
    fragments = sum(isinstance(node, FragmentDefinitionNode) for node in document.definitions)
    return {"fragments": fragments, "directives": counter.directives, "list_items": counter.list_items}


def comparisons(document: DocumentNode, *, most: int) -> int:
    """The number of pairs of fields with one response name in one place, in the whole document; counting stops soon after `most`.

    It counts as validation merges, also in fragments that no operation reaches. Two scopes of the same selection sets count once.
    """
    merging = _Merging(document, most=most)
    for operation in operations_of(document):
        merging.follow(operation.selection_set)
    for name, fragment in merging.fragments.items():
        if name not in merging.reached:
            merging.follow(fragment.selection_set)
    return merging.pairs


class _Merging:
    """The count of one document. `steps` limits the work on documents with many small scopes."""

    def __init__(self, document: DocumentNode, *, most: int) -> None:
        self.fragments = fragments_of(document)
        self.reached: set[str] = set()
        self.pairs = 0
        self._most = most
        self._steps = 0
        self._seen: set[frozenset[int]] = set()

    def follow(self, selection_set: SelectionSetNode) -> None:
        waiting: list[tuple[SelectionSetNode, ...]] = [(selection_set,)]
        while waiting and self.pairs <= self._most:
            scope = waiting.pop()
            key = frozenset(map(id, scope))
            if key not in self._seen:
                self._seen.add(key)
                waiting.extend(self._below(scope))

    def _below(self, scope: tuple[SelectionSetNode, ...]) -> Iterator[tuple[SelectionSetNode, ...]]:
        groups: dict[str, list[FieldNode]] = {}
        for field in self._spread_out(scope):
            groups.setdefault((field.alias or field.name).value, []).append(field)
            self._steps += 1
        for group in groups.values():
            self.pairs += len(group) * (len(group) - 1) // 2
            if below := tuple(field.selection_set for field in group if field.selection_set):
                yield below
        if self._steps > 20 * self._most:
            self.pairs = max(self.pairs, self._most + 1)

    def _spread_out(self, scope: Iterable[SelectionSetNode]) -> Iterator[FieldNode]:
        """The fields of these sets and of the fragments in them, each fragment once."""
        waiting = list(scope)
        spread: set[str] = set()
        while waiting:
            for selection in waiting.pop().selections:
                if isinstance(selection, FieldNode):
                    yield selection
                elif isinstance(selection, InlineFragmentNode):
                    waiting.append(selection.selection_set)
                elif isinstance(selection, FragmentSpreadNode) and selection.name.value not in spread:
                    spread.add(selection.name.value)
                    if fragment := self.fragments.get(selection.name.value):
                        waiting.append(fragment.selection_set)
        self.reached |= spread
