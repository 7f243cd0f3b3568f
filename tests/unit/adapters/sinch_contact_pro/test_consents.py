"""What was said at an address of the contact centre: nothing that speaks against contact is lost."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import orjson
import pytest

from adapters.ports.capabilities import CONSENTS
from adapters.ports.errors import Malformed, SourceError, Unreachable
from adapters.ports.records import Channel, Consent, Purpose
from adapters.systems.sinch_contact_pro.consents import AddressConsents
from adapters.wire.message import Request, Response
from tests.unit.adapters.sinch_contact_pro.centre import settings

PHONE, MAIL = "phone:+447700900123", "email:amelia@example.com"
USAGES = {"marketing": {"purpose": "MARKETING", "channel": "PHONE"}, "recording": None}
ODD: list[Any] = [None, "true", "TRUE", "yes", "", 1, 0, [], {}]


class Centre:
    """Answers each address with the rows that the test gives."""

    def __init__(self, answer: Callable[[str], Any]) -> None:
        self.asked: list[str] = []
        self._answer = answer

    async def ask(self, ask: Request) -> Response:
        path, _, address = unquote(ask.target).partition("?address=")
        assert path == "/cmi/customerConsents"
        self.asked.append(address)
        if (rows := self._answer(address)) is Unreachable:
            raise Unreachable("sinch-contact-pro", ask.capability)
        return Response(200, {}, orjson.dumps(rows), "sinch-contact-pro", ask.capability)


async def told(answer: Callable[[str], Any], *ids: str, **changed: Any) -> dict[str, list[Consent] | SourceError]:
    lookup = AddressConsents(Centre(answer), settings(consent_usages=USAGES, **changed))  # type: ignore[arg-type]
    parts = await lookup.fetch(ids or (PHONE,), frozenset({CONSENTS}))
    found: dict[str, Any] = {id_: held[CONSENTS] for id_, held in parts.items()}
    return {id_: held if isinstance(held, SourceError) else list(held.consents) for id_, held in found.items()}


def row(**changes: Any) -> dict[str, Any]:
    return {"usage": "marketing", "address": "+447700900123", "consent": False, "created": "2025-06-01T12:00:00.000Z"} | changes


def only(*rows: Any) -> Callable[[str], Any]:
    """Kept under the number with its plus."""
    return lambda address: list(rows) if address == "+447700900123" else []


async def one_of(*rows: Any, **changed: Any) -> Consent:
    found: Any = await told(only(*rows), **changed)
    (one,) = found[PHONE]
    assert isinstance(one, Consent)
    return one


async def test_a_refusal_is_found_in_whatever_spelling_it_is_kept() -> None:
    for spelling in ("+447700900123", "447700900123", "07700900123"):
        found: Any = await told(lambda address, kept=spelling: [row(address=kept)] if address == kept else [])  # type: ignore[misc]
        (one,) = found[PHONE]
        assert (one.granted, one.purpose, one.channel) == (False, Purpose.MARKETING, Channel.PHONE)
        assert one.at == datetime(2025, 6, 1, 12, tzinfo=UTC)


async def test_blanks_and_signs_between_the_digits_make_no_other_number() -> None:
    assert not (await one_of(row(address=" +44 (7700) 900-123"))).granted


async def test_at_an_address_where_nothing_was_said_nobody_is_known() -> None:
    assert await told(lambda address: [], PHONE, MAIL) == {}


@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_an_answer_that_is_no_boolean_is_a_refusal(odd: Any) -> None:
    one = await one_of(row(consent=odd))
    assert (one.granted, one.unreadable, one.channel) == (False, True, Channel.PHONE)


@pytest.mark.parametrize("odd", [None, 7, "", [], {}], ids=repr)
async def test_a_usage_that_cannot_be_read_may_be_any(odd: Any) -> None:
    one = await one_of(row(usage=odd, consent=True))
    assert (one.name, one.granted, one.unreadable, one.purpose) == ("customerConsents", False, True, None)


@pytest.mark.parametrize("odd", [None, 7, "text", [], {}], ids=repr)
async def test_a_row_that_is_none_is_a_refusal(odd: Any) -> None:
    assert (await one_of(odd)).unreadable


@pytest.mark.parametrize("odd", [None, 7, "", {}], ids=repr)
async def test_a_yes_at_an_address_that_cannot_be_read_is_none(odd: Any) -> None:
    one = await one_of(row(address=odd, consent=True))
    assert (one.granted, one.unreadable, one.purpose) == (False, True, Purpose.MARKETING)


async def test_an_unlisted_usage_has_no_purpose() -> None:
    """A usage that is not about contact is left out."""
    one = await one_of(row(usage="survey"), row(usage="recording"))
    assert (one.name, one.granted, one.unreadable, one.purpose) == ("customerConsents.survey", False, False, None)


async def test_a_time_that_cannot_be_read_costs_the_time_alone() -> None:
    one = await one_of(row(consent=True, created="soon"))
    assert (one.granted, one.unreadable, one.at) == (True, False, None)


async def test_rows_of_another_address_show_that_there_is_no_such_filter() -> None:
    found = await told(lambda address: [row(address="+447700900199")])
    assert isinstance(found[PHONE], Malformed)


async def test_an_address_that_cannot_be_read_costs_itself() -> None:
    found: Any = await told(lambda address: Unreachable if "@" in address else only(row())(address), PHONE, MAIL)
    assert isinstance(found[MAIL], Unreachable)
    assert [one.granted for one in found[PHONE]] == [False]


async def test_so_does_one_spelling_of_it() -> None:
    found = await told(lambda address: Unreachable if address.startswith("07") else [])
    assert isinstance(found[PHONE], Unreachable)


@pytest.mark.parametrize("body", [{}, None, "text", {"value": []}], ids=repr)
async def test_an_envelope_of_another_shape_is_garbled(body: Any) -> None:
    assert isinstance((await told(lambda address: body))[PHONE], Malformed)


async def test_the_names_of_the_fields_are_the_houses_to_set() -> None:
    held = {"use": "marketing", "number": "+447700900123", "given": True}
    fields = {"usage": "use", "address": "number", "consent": "given"}
    assert (await one_of(held, consent_fields=fields)).granted


async def test_numbers_may_be_written_in_fewer_ways_in_consents_than_elsewhere() -> None:
    centre: Any = Centre(only())
    await AddressConsents(centre, settings(consent_spellings=["{e164}"])).fetch([PHONE, MAIL], frozenset({CONSENTS}))
    assert sorted(centre.asked) == ["+447700900123", "amelia@example.com"]
