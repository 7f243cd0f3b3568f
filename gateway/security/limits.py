"""The limits of one query, counted before anything is executed, in time linear in the query's text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError, GraphQLSchema, GraphQLSyntaxError, OperationDefinitionNode
from graphql import parse as parse_document

from gateway.security.cost import Price, price
from gateway.security.structure import COUNTED, Shapes, comparisons, counted


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits. Sizes are of one document, or of one request where variables matter.

    `comparisons`: pairs of fields that validation would compare for merging (quadratic in graphql-core).
    `cost`: fields that may be resolved. A list counts at the length asked for, at most `list_items`.
    `assumed_list`: the size of a list of unknown length.
    """

    body_bytes: int = 256 * 1024
    json_depth: int = 64
    variable_bytes: int = 64 * 1024
    variable_values: int = 2_000
    tokens: int = 5_000
    depth: int = 15
    aliases: int = 60
    root_fields: int = 20
    fragments: int = 100
    directives: int = 60
    comparisons: int = 5_000
    introspection_depth: int = 20
    introspection_fields: int = 400
    cost: int = 20_000
    list_items: int = 100
    assumed_list: int = 10


_TEXTS = {
    "tokens": "The query has more than {allowed} tokens, the most that is allowed.",
    "nesting": "The query is nested more deeply than can be read; at most {allowed} levels are allowed.",
    "depth": "The query is {value} levels deep; at most {allowed} are allowed.",
    "aliases": "The query uses {value} aliases; at most {allowed} are allowed.",
    "root_fields": "The operation has {value} fields at its root; at most {allowed} are allowed.",
    "fragments": "The query defines {value} fragments; at most {allowed} are allowed.",
    "directives": "The query uses {value} directives; at most {allowed} are allowed.",
    "comparisons": "The query repeats the same fields too often: {value} pairs to merge; at most {allowed} are allowed.",
    "introspection_depth": "The introspection is {value} levels deep; at most {allowed} are allowed.",
    "introspection_fields": "The introspection asks for {value} fields; at most {allowed} are allowed.",
    "cost": "The query may take {value} fields to answer; at most {allowed} are allowed. Ask for shorter lists or fewer fields.",
    "variable_bytes": "The variables have {value} bytes; at most {allowed} are allowed.",
    "variable_values": "The variables hold more than {allowed} values, the most that is allowed.",
    "list_items": "A list in the arguments has {value} entries; at most {allowed} are allowed.",
}


class TooComplex(GraphQLError):
    """A limit is exceeded. The error names the limit and the figure, never text of the query. `value` is None if counting stopped
    early."""

    def __init__(self, limit: str, *, value: int | None, allowed: int) -> None:
        extensions = {"code": "OPERATION_TOO_COMPLEX", "retryable": False, "limit": limit, "allowed": allowed}
        if value is not None:
            extensions["value"] = value
        super().__init__(_TEXTS[limit].format(value=value, allowed=allowed), extensions=extensions)


def parse(text: str, limits: Limits) -> DocumentNode:
    """The parsed query. Raises GraphQLSyntaxError, or TooComplex if the parser refuses the query for its size."""
    try:
        return parse_document(text, max_lexical_tokens=limits.tokens, max_comments=limits.tokens)
    except GraphQLSyntaxError as error:
        if "Document contains more than" in error.message:
            raise TooComplex("tokens", value=None, allowed=limits.tokens) from None
        if "nested too deeply" in error.message:
            raise TooComplex("nesting", value=None, allowed=limits.depth) from None
        raise


def refusals(document: DocumentNode, limits: Limits) -> list[GraphQLError]:
    """The limits that the text alone exceeds. Call it before validation: its own work grows with the square of repeated
    fields."""
    shapes = Shapes(document)
    try:
        found = {name: count for name, count in shapes.extremes().items() if count > getattr(limits, name)}
    except RecursionError:
        return [TooComplex("nesting", value=None, allowed=limits.depth)]
    found |= {name: count for name, count in counted(document).items() if count > getattr(limits, name)}
    if not found:
        pairs = comparisons(document, most=limits.comparisons)
        if pairs > limits.comparisons:
            found["comparisons"] = pairs
    return [TooComplex(name, value=value, allowed=getattr(limits, name)) for name, value in found.items()]


@dataclass(frozen=True, slots=True)
class Gauge:
    """The price and limits of one operation, computed once for its document. Only sizes from variables are open."""

    price: Price
    limits: Limits

    def refusal(self, variables: Mapping[str, object], *, size: int = 0) -> TooComplex | None:
        """The limit that these variables exceed; None if none. Only their number, the lengths of lists and `first` matter, so the
        variables may be raw or coerced. `size`: their bytes as JSON."""
        if size > self.limits.variable_bytes:
            return TooComplex("variable_bytes", value=size, allowed=self.limits.variable_bytes)
        longest = _longest_list(variables, most=self.limits.variable_values)
        if longest is None:
            return TooComplex("variable_values", value=None, allowed=self.limits.variable_values)
        if longest > self.limits.list_items:
            return TooComplex("list_items", value=longest, allowed=self.limits.list_items)
        cost = min(self.price.total(variables), COUNTED)
        if cost > self.limits.cost:
            return TooComplex("cost", value=cost, allowed=self.limits.cost)
        return None


def gauge(limits: Limits) -> Callable[[GraphQLSchema, DocumentNode, OperationDefinitionNode], Gauge]:
    """The analysis of a valid operation, to be stored with its document."""

    def analyse(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> Gauge:
        return Gauge(price(schema, document, operation, longest=limits.list_items, assumed=limits.assumed_list), limits)

    return analyse


def _longest_list(variables: Mapping[str, object], *, most: int) -> int | None:
    """The length of the longest list; None if there are more values than `most`, and counting stops."""
    longest = 0
    values = len(variables)
    waiting: list[object] = list(variables.values()) if values <= most else []
    while waiting and values <= most:
        value = waiting.pop()
        if isinstance(value, list):
            longest = max(longest, len(value))
            values += len(value)
            waiting.extend(value)
        elif isinstance(value, dict):
            values += len(value)
            waiting.extend(value.values())
    return longest if values <= most else None
