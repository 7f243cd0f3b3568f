"""Record ids as people and other systems write them: blanks never count, anything else only where the id's own system says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.ports.capabilities import Flow
from adapters.ports.crosswalk import IdForm
from adapters.ports.records import CampaignContact, Candidate, Channel
from adapters.ports.shapes import EMAIL
from resolvers.errors import BadInput
from resolvers.identity.keys.normal_forms import comparable, id_clue, written
from resolvers.identity.matching.features import features
from tests.unit.resolvers.played import ANNEX, C4C, CDC, ERP, Account, described, entry
from tests.unit.resolvers.test_campaigns import NOON
from tests.unit.resolvers.world import World

FORMS = {ANNEX: IdForm.UPPER, ERP: IdForm.NUMBER, CDC: IdForm.AS_GIVEN}
blanks = st.text(" \t\n\u00a0\u3000\u200b\ufeff", max_size=3)


@pytest.mark.parametrize(
    ("system", "typed", "means"),
    [
        (ANNEX, " hrd-10002841\t", "HRD-10002841"),
        (ANNEX, "Hrd-10002841", "HRD-10002841"),
        (ERP, " 0000204711 ", "204711"),
        (ERP, "000", "0"),
        (ERP, "00AB", "00AB"),
        (CDC, " aB12 ", "aB12"),
        ("a-system-that-nobody-knows", " 00aB ", "00aB"),
    ],
)
def test_what_does_not_count_in_an_id_is_what_its_own_system_says(system: str, typed: str, means: str) -> None:
    assert id_clue(system, typed, FORMS).value == means


@given(st.sampled_from([*FORMS, "unknown"]), blanks, st.text(max_size=12), blanks)
def test_an_id_is_written_in_one_way_however_often_it_is_written(system: str, before: str, text: str, behind: str) -> None:
    once = written(system, before + text + behind, FORMS)
    assert written(system, once, FORMS) == once == written(system, text, FORMS)


@pytest.mark.parametrize("typed", ["", "  ", "\u3000", "a\u0000b", "x" * 201])
def test_what_can_be_no_id_is_turned_down(typed: str) -> None:
    with pytest.raises(BadInput):
        id_clue(ANNEX, typed, FORMS)


def test_ids_are_compared_in_one_form_and_an_empty_link_is_none() -> None:
    told = Candidate(" hrd-1 ", links=((ERP, "007"), (ANNEX, " "), (CDC, " u ")), given_name="Amelia")
    assert comparable(ANNEX, told, FORMS) == Candidate("HRD-1", links=((ERP, "7"), (CDC, "u")), given_name="Amelia")
    plain = Candidate("HRD-1", links=((ERP, "7"),))
    assert comparable(ANNEX, plain, FORMS) is plain


@pytest.mark.parametrize(
    "nothing",
    ["0", "0000000000", "000-000", "-", "--", "?", "N/A", "n/a ", "NULL", "none", "Unknown", "undefined", "NaN", "\u200b"],
)
def test_a_placeholder_for_a_number_is_neither_a_link_nor_a_shared_number(nothing: str) -> None:
    told = Candidate("u1", links=((ERP, nothing), (ANNEX, nothing), (C4C, "1")), numbers=(("passport", nothing), ("card", "7")))
    compared = comparable(CDC, told, FORMS)
    assert compared.links == ((C4C, "1"),)
    assert features(compared).numbers == {("card", "7")}


@pytest.mark.parametrize("nothing", ["0000000000", "N/A", "-"])
def test_two_strangers_of_whom_neither_has_a_number_are_two(nothing: str) -> None:
    hers = Account(CDC, "u1", links=((ERP, nothing),), emails=("amelia@example.com",), given_name="Amelia", family_name="Hart")
    his = Account(C4C, "c2", links=((ERP, nothing),), emails=("oliver@example.com",), given_name="Oliver", family_name="Stone")
    answer = World([hers, his]).customer(LINKED, "identities { recordId }")
    assert [one["recordId"] for one in answer.data["customer"]["identities"]] == ["u1"]


LINKED = 'email: "amelia@example.com"'


def amelia(card: str) -> World:
    """The CRM alone names her card."""
    name = {"given_name": "Amelia"}
    return World(
        [Account(C4C, "c1", links=((ANNEX, card),), emails=("amelia@example.com",), **name), Account(ANNEX, "HRD-1", **name)]
    )  # type: ignore[arg-type]


def test_a_card_linked_in_small_letters_between_blanks_finds_the_member() -> None:
    answer = amelia(" hrd-1 ").customer(
        LINKED, "membership { number points { available } } identities { system { id } recordId }"
    )
    assert not answer.errors
    assert answer.data["customer"]["membership"] == {"number": "HRD-1", "points": {"available": 4120}}
    assert {"system": {"id": ANNEX}, "recordId": "HRD-1"} in answer.data["customer"]["identities"]


@pytest.mark.parametrize("key", ['membershipNumber: " hrd-1"', f'external: {{system: "{ANNEX}", id: "hrd-1 "}}', LINKED])
def test_whichever_way_her_card_is_written_she_has_one_id(key: str) -> None:
    world = amelia("HRD-1")
    same = world.customer('membershipNumber: "HRD-1"', "id").data["customer"]["id"]
    assert amelia("hrd-1").customer(key, "id membership { number }").data["customer"] == {
        "id": same,
        "membership": {"number": "HRD-1"},
    }


@pytest.mark.parametrize(("named", "is_hers"), [("hrd-1 ", True), ("hrd-2", False)])
def test_a_message_that_names_her_card_in_small_letters_is_hers(named: str, is_hers: bool) -> None:
    world = amelia("HRD-1")
    sender = world.connect(described("sinch-campaigns", flows=frozenset({Flow.CAMPAIGNS}), keyed_by=(EMAIL,)))
    message = CampaignContact("m1", "Spring", Channel.EMAIL, NOON, named=((ANNEX, named),))
    sender.entries[Flow.CAMPAIGNS, "amelia@example.com"] = [entry(message, NOON)]
    nodes = world.customer(LINKED, "id membership { number } campaigns { nodes { campaign } }").data["customer"]["campaigns"][
        "nodes"
    ]
    assert bool(nodes) is is_hers
