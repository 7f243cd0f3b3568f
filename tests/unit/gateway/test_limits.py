"""What a query may ask, and that refusing it is cheap."""

import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from graphql import GraphQLError, build_schema, get_introspection_query

from gateway.documents import Documents, Failure, Hooks
from gateway.security import limits
from gateway.security.limits import Gauge, Limits

SCHEMA = build_schema("""
    type Query { customer(by: Key): Customer customers(by: [Key!]!): [Customer] systems: [System!]! }
    type Mutation { forget: Customer }
    input Key { id: ID email: String }
    type System { id: ID! name: String }
    type Customer { id: ID friends(first: Int = 10): Friends segments: [Segment!] name: String top(first: Int = 5): [System!] }
    type Friends { nodes: [Customer!]! total: Int }
    type Segment { id: ID members(first: Int): Friends }
""")
ALLOWED = Limits()


def documents(allowed: Limits = ALLOWED) -> Documents[Gauge]:
    return Documents(
        SCHEMA,
        Hooks(
            limits.gauge(allowed),
            inspect=lambda tree: limits.refusals(tree, allowed),
            parse=lambda text: limits.parse(text, allowed),
        ),
    )


def extensions(error: GraphQLError | None) -> dict[str, Any]:
    assert error is not None
    return error.extensions or {}


def refused(text: str, allowed: Limits = ALLOWED) -> list[str]:
    document = documents(allowed).get(text)
    assert document.failure in (None, Failure.LIMITS), document.errors
    return [extensions(error)["limit"] for error in document.errors]


def cost(text: str, variables: dict[str, Any] | None = None) -> int:
    operation = documents().get(text).operation(None)
    assert operation is not None
    return operation.analysis.price.total(variables or {})


def friends(levels: int) -> str:
    """2 + levels + 1 deep."""
    return "{ customer { name " + "segments { members { nodes { " * levels + "id" + " } } }" * levels + " } }"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        (friends(20), "depth"),
        ("{ " + " ".join(f"a{n}: systems {{ id }}" for n in range(61)) + " }", "aliases"),
        ("{ " + "systems { id } " * 21 + "}", "root_fields"),
        ("{ systems { " + "id @skip(if: false) " * 61 + "} }", "directives"),
        ("{ systems { id }" + " " * 10 + "} " + "fragment f on System { id } " * 101, "fragments"),
        ("{ customer { " + "friends { total } " * 102 + "} }", "comparisons"),
        ("{ systems { " + "id " * 5_001 + "} }", "tokens"),
        ("{ customers(by: " + "[" * 250 + "]" * 250 + ") { id } }", "nesting"),
        ("{ customers(by: [" + "{id: 1} " * 101 + "]) { id } }", "list_items"),
        ("{ __schema { types { " + "name " * 401 + "} } }", "introspection_fields"),
        ('{ __type(name: "A") { ' + "ofType { " * 20 + "name" + " }" * 20 + " } }", "introspection_depth"),
    ],
)
def test_each_limit_is_named_when_it_is_passed(text: str, limit: str) -> None:
    errors = documents().get(text).errors
    found = [extensions(error) for error in errors]
    assert limit in [each["limit"] for each in found]
    for each, error in zip(found, errors, strict=True):
        assert each["code"] == "OPERATION_TOO_COMPLEX"
        assert str(each["allowed"]) in error.message
        assert str(each.get("value", "")) in error.message


def test_what_a_frontend_asks_is_within_the_limits() -> None:
    text = get_introspection_query(
        specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
    )
    assert refused(text) == []
    assert refused(friends(4)) == []
    assert refused(friends(5)) == ["depth"]
    assert documents().get(text).failure is None


@contextmanager
def few_steps(most: int) -> Iterator[None]:
    """An error as soon as more functions were called than `most`."""
    steps = itertools.count()

    def step(*_: object) -> None:
        if next(steps) > 2 * most:  # each is told of twice: as it begins and as it ends
            raise AssertionError(f"more than {most} calls")

    before = sys.getprofile()
    sys.setprofile(step)
    try:
        yield
    finally:
        sys.setprofile(before)


def chain(count: int, body: str) -> str:
    fragments = " ".join(f"fragment f{n} on Customer {{ {body.format(n + 1)} }}" for n in range(count))
    return f"{{ customer {{ ...f0 }} }} {fragments} fragment f{count} on Customer {{ id }}"


@pytest.mark.parametrize(
    "text",
    [
        friends(20),
        chain(98, "...f{0} ...f{0} segments {{ members {{ nodes {{ ...f{0} ...f{0} }} }} }}"),
        chain(98, "...f{0} ... on Customer {{ ...f{0} name }}"),
        chain(900, "...f{0}"),
        "{ customer { " + "friends { nodes { id } } " * 600 + "} }",
        "{ customer { " + ("friends { " + "nodes { id } " * 30 + "} ") * 30 + "} }",
        "{ customer { ...a } } fragment a on Customer { ...b } fragment b on Customer { ...a id }",
        "{ customers(by: " + "[" * 4_900,
        "#\n" * 100_000 + "{ systems { id } }",
    ],
    ids=[
        "nested lists",
        "doubling",
        "doubling inline",
        "long chain",
        "repeated",
        "repeated twice",
        "circle",
        "brackets",
        "#",
    ],
)
def test_a_hostile_query_costs_few_steps(text: str) -> None:
    """Twice what the dearest takes at most: the unguarded ones take minutes or all memory."""
    with few_steps(1_000_000):
        document = documents().get(text)
        refusals = [operation.analysis.refusal({}) for operation in document.operations]
    assert document.failure in (Failure.LIMITS, Failure.VALIDATION) or all(refusals)


def test_repetitions_in_an_unused_fragment_are_counted_too() -> None:
    text = "{ systems { id } } fragment unused on Customer { " + "friends { nodes { id } } " * 150 + "}"
    assert refused(text) == ["comparisons"]


def test_fragments_in_a_circle_are_left_to_validation() -> None:
    document = documents().get("{ customer { ...a } } fragment a on Customer { friends { nodes { ...a } } }")
    assert document.failure is Failure.VALIDATION


def test_a_price_that_doubles_at_every_fragment_is_added_up_once_each() -> None:
    doubling = chain(90, "...f{0} ... on Customer {{ ...f{0} name }}")
    text = doubling.replace("{ customer", "query($n: Int) { customer", 1).replace(
        "on Customer { id }", "on Customer { friends(first: $n) { total } }"
    )
    operation = documents().get(text).operation(None)
    assert operation is not None
    assert extensions(operation.analysis.refusal({"n": 3}))["limit"] == "cost"


@pytest.mark.parametrize(
    ("text", "variables", "expected"),
    [
        ("{ systems { id } }", {}, 1 + 10),
        ("{ customer { friends { total nodes { id name } } } }", {}, 1 + 1 + 10 * (1 + 1 + 2)),
        ("{ customer { friends(first: 3) { nodes { id } } } }", {}, 1 + 1 + 3 * 2),
        ("{ customer { friends(first: 100000) { nodes { id } } } }", {}, 1 + 1 + 100 * 2),
        ("{ customer { friends(first: -7) { nodes { id } } } }", {}, 1 + 1),
        ("{ customer { friends(first: null) { nodes { id } } } }", {}, 1 + 1 + 10 * 2),
        ("{ customer { top(first: 4) { id } } }", {}, 1 + 1 + 4),
        ("query($n: Int) { customer { friends(first: $n) { nodes { id } } } }", {"n": 7}, 1 + 1 + 7 * 2),
        ("query($n: Int) { customer { friends(first: $n) { nodes { id } } } }", {}, 1 + 1 + 10 * 2),
        ("query($n: Int = 4) { customer { friends(first: $n) { nodes { id } } } }", {}, 1 + 1 + 4 * 2),
        ("query($n: Int = 4) { customer { friends(first: $n) { nodes { id } } } }", {"n": 10**9}, 1 + 1 + 100 * 2),
        ("query($n: Int) { customer { friends(first: $n) { nodes { id } } } }", {"n": "x"}, 1 + 1 + 100 * 2),
        ("{ customers(by: [{id: 1}, {id: 2}]) { id name } }", {}, 1 + 2 * 2),
        ("{ customers(by: {id: 1}) { id name } }", {}, 1 + 2),
        ("query($k: [Key!]!) { customers(by: $k) { id name } }", {"k": [{}] * 50}, 1 + 50 * 2),
        ("{ customer { ...f ...f } } fragment f on Customer { segments { id } }", {}, 1 + 2 * (1 + 10)),
        ("{ customer { ... on Customer { id } __typename } }", {}, 1 + 2),
        ("{ __schema { types { name } } }", {}, 1),
    ],
)
def test_the_cost_counts_every_field_that_may_be_resolved(text: str, variables: dict[str, Any], expected: int) -> None:
    assert cost(text, variables) == expected


def test_a_costly_operation_is_refused_for_the_variables_that_make_it_so() -> None:
    text = "query($k: [Key!]!, $n: Int) { customers(by: $k) { friends(first: $n) { nodes { id name } } } }"
    operation = documents().get(text).operation(None)
    assert operation is not None
    gauge = operation.analysis
    assert gauge.refusal({"k": [{}] * 100, "n": 10}) is None
    assert extensions(gauge.refusal({"k": [{}] * 100, "n": 100})) == {
        "code": "OPERATION_TOO_COMPLEX",
        "retryable": False,
        "limit": "cost",
        "value": 1 + 100 * (1 + 100 * 3),
        "allowed": 20_000,
    }
    assert extensions(gauge.refusal({"k": [{"email": "a@example.com"}] * 101}))["limit"] == "list_items"


def test_no_refusal_repeats_what_was_asked() -> None:
    operation = documents().get("query($k: [Key!]!) { customers(by: $k) { id } }").operation(None)
    assert operation is not None
    refusal = operation.analysis.refusal({"k": [{"email": "amelia.hart@example.com"}] * 101})
    assert refusal is not None
    assert "amelia" not in f"{refusal.message}{refusal.extensions}"


@pytest.mark.parametrize(
    ("variables", "size", "limit"),
    [
        ({"k": [{"id": "a"}] * 100}, 64 * 1024, None),
        ({"k": []}, 64 * 1024 + 1, "variable_bytes"),
        ({f"v{number}": 1 for number in range(2_001)}, 0, "variable_values"),
        ({"k": [[1] * 50] * 50}, 0, "variable_values"),
        ({"k": [[1] * 30] * 50}, 0, None),
    ],
)
def test_variables_have_a_size_and_a_number_of_values(variables: dict[str, Any], size: int, limit: str | None) -> None:
    operation = documents().get("query($k: [Key!]!) { customers(by: $k) { id } }").operation(None)
    assert operation is not None
    refusal = operation.analysis.refusal(variables, size=size)
    assert (None if refusal is None else extensions(refusal)["limit"]) == limit
