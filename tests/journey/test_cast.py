"""The cast, each by each of their keys: the story comes out, and nobody is taken for somebody else."""

from typing import Any

import pytest

from mocks.world import cast as played
from mocks.world.days import SAME, today
from tests.journey.world import ANNEX, C4C, CDC, ECC, FARFETCH, MARKETING, SEED, World, by, record_ids
from tests.running import RunningGateway

FIELDS = """id idIsProvisional
  identities { system { id } recordId match { method confidence } }
  profile {
    givenName familyName fullName email phone birthDate
    address { lines city postalCode }
    conflicts { field value source { system { id } } alternatives { value source { system { id } } } }
  }
  contactPoints { kind value sources { system { id } } }
  membership { number tier { name } }
  consents { name granted }
  orders(first: 3) { nodes { number } }
  tickets(first: 5) { nodes { number subject messages { author text } } }"""
WITH_RECORDS = {C4C, CDC, ANNEX, FARFETCH, ECC, MARKETING}
"""Those with ids of their own for people; the others know people by these or by address."""
CAST = {person.number: person for person in played.people(SEED, today(SAME))}
SHARED_LANDLINE = {3, 4}


def keys_of(number: int) -> list[str]:
    """Every key under which this person alone is known to a system that can be searched by it."""
    person = CAST[number]
    keys = [person.email] if person.known_to(CDC) or person.known_to(C4C) else []
    if person.known_to(CDC) and number not in SHARED_LANDLINE:
        keys += [number for number in (person.phone, person.landline) if number]
    return keys + ([person.membership_number] if person.known_to(ANNEX) else [])


def own_records(number: int) -> set[tuple[str, str]]:
    """Every record of the person that the gateway can find; Emma Clarke has an older one in the CRM."""
    ids = set(record_ids(number, WITH_RECORDS & CAST[number].records.keys()).items())
    return ids | ({(C4C, "6004717")} if number == 7 else set())


def externals_of(number: int) -> list[str]:
    ids = record_ids(number, WITH_RECORDS & CAST[number].records.keys())
    return [f'{{ external: {{ system: "{system}", id: "{record_id}" }} }}' for system, record_id in ids.items()]


def ask(gateway: RunningGateway, key: str, fields: str = FIELDS) -> Any:
    answer = gateway.ask(f"{{ customer(by: {key if '{' in key else by(key)}) {{ {fields} }} }}")
    assert (answer.status, answer.errors) == (200, []), key
    return answer.data["customer"]


def told_by(point: Any) -> list[str]:
    return [one["system"]["id"] for one in point["sources"]]


@pytest.mark.parametrize("number", sorted(set(CAST) - {6}))
def test_each_contact_point_comes_once_though_three_systems_know_it(fresh: RunningGateway, number: int) -> None:
    person = CAST[number]
    points = ask(fresh, person.email)["contactPoints"]
    values = [(one["kind"], one["value"]) for one in points]
    assert len(set(values)) == len(values)
    own = next(one for one in points if one["value"] == person.email)
    expected = [slug for slug in (CDC, C4C, ECC) if person.known_to(slug)]
    assert [slug for slug in (CDC, C4C, ECC) if slug in told_by(own)] == expected


@pytest.mark.parametrize("number", CAST)
def test_every_key_of_a_person_leads_to_the_same_records_and_to_no_others(fresh: RunningGateway, number: int) -> None:
    expected = own_records(number)
    ids = set()
    for key in keys_of(number) + externals_of(number):
        customer = ask(fresh, key)
        found = [(one["system"]["id"], one["recordId"]) for one in customer["identities"]]
        assert sorted(found) == sorted(expected), key
        assert customer["idIsProvisional"] is False
        ids.add(customer["id"])
    assert len(ids) == 1
    assert ask(fresh, f'{{ id: "{ids.pop()}" }}')["identities"] == customer["identities"]


@pytest.mark.parametrize("fields", ["id", "id membership { number } consents { name }"])
@pytest.mark.parametrize("number", CAST)
def test_any_systems_id_of_a_person_finds_them_without_its_fields_selected(
    fresh: RunningGateway, number: int, fields: str
) -> None:
    """Each in a query of its own, all in one document: nothing of one is known to the other beforehand."""
    keys = [*externals_of(number), by(keys_of(number)[0])]
    asked = " ".join(f"k{place}: customer(by: {key}) {{ {fields} }}" for place, key in enumerate(keys))
    answer = fresh.ask(f"{{ {asked} }}")
    assert answer.errors == []
    told = {key: answer.data[f"k{place}"] for place, key in enumerate(keys)}
    assert {key: one for key, one in told.items() if one != told[keys[-1]]} == {}


@pytest.mark.parametrize("number", [1, 6, 11])
def test_a_membership_number_works_in_small_letters_and_between_blanks(fresh: RunningGateway, number: int) -> None:
    card = CAST[number].membership_number
    typed = f"  {card.lower()} "
    fields = "id identities { recordId } membership { number }"
    known = ask(fresh, by(card), fields)
    assert known["membership"] == {"number": card}
    assert ask(fresh, by(typed), fields) == known
    assert ask(fresh, f'{{ external: {{ system: "{ANNEX}", id: "{typed}" }} }}', fields) == known
    found = fresh.ask(f'{{ searchCustomers(text: "{typed}") {{ nodes {{ id }} }} }}')
    assert found.data["searchCustomers"]["nodes"] == [{"id": known["id"]}]


def test_nobody_in_the_cast_shares_an_id_with_somebody_else(fresh: RunningGateway) -> None:
    ids = [ask(fresh, keys_of(number)[0], "id")["id"] for number in CAST]
    assert len(set(ids)) == len(CAST)


@pytest.mark.parametrize("number", sorted(CAST.keys() - {6}))
def test_the_golden_record_is_the_persons_own(fresh: RunningGateway, number: int) -> None:
    person = CAST[number]
    profile = ask(fresh, person.email)["profile"]
    assert (profile["givenName"], profile["familyName"]) == (person.first_name, person.last_name)
    assert (profile["email"], profile["birthDate"]) == (person.email, person.birth_date.isoformat())
    assert profile["address"]["postalCode"] == person.address.postcode


def test_olivers_account_and_crm_disagree_and_everybody_is_told(fresh: RunningGateway) -> None:
    profile = ask(fresh, "oliver.bennett@example.com")["profile"]
    assert profile["phone"] == "+447700900124"
    conflicts = {one["field"]: one for one in profile["conflicts"]}
    assert conflicts.keys() == {"phone", "address"}
    for field in conflicts.values():
        assert field["source"]["system"]["id"] == CDC
        assert field["alternatives"][0]["source"]["system"]["id"] == C4C
    said = {other["source"]["system"]["id"]: other["value"] for other in conflicts["phone"]["alternatives"]}
    assert said == {C4C: said[C4C], **dict.fromkeys((ANNEX, FARFETCH, ECC), profile["phone"])}
    homes = {other["source"]["system"]["id"]: other["value"] for other in conflicts["address"]["alternatives"]}
    assert homes.keys() == {C4C, ECC}
    assert "M1 1AE" in homes[C4C]
    assert CAST[2].address.postcode in homes[ECC]


@pytest.mark.parametrize("number", ["+442079460101", "020 7946 0101", "+44 (0)20 7946-0101"])
def test_the_landline_that_the_nairs_share_names_neither(fresh: RunningGateway, number: str) -> None:
    answer = fresh.ask(
        "query ($phone: String) { customer(by: { phone: $phone }) { id profile { fullName } } }", {"phone": number}
    )
    assert answer.data == {"customer": None}
    assert [error["extensions"]["code"] for error in answer.errors] == ["AMBIGUOUS_IDENTITY"]
    assert "Nair" not in str(answer.body)
    assert "7946" not in str(answer.body)


def test_two_who_share_a_line_are_listed_masked_with_an_id_for_each(
    fresh: RunningGateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="customer360")
    query = "query ($by: CustomerKey!) { customer(by: $by) { profile { fullName email } } }"
    (error,) = fresh.ask(query, {"by": {"phone": "+442079460101"}}).errors
    people = error["extensions"]["people"]
    assert people["count"] == 2
    assert {hit["name"] for hit in people["hits"]} == {"P. N.", "A. N."}
    assert {hit["city"] for hit in people["hits"]} == {CAST[3].address.city}
    found = [fresh.ask(query, {"by": {"id": hit["id"]}}).data["customer"]["profile"] for hit in people["hits"]]
    assert {one["fullName"] for one in found} == {"Priya Nair", "Arjun Nair"}
    assert {one["fullName"][0] for one in found} == {hit["name"][0] for hit in people["hits"]}
    assert not [word for word in ("P. N.", "A. N.", "nair", "7946") if word in caplog.text.lower() or word in caplog.text]


def test_the_two_john_smiths_stay_apart(fresh: RunningGateway) -> None:
    first, second = ask(fresh, "john.smith.a@example.com"), ask(fresh, "john.smith.b@example.com")
    assert first["profile"]["fullName"] == second["profile"]["fullName"] == "John Smith"
    assert first["profile"]["address"]["city"] == "London"
    assert second["profile"]["address"]["city"] == "Leeds"
    assert not {one["recordId"] for one in first["identities"]} & {one["recordId"] for one in second["identities"]}
    assert not {one["value"] for one in first["contactPoints"]} & {one["value"] for one in second["contactPoints"]}
    assert not {one["number"] for one in first["orders"]["nodes"]} & {one["number"] for one in second["orders"]["nodes"]}


def test_sofia_has_no_membership_and_no_crm_record_and_that_is_no_error(fresh: RunningGateway) -> None:
    sofia = ask(fresh, "sofia.rossi@example.com")
    assert sofia["membership"] is None
    assert sofia["tickets"]["nodes"] == []
    assert sofia["orders"]["nodes"]


def test_wei_is_found_by_number_only_and_lives_where_the_erp_bills_him(fresh: RunningGateway) -> None:
    wei = ask(fresh, "HRD-10002846")
    assert (wei["profile"]["fullName"], wei["profile"]["birthDate"]) == ("Wei Zhang", "1971-02-17")
    assert (wei["profile"]["email"], wei["profile"]["phone"]) == (None, None)
    assert wei["profile"]["address"]["postalCode"] == CAST[6].address.postcode
    assert [(one["kind"], told_by(one)) for one in wei["contactPoints"]] == [("ADDRESS", [ECC])]
    assert wei["membership"]["number"] == "HRD-10002846"
    found = [(one["system"]["id"], one["match"]["method"]) for one in wei["identities"]]
    assert found == [(ANNEX, "ANCHOR"), (ECC, "LINKED")]


def test_emmas_record_under_her_maiden_name_is_hers_too(fresh: RunningGateway) -> None:
    emma = ask(fresh, "emma.clarke@example.com")
    assert emma["profile"]["familyName"] == "Clarke"
    crm = {one["recordId"]: one["match"] for one in emma["identities"] if one["system"]["id"] == C4C}
    assert crm.keys() == {"1004717", "6004717"}
    assert crm["6004717"]["method"] == "KEY"
    assert crm["6004717"]["confidence"] > 0.99
    told = {one["value"] for one in emma["contactPoints"] if C4C in told_by(one)}
    assert any("M1 1AE" in value for value in told), "the second record is read as well"


def test_noah_is_one_person_though_loyalty_has_another_address(fresh: RunningGateway) -> None:
    noah = ask(fresh, "noah.fischer@example.com")
    assert noah["membership"]["number"] == "HRD-10002851"
    assert ask(fresh, "noah.old@example.com") is None


def test_hassans_objection_comes_out(fresh: RunningGateway) -> None:
    consents = {one["name"]: one["granted"] for one in ask(fresh, "hassan.alsayed@example.com")["consents"]}
    assert not any(granted for name, granted in consents.items() if name.startswith("marketing"))
    assert consents["terms.ToS"] is True


def test_emiles_texts_come_through_intact(fresh: RunningGateway) -> None:
    emile = ask(fresh, "emile.oneill@example.com")
    assert emile["profile"]["fullName"] == "Émile Ångström-O'Neill"
    assert emile["profile"]["address"]["lines"] == ["9 Garçon's Yard"]
    texts = str(emile["tickets"])
    assert all(sign in texts for sign in ("*", "%", "'"))
    assert any(ord(letter) > 0xFFFF for letter in texts)
    assert {message["author"] for ticket in emile["tickets"]["nodes"] for message in ticket["messages"]} >= {
        "Émile Ångström-O'Neill"
    }


WILD = [
    "*@example.com",
    "amelia.*@example.com",
    "o'neill@example.com",
    "%@example.com",
    "a*a@example.com",
    "_melia.hart@example.com",
]


@pytest.mark.parametrize("email", WILD)
def test_a_pattern_for_an_address_finds_nobody(fresh: RunningGateway, world: World, email: str) -> None:
    answer = fresh.ask("query ($email: String) { customer(by: { email: $email }) { id } }", {"email": email})
    assert answer.data == {"customer": None}
    assert [error["extensions"]["code"] for error in answer.errors] in ([], ["BAD_USER_INPUT"])
    assert world.calls().keys() <= {CDC, C4C}


@pytest.mark.parametrize("number", ["HRD-*", "*", "HRD-1000284", "hrd-1000284", "HRD-10002841'", "HRD-10002841 OR 1 eq 1"])
def test_a_pattern_for_a_membership_number_finds_nobody(fresh: RunningGateway, number: str) -> None:
    assert ask(fresh, f'{{ membershipNumber: "{number}" }}', "id") is None
