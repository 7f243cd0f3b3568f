"""The steward's table, run through the real schema: what STRICT and BROAD answer, and what `identify` says of it."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import pytest

from adapters.ports.errors import SeveralFailed, SourceError
from adapters.ports.shapes import Clue, Found
from resolvers.context import ResolverConfig
from resolvers.errors import AmbiguousIdentity, BadInput
from resolvers.identity.matching.decisions import Decisions
from resolvers.identity.matching.joining import RejectionReason
from tests.identity_cases.table import FOLDER, WORDS, Case, Record, Verdict, case_of, cases
from tests.unit.resolvers.played import SYSTEMS, Book, FakeFind, ports
from tests.unit.resolvers.world import SEALS, Answer, World

WHO = "id idIsProvisional identities { system { id } recordId }"
REPORT = """{{ identify(by: {{{key}}}) {{
  level accepted {{ system {{ id }} recordId }} rejected {{ reason identity {{ system {{ id }} recordId }} }}
  lookups {{ system {{ id }} truncated skippedReason }} customer {{ id }}
}} }}"""
TABLE = cases()
FEWEST = 120


@dataclass
class ShortPages(FakeFind):
    """A system whose answers hold so many records and no more, whatever it is asked by."""

    rows: int = 20

    def _found(self, clue: Clue) -> Found:
        found = super()._found(clue)
        return Found(found.candidates[: self.rows], truncated=found.truncated or len(found.candidates) > self.rows)


def world_of(case: Case) -> World:
    world = World(case.records, house=ResolverConfig(SEALS, decisions=Decisions(case.decided)))
    for slug, rows in case.page.items():
        give_short_pages(world, slug, rows)
    for slug, fault in case.faults.items():
        world.books[slug].fault, world.books[slug].hangs = fault, fault is None
    return world


def give_short_pages(world: World, slug: str, rows: int) -> None:
    book: Book = world.books[slug]
    system = SYSTEMS[slug]
    short = replace(ports(system, book), find=ShortPages(book, system.lookup_keys, rows=rows))
    world.clients[slug] = type(world.clients[slug])(
        system, short, cache=world.cache, clock=world.clock, ttl_s={}, not_found_ttl_s=15
    )


def records(rows: list[Any]) -> frozenset[Record]:
    return frozenset((row["system"]["id"], row["recordId"]) for row in rows)


def told(answer: Answer) -> Verdict:
    if (customer := answer.data["customer"]) is not None:
        return records(customer["identities"])
    error = answer.errors.get("customer")
    if error is None:
        return "nobody"
    assert isinstance(error, AmbiguousIdentity | SeveralFailed | SourceError | BadInput)
    if isinstance(error, BadInput):
        return "refused"
    return "ambiguous" if isinstance(error, AmbiguousIdentity) else "unknown"


@pytest.fixture(params=TABLE, ids=[f"{case.theme}: {case.name}" for case in TABLE])
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


def test_strict_joins_what_the_table_says_and_no_more(case: Case) -> None:
    answer = world_of(case).customer(case.key, WHO)
    assert told(answer) == case.strict
    if answer.data["customer"] is not None:
        assert answer.data["customer"]["idIsProvisional"] is case.provisional
        assert {system for path, system in answer.missing if path == "customer.identities"} == case.missing


def test_broad_adds_what_the_table_says_and_no_more(case: Case) -> None:
    query = f"{{ customer(by: {{{case.key}}}, options: {{strictness: BROAD}}) {{ {WHO} }} }}"
    assert told(world_of(case).ask(query)) == case.broad


def test_the_id_finds_the_same_person(case: Case) -> None:
    world = world_of(case)
    first = world.customer(case.key, WHO).data["customer"]
    if first is None:
        assert isinstance(case.strict, str)
        return
    for again in (world, world_of(replace(case, faults={}))):
        found = again.customer(f'id: "{first["id"]}"', WHO).data["customer"]
        assert records(first["identities"]) <= records(found["identities"])


def test_identify_says_what_was_turned_down_and_why(case: Case) -> None:
    world = world_of(case)
    answer = world.ask(REPORT.format(key=case.key))
    if case.strict == "refused":
        assert isinstance(answer.errors["identify"], BadInput)
        assert not world.calls()
        return
    report = answer.data["identify"]
    if case.strict == "unknown":
        assert report["level"] == "POSSIBLE"
        assert {row["system"]["id"] for row in report["lookups"] if row["skippedReason"]} >= case.faults.keys()
        return
    assert records(report["accepted"]) == (frozenset() if isinstance(case.strict, str) else case.strict)
    assert (report["customer"] is None) is isinstance(case.strict, str)
    rejected = {(row["identity"]["system"]["id"], row["identity"]["recordId"]): row["reason"] for row in report["rejected"]}
    assert rejected == case.rejected
    assert {row["system"]["id"] for row in report["lookups"] if row["truncated"]} == case.truncated
    assert report["level"] == (case.level or level(case.strict))


def level(strict: Verdict) -> str:
    """What is meant where a case doesn't say: records are joined by keys or attributes."""
    return {"ambiguous": "AMBIGUOUS", "nobody": "NOBODY"}[strict] if isinstance(strict, str) else "EXACT"


def test_the_table_is_wide_enough_and_no_case_stands_in_it_twice() -> None:
    assert len(TABLE) >= FEWEST
    twice = [name for name, times in Counter(case.name for case in TABLE).items() if times > 1]
    assert not twice


def test_every_reason_to_turn_a_record_down_is_in_the_table() -> None:
    assert {reason for case in TABLE for reason in case.rejected.values()} == {reason.name for reason in RejectionReason}


def test_the_table_is_explained_where_it_stands() -> None:
    read_me = (FOLDER / "README.md").read_text()
    assert not [
        word for word in (*WORDS.values(), *(f"{path.name}" for path in FOLDER.glob("*.yaml"))) if f"`{word}`" not in read_me
    ]


@pytest.mark.parametrize(
    "slip",
    [
        {"stritc": []},
        {"strict": "nobdy"},
        {"strict": ["till 1"]},
        {"records": {"crm 1": {"surname": "Hart"}}},
        {"by": {"tel": "1"}},
    ],
)
def test_a_slip_of_the_pen_in_the_table_is_not_overlooked(slip: dict[str, Any]) -> None:
    row: dict[str, Any] = {"name": "a case", "by": {"email": "a@example.com"}, "records": {}, "strict": "nobody"}
    assert case_of("a theme", row).strict == "nobody"
    with pytest.raises((ValueError, KeyError)):
        case_of("a theme", row | slip)
