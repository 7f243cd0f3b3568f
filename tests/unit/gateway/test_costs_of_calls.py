"""A document asks only so often for what calls many systems: for a whole file once."""

import pytest

from gateway.analysis import documents_of
from gateway.commands.subject_access import QUERY
from gateway.security.cost import CALLING
from gateway.security.limits import Limits
from resolvers.schema import schema

BY = 'by: {email: "amelia.hart@example.com"}'
FILE = f"subjectAccess({BY}) {{ complete }}"
REPORT = f"identify({BY}) {{ level }}"
HITS = 'searchCustomers(text: "hart") { nodes { id } }'


def limits_passed(text: str, variables: dict[str, object] | None = None) -> list[str]:
    """The limits that a document passes. A document that is none of our schema fails the test."""
    document = documents_of(schema.executable, Limits()).get(text)
    assert not document.errors, document.errors
    assert document.only is not None
    refusal = document.only.analysis.gauge.refusal(variables or {})
    return [] if refusal is None else [str((refusal.extensions or {})["limit"])]


def several(field: str, times: int) -> str:
    return "{ " + " ".join(f"a{number}: {field}" for number in range(times)) + " }"


def test_the_whole_file_that_the_command_asks_for_is_within_the_limits() -> None:
    assert limits_passed(QUERY, {"by": {"email": "amelia.hart@example.com"}}) == []


@pytest.mark.parametrize(("field", "most"), [(FILE, 1), (REPORT, 20), (HITS, 20)], ids=["file", "report", "hits"])
def test_so_many_of_them_stand_in_one_document(field: str, most: int) -> None:
    assert limits_passed(several(field, most)) == []


def test_two_files_in_one_document_are_too_many() -> None:
    assert limits_passed(several(FILE, 2)) == ["cost"]
    assert limits_passed(f"query {{ ...F }} fragment F on Query {{ a: {FILE} b: {FILE} }}") == ["cost"]


def test_beside_a_file_there_is_no_room_for_many_reports() -> None:
    reports = " ".join(f"a{number}: {REPORT}" for number in range(19))
    assert limits_passed(f"{{ {reports} b: {FILE} }}") == ["cost"]
    assert limits_passed(f"{{ a: {REPORT} b: {FILE} }}") == []


def test_the_fields_that_are_priced_are_fields_of_the_schema() -> None:
    for kind, name in CALLING:
        assert name in schema.executable.get_type(kind).fields  # type: ignore[union-attr]
