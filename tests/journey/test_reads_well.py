"""What an assistant at a till reads of the cast: the lines of timelines and briefings are phrases, without codes and numbers."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from adapters.ports.records import Channel, InteractionKind, OrderStatus, TicketStatus
from mocks.world import cast as played
from mocks.world.days import SAME, today
from tests.contract.played import Played
from tests.journey.world import SEED, World, by
from tests.running import RunningGateway, demo_settings

CAST = {person.number: person for person in played.people(SEED, today(SAME))}
FIELDS = """
  timeline(first: 60) { nodes { kind summary subject { ... on Order { number } ... on Ticket { number } } } }
  briefing { headline points { text } }
  passions { evidence { summary } }"""
RAW_WORDS = {word.value for kind in (Channel, InteractionKind, OrderStatus, TicketStatus) for word in kind if len(word) > 3}
CODE = re.compile(r"\b[A-Z]{2,}[0-9]+[A-Z0-9-]*\b|\b\w+_\w+\b")
AMOUNT = re.compile(r"\b(?:GBP|EUR|USD|CHF|AED) \d{1,3}(?:,\d{3})*\.\d\d(?!\d)|\bJPY \d{1,3}(?:,\d{3})*(?![\d.])")
CURRENCY = re.compile(r"\b(?:GBP|EUR|USD|CHF|AED|JPY)\b")


@pytest.fixture(scope="module")
def told(played_world: Played) -> Iterator[dict[int, Any]]:
    World(played_world.address).heal()
    with RunningGateway(demo_settings(played_world.address, server={"deadline_ms": 20_000})) as gateway:
        files = {}
        for number, person in CAST.items():
            answer = gateway.ask(f"{{ customer(by: {by(person.email or person.membership_number)}) {{ {FIELDS} }} }}")
            assert answer.errors == []
            files[number] = answer.data["customer"]
        yield files


def lines(file: Any) -> list[str]:
    briefing = [file["briefing"]["headline"], *(point["text"] for point in file["briefing"]["points"])]
    loved = [one["summary"] for passion in file["passions"] for one in passion["evidence"]]
    return [*(node["summary"] for node in file["timeline"]["nodes"]), *briefing, *loved]


@pytest.mark.parametrize("number", CAST)
def test_every_line_is_one_phrase_of_words(told: dict[int, Any], number: int) -> None:
    for line in lines(told[number]):
        assert 0 < len(line) <= 120
        assert line == " ".join(line.split())
        assert line[0].isupper()
        assert not line.endswith((":", ",", "-"))
        assert not RAW_WORDS & set(re.findall(r"\w+", line)), line
        assert not CODE.search(line), line
        assert len(AMOUNT.findall(line)) == len(CURRENCY.findall(line)), line


@pytest.mark.parametrize("number", CAST)
def test_no_line_numbers_what_has_a_name(told: dict[int, Any], number: int) -> None:
    for node in told[number]["timeline"]["nodes"]:
        if (about := (node["subject"] or {}).get("number")) is not None:
            assert about not in node["summary"]


def test_every_purchase_says_what_was_bought_and_the_amount_with_currency(told: dict[int, Any]) -> None:
    bought = [node for file in told.values() for node in file["timeline"]["nodes"] if node["kind"] == "PURCHASE"]
    assert len(bought) > 30
    for node in bought:
        assert re.fullmatch(r"(Bought|Cancelled)(?: in \w+)?: .+, GBP [\d,]+\.\d\d(, sent back later)?", node["summary"]), node
