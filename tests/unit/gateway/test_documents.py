"""The document cache: once per text, bounded, and without anybody's data in what it keeps."""

import gc
import weakref

import pytest
from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode, OperationType, build_schema, parse

from gateway.documents import Documents, Failure, Hooks

SCHEMA = build_schema(
    "type Query { customer(email: String, number: Int): Customer } type Customer { id: ID } type Mutation { forget: Int }"
)


class Counted:
    """Counts the documents parsed and the operations analysed."""

    def __init__(self) -> None:
        self.parsed = 0
        self.analysed: list[str] = []

    def parse(self, text: str) -> DocumentNode:
        self.parsed += 1
        return parse(text)

    def analyse(self, schema: GraphQLSchema, _document: DocumentNode, operation: OperationDefinitionNode) -> str:
        assert schema is SCHEMA
        self.analysed.append(operation.operation.value)
        return operation.operation.value


@pytest.fixture
def counted() -> Counted:
    return Counted()


@pytest.fixture
def documents(counted: Counted) -> Documents[str]:
    return Documents(SCHEMA, Hooks(counted.analyse, parse=counted.parse), most=3, most_characters=2_000)


def test_a_text_is_read_once_and_each_operation_analysed_once(documents: Documents[str], counted: Counted) -> None:
    text = "query A($e: String) { customer(email: $e) { ...c } } fragment c on Customer { id } mutation B { forget }"
    document = documents.get(text)
    assert documents.get(text) is document
    assert (counted.parsed, counted.analysed) == (1, ["query", "mutation"])
    found = document.operation("A")
    assert found is not None
    assert (found.kind, found.analysis, list(found.fragments)) == (OperationType.QUERY, "query", ["c"])
    assert [node.variable.name.value for node in found.variables] == ["e"]


def test_an_operation_is_only_determined_by_its_name_or_by_being_alone(documents: Documents[str]) -> None:
    two = documents.get("query A { customer { id } } query B { customer { id } }")
    one = documents.get("query A { customer { id } }")
    assert (two.operation(None), two.operation("C"), one.operation("B")) == (None, None, None)
    assert one.operation(None) is one.operation("A")


@pytest.mark.parametrize(
    ("text", "failure"),
    [("{ customer", Failure.PARSE), ("{ nobody }", Failure.VALIDATION), ("", Failure.PARSE), ("{ a(b: 1) }", Failure.VALIDATION)],
)
def test_failures_are_kept_too(documents: Documents[str], counted: Counted, text: str, failure: Failure) -> None:
    assert documents.get(text) is documents.get(text)
    assert (documents.get(text).failure, counted.parsed, counted.analysed) == (failure, 1, [])
    assert documents.get(text).errors[0].locations


@pytest.mark.parametrize(
    "text",
    [
        '{ customer(number: "amelia.hart@example.com") { id } }',
        '{ customer(email: ["amelia.hart@example.com"]) { id } }',
        '{ customer "amelia.hart@example.com o\'neill" }',
        '{ customer("""amelia.hart@example.com""": 1) }',
    ],
)
def test_no_error_repeats_a_literal(documents: Documents[str], text: str) -> None:
    messages = [error.message for error in documents.get(text).errors]
    assert messages
    assert "amelia" not in "".join(messages)


def test_what_is_least_recently_used_goes_first(documents: Documents[str], counted: Counted) -> None:
    texts = [f"{{ customer {{ a{n}: id }} }}" for n in range(4)]
    for text in [*texts[:3], texts[0], texts[3], texts[0]]:
        documents.get(text)
    assert (len(documents), counted.parsed) == (3, 4)
    documents.get(texts[1])
    assert counted.parsed == 5


def test_large_texts_push_others_out_and_large_failures_weigh_little(documents: Documents[str]) -> None:
    documents.get("{ customer { id } } #" + " " * 1_500)
    documents.get("{ customer { id } } ##" + " " * 1_500)
    assert len(documents) == 1
    documents.get("{ customer { id } }")
    assert len(documents) == 2
    failed = documents.get("{ " + "n" * 100_000 + " }")
    assert len(failed.errors[0].message) < 2_000


def test_a_failed_document_leaves_no_tree_behind(counted: Counted) -> None:
    trees: list[weakref.ref[DocumentNode]] = []

    def remember(text: str) -> DocumentNode:
        tree = parse(text)
        trees.append(weakref.ref(tree))
        return tree

    documents = Documents(SCHEMA, Hooks(counted.analyse, parse=remember))
    kept = documents.get("{ nobody(a: $b) }")
    gc.collect()
    assert (kept.failure, trees[0]()) == (Failure.VALIDATION, None)
