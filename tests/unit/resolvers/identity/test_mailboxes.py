"""E-mail addresses as people type them and as systems hold them: punycode, Unicode, and what a standard forbids."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from resolvers.identity.keys import mailboxes
from tests.unit.resolvers.played import C4C, CDC, Account
from tests.unit.resolvers.world import World

UNICODE, PUNYCODE = "anna@bücher.example", "anna@xn--bcher-kva.example"
NAME = {"given_name": "Anna", "family_name": "Weber"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (UNICODE, UNICODE),
        (PUNYCODE, UNICODE),
        (" Anna@XN--BCHER-KVA.Example ", UNICODE),
        ("anna@BÜCHER.example", UNICODE),
        ("anna.weber@example.com", "anna.weber@example.com"),
        ("anna..weber@example.com", "anna..weber@example.com"),
        ("Anna.@docomo.example", "anna.@docomo.example"),
        ("anna@xn--a-.example", "anna@xn--a-.example"),
        ("anna@under_score.example", "anna@under_score.example"),
    ],
)
def test_an_address_is_compared_in_one_form(typed: str, read: str) -> None:
    assert mailboxes.read(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "anna",
        "@example.com",
        "anna@",
        "anna@.",
        "a b@example.com",
        "a@b@example.com",
        "a\x00@example.com",
        "a" * 255 + "@b.c",
    ],
)
def test_what_can_be_nobodys_address_is_none(typed: str) -> None:
    assert mailboxes.read(typed) is None


ASCII = st.text(st.characters(max_codepoint=127), max_size=12) | st.sampled_from(
    ["anna", "A.Weber+x", '"a b"', "example.com", "[1.2.3.4]", "b.test"]
)


@given(ASCII, st.sampled_from(["@", "", "@@", " @"]), ASCII)
def test_in_ascii_the_standards_form_is_the_one_in_small_letters(local: str, at: str, domain: str) -> None:
    typed = f"{local}{at}{domain}"
    try:
        standard = validate_email(typed.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return
    if "xn--" not in typed.lower():
        assert mailboxes.read(typed) == mailboxes.comparable(standard.normalized)


@given(st.text(max_size=20), st.text("abcüß.-xn日本", max_size=20))
def test_the_form_to_compare_is_that_of_each_of_its_spellings(local: str, domain: str) -> None:
    once = mailboxes.comparable(f"{local}@{domain}")
    for spelling in mailboxes.spellings(once):
        assert mailboxes.comparable(spelling) == once


@pytest.mark.parametrize("held", [UNICODE, PUNYCODE])
@pytest.mark.parametrize("asked", [UNICODE, PUNYCODE])
def test_in_whichever_form_a_system_holds_an_address_it_is_found_by_both(held: str, asked: str) -> None:
    world = World([Account(C4C, "c1", emails=(held,), **NAME)])  # type: ignore[arg-type]
    answer = world.customer(f'email: "{asked}"', "identities { recordId }")
    assert not answer.errors
    assert answer.data["customer"]["identities"] == [{"recordId": "c1"}]


def test_a_record_in_one_form_leads_to_that_in_the_other() -> None:
    world = World([Account(C4C, "c1", emails=(UNICODE,), **NAME), Account(CDC, "u1", emails=(PUNYCODE, "a@b.example"), **NAME)])  # type: ignore[arg-type]
    answer = world.customer('email: "a@b.example"', "identities { recordId } contactPoints { value asWritten }")
    assert {one["recordId"] for one in answer.data["customer"]["identities"]} == {"c1", "u1"}
    (box,) = (one for one in answer.data["customer"]["contactPoints"] if "bücher" in one["value"])
    assert set(box["asWritten"]) == {UNICODE, PUNYCODE}


@pytest.mark.parametrize("address", ["anna..weber@example.com", "anna.@docomo.example"])
def test_a_forbidden_address_is_still_found_where_a_system_holds_it(address: str) -> None:
    world = World([Account(C4C, "c1", emails=(address,), **NAME)])  # type: ignore[arg-type]
    assert world.customer(f'email: "{address}"', "identities { recordId }").data["customer"]["identities"] == [{"recordId": "c1"}]


def test_most_addresses_are_asked_for_once() -> None:
    world = World()
    world.customer('email: "anna@example.com"')
    plain = len(world.calls())
    world.customer(f'email: "{UNICODE}"')
    assert len(world.calls()) == plain, "both forms go out in one call"
