"""Masks wherever a value is told: in the profile, beside it, in lines of text, among hits, and in what is said of the mask."""

import pytest

from adapters.ports.records import Purpose
from resolvers.policy.caller import Caller, OwnKey, Role
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import PolicyTable, RoleRows, Sight
from tests.asking import Desk, somebody
from tests.journey.world import World
from tests.running import patient_settings

AMELIA, OLIVER = "amelia.hart@example.com", "oliver.bennett@example.com"
ASSOCIATE = somebody(Role.ASSOCIATE, purpose=Purpose.SALE)
AGENT = somebody(Role.AGENT, purpose=Purpose.SERVICE)
MARKETER = somebody(Role.MARKETER, purpose=Purpose.MARKETING)
STEWARD = somebody(Role.STEWARD, purpose=Purpose.SERVICE)


def test_an_associate_sees_worth_as_a_range_and_no_year_of_birth(world: World) -> None:
    query = """query($e: String!) { customer(by: {email: $e}) {
        profile { birthDate birthday ageBand } value { lifetimeSpend { amount band } orderCount } } }"""
    with Desk(patient_settings(world.address)) as desk:
        told = desk.ask(query, ASSOCIATE, e=AMELIA)
    customer = told.data["customer"]
    assert customer["profile"] == {"birthDate": None, "birthday": "--05-14", "ageBand": None}
    assert customer["value"]["lifetimeSpend"]["amount"] is None
    assert customer["value"]["lifetimeSpend"]["band"].startswith("GBP ")
    assert customer["value"]["orderCount"] is None
    assert told.codes == {"customer.profile.ageBand": "FORBIDDEN"}
    assert told.masked == {
        "customer.profile.birthDate": "BIRTH",
        "customer.value": "SPEND",
        "customer.value.lifetimeSpend": "SPEND",
        "customer.value.orderCount": "SPEND",
    }


def test_lines_of_the_timeline_tell_no_sums_to_whom_sums_are_masked(world: World) -> None:
    query = "query($e: String!) { customer(by: {email: $e}) { timeline(first: 60) { nodes { kind summary } } } }"
    with Desk(patient_settings(world.address)) as desk:
        seen = desk.ask(query, ASSOCIATE, e=AMELIA).data["customer"]["timeline"]["nodes"]
        clear = desk.ask(query, AGENT, e=AMELIA).data["customer"]["timeline"]["nodes"]
    assert any("GBP " in one["summary"] for one in clear)
    assert not any("GBP " in one["summary"] for one in seen)
    assert {one["kind"] for one in clear} - {one["kind"] for one in seen} <= {"CAMPAIGN_SENT", "CAMPAIGN_OPENED", "LINK_CLICKED"}
    assert "PURCHASE" in {one["kind"] for one in seen}


def test_what_an_entry_is_about_is_shown_however_often_it_is_asked(world: World) -> None:
    """Also before its document is compiled."""
    query = """query($e: String!) { customer(by: {email: $e}) { timeline(first: 60) { nodes { subject {
        __typename ... on Ticket { number } ... on Order { number } } } } } }"""
    with Desk(patient_settings(world.address)) as desk:
        told = [desk.ask(query, ASSOCIATE, e=AMELIA) for _ in range(4)]
    assert [one.errors for one in told] == [[]] * 4
    kinds = [
        [one["subject"] and one["subject"]["__typename"] for one in each.data["customer"]["timeline"]["nodes"]] for each in told
    ]
    assert {"Ticket", "Order"} <= {*kinds[0]}
    assert kinds == [kinds[0]] * 4


def test_a_marketer_sees_the_district_and_no_street(world: World) -> None:
    query = """query($e: String!) { customer(by: {email: $e}) {
        profile { address { lines city postalCode } } contactPoints { kind value asWritten } } }"""
    with Desk(patient_settings(world.address)) as desk:
        told = desk.ask(query, MARKETER, e=AMELIA)
    assert told.data["customer"]["profile"]["address"] == {"lines": None, "city": "London", "postalCode": "SW1X"}
    homes = [one for one in told.data["customer"]["contactPoints"] if one["kind"] == "ADDRESS"]
    assert homes
    assert all(one["value"] is None and one["asWritten"] is None for one in homes)
    assert "Example Mews" not in str(told.body)


def test_provenance_and_conflicts_are_masked_as_the_profile_is(world: World) -> None:
    """Of a steward's table that masks contact data and denies birth dates, of somebody about whom systems disagree."""
    row = {**TABLE_ROW, FieldClass.CONTACT: Sight.MASKED}
    table = PolicyTable("test", {Role.STEWARD: RoleRows(Purpose.SERVICE, {}, {Purpose.SERVICE: row})})
    query = """query($e: String!) { customer(by: {email: $e}) { profile {
        provenance { field value alternatives { value } } conflicts { field value alternatives { value } } } } }"""
    with Desk(patient_settings(world.address), decider=table) as desk:
        told = desk.ask(query, STEWARD, e=OLIVER)
    rows = {one["field"]: one for one in told.data["customer"]["profile"]["provenance"]}
    assert rows["email"]["value"] == "o***@example.com"
    assert all(one["value"] == "o***@example.com" for one in rows["email"]["alternatives"])
    assert rows["phone"]["value"] == "***24"
    assert rows["birthDate"]["value"] is None
    assert rows["givenName"]["value"] == "Oliver"
    conflicts = {one["field"]: one for one in told.data["customer"]["profile"]["conflicts"]}
    assert conflicts["phone"]["value"].startswith("***")
    assert "7700" not in str(told.body)


TABLE_ROW = dict.fromkeys([FieldClass.FIND, FieldClass.IDENTITY, FieldClass.NAME, FieldClass.STREET], Sight.CLEAR)
SEARCH = """query($t: String!) { searchCustomers(text: $t) {
    nodes { id profile { fullName email birthDate address { city lines } } } edges { matchedOn } } }"""


def test_who_may_not_browse_sees_hits_as_initials(world: World) -> None:
    with Desk(patient_settings(world.address)) as desk:
        browsing = desk.ask(SEARCH, ASSOCIATE, t="Amelia Hart")
        agent = desk.ask(SEARCH, AGENT, t="Amelia Hart")
        operator = desk.ask(SEARCH, somebody(Role.OPERATOR), t="Amelia Hart")
    hit = browsing.data["searchCustomers"]["nodes"][0]
    assert hit["profile"]["fullName"] == "A… H…"
    assert hit["profile"]["email"] == "a***@example.com"
    assert hit["profile"]["address"] == {"city": "London", "lines": None}
    assert browsing.codes["searchCustomers.nodes.profile.birthDate"] == "FORBIDDEN"
    assert "Hart" not in str(browsing.body)
    assert agent.data["searchCustomers"]["nodes"][0]["profile"]["fullName"] == "Amelia Hart"
    assert operator.data == {"searchCustomers": None}


def test_beside_a_masked_search_nothing_else_is_clear(world: World) -> None:
    """A hit's id asked for in the same operation, under an alias and in a fragment, gives no more than the hit."""
    query = """query($t: String!, $e: String!) { ...Found
        customer(by: {email: $e}) { profile { fullName } membership { status } } }
        fragment Found on Query { found: searchCustomers(text: $t) { nodes { id } } }"""
    with Desk(patient_settings(world.address)) as desk:
        told = desk.ask(query, ASSOCIATE, t="Amelia Hart", e=AMELIA)
    assert told.data["customer"] == {"profile": {"fullName": "A… H…"}, "membership": None}


OTHERS = ({"email": OLIVER}, {"membershipNumber": "HRD-10002842"}, {"email": "nobody@example.com"}, {"phone": "+447700900124"})
MINE = "query($key: CustomerKey!) { customer(by: $key) { id profile { fullName } } }"


@pytest.mark.parametrize("own", [OwnKey("email", AMELIA), OwnKey("membershipNumber", "HRD-10002841")], ids=["e-mail", "card"])
def test_a_member_sees_their_own_file_alone(world: World, own: OwnKey) -> None:
    member = somebody(Role.MEMBER, purpose=Purpose.SERVICE, own=own)
    mine = {"email": AMELIA} if own.kind == "email" else {"membershipNumber": own.value}
    with Desk(patient_settings(world.address)) as desk:
        found = desk.ask(MINE, member, key=mine)
        again = desk.ask(MINE, member, key={"id": found.data["customer"]["id"]})
        world.forget()
        others = [desk.ask(MINE, member, key=key) for key in OTHERS]
        asked = world.calls()
        everybody = desk.ask('{ searchCustomers(text: "Hart") { nodes { id } } segments { nodes { id } } }', member)
    assert found.data["customer"]["profile"]["fullName"] == "Amelia Hart"
    assert again.data == found.data
    assert [one.codes for one in others] == [{"customer": "FORBIDDEN"}] * 4
    assert asked == {}, "nothing shows whether somebody has the key"
    assert set(everybody.codes.values()) == {"FORBIDDEN"}


def test_a_member_without_a_key_of_their_own_sees_nobody(world: World) -> None:
    with Desk(patient_settings(world.address)) as desk:
        told = desk.ask(MINE, somebody(Role.MEMBER, purpose=Purpose.SERVICE), key={"email": AMELIA})
    assert told.codes == {"customer": "FORBIDDEN"}


def test_a_member_with_another_role_sees_nothing_by_being_a_member(world: World) -> None:
    """Whoever runs the gateway, or works in a store, and is a customer too."""
    query = "query($e: String!) { customer(by: {email: $e}) { profile { email birthDate } } }"
    own = OwnKey("email", AMELIA)
    with Desk(patient_settings(world.address)) as desk:
        operator = desk.ask(query, somebody(Role.MEMBER, Role.OPERATOR, purpose=Purpose.SERVICE, own=own), e=OLIVER)
        associate = desk.ask(query, somebody(Role.MEMBER, Role.ASSOCIATE, purpose=Purpose.SERVICE, own=own), e=OLIVER)
    assert operator.data == {"customer": None}
    assert operator.codes == {"customer": "FORBIDDEN"}
    assert associate.data["customer"]["profile"] == {"email": OLIVER, "birthDate": None}


def test_whatever_a_table_gives_members_it_leads_to_nobody_else(world: World) -> None:
    row = dict.fromkeys(FieldClass, Sight.CLEAR)
    table = PolicyTable("test", {Role.MEMBER: RoleRows(Purpose.SERVICE, {}, {Purpose.SERVICE: row})})
    member = somebody(Role.MEMBER, purpose=Purpose.SERVICE, own=OwnKey("email", AMELIA))
    query = "query($e: String!) { customer(by: {email: $e}) { id orders(first: 1) { nodes { id } } } }"
    with Desk(patient_settings(world.address)) as desk:
        oliver = desk.ask(query, AGENT, e=OLIVER).data["customer"]
    with Desk(patient_settings(world.address), decider=table) as desk:
        world.forget()
        told = [
            desk.ask("query($id: ID!) { node(id: $id) { id } }", member, id=oliver["orders"]["nodes"][0]["id"]),
            desk.ask("mutation($id: ID!) { refreshCustomer(id: $id) { purgedEntries } }", member, id=oliver["id"]),
            desk.ask('{ searchCustomers(text: "Oliver") { nodes { id } } }', member),
            desk.ask("query($e: String!) { identify(by: {email: $e}) { level } }", member, e=OLIVER),
            desk.ask("query($e: String!) { subjectAccess(by: {email: $e}) { complete } }", member, e=OLIVER),
        ]
        asked = world.calls()
        mine = desk.ask(query, member, e=AMELIA)
    assert [[*one.codes.values()] for one in told] == [["FORBIDDEN"]] * 5
    assert asked == {}
    assert mine.data["customer"]["orders"]["nodes"]


FAMILY = "+44 20 7946 0101"
"""The line at home of Priya and Arjun Nair."""


@pytest.mark.parametrize(
    ("caller", "initials", "towns"),
    [(AGENT, {"P. N.", "A. N."}, {"London"}), (somebody(Role.ANALYST, purpose=Purpose.ANALYTICS), {None}, {"London"})],
    ids=["an agent", "an analyst"],
)
def test_the_choices_of_a_shared_key_have_what_the_role_sees(
    world: World, caller: Caller, initials: set[str | None], towns: set[str]
) -> None:
    with Desk(patient_settings(world.address)) as desk:
        told = desk.ask(MINE, caller, key={"phone": FAMILY})
    hits = told.errors[0]["extensions"]["people"]["hits"]
    assert {one["name"] for one in hits} == initials
    assert {one["city"] for one in hits} == towns


def test_a_member_is_not_told_who_shares_their_key(world: World) -> None:
    member = somebody(Role.MEMBER, purpose=Purpose.SERVICE, own=OwnKey("phone", FAMILY))
    with Desk(patient_settings(world.address)) as desk:
        told = desk.ask(MINE, member, key={"phone": FAMILY})
        agent = desk.ask(MINE, AGENT, key={"phone": FAMILY})
        ids = [one["id"] for one in agent.errors[0]["extensions"]["people"]["hits"]]
        by_id = [desk.ask(MINE, member, key={"id": one}) for one in ids]
    assert told.errors[0]["extensions"]["people"] == {"count": None, "hits": []}
    assert len(ids) == 2
    assert [one.data for one in by_id] == [{"customer": None}] * 2


def test_only_a_steward_joins_broadly(world: World) -> None:
    """Also not by an id that a steward's broad search gave."""
    query = "query($e: String!) { customer(by: {email: $e}, options: {strictness: BROAD}) { id } }"
    with Desk(patient_settings(world.address)) as desk:
        broad = desk.ask(query, STEWARD, e="emma.clarke@example.com")
        refused = desk.ask(query, AGENT, e="emma.clarke@example.com")
        by_id = desk.ask("query($id: ID!) { node(id: $id) { id } }", AGENT, id=broad.data["customer"]["id"])
    assert broad.data["customer"]
    assert refused.codes == {"customer": "FORBIDDEN"}
    assert by_id.codes == {"node": "FORBIDDEN"}


def test_a_thing_of_a_denied_class_is_not_had_by_its_id_either(world: World) -> None:
    query = "query($e: String!) { customer(by: {email: $e}) { tickets(first: 1) { nodes { id } } } }"
    with Desk(patient_settings(world.address)) as desk:
        ticket = desk.ask(query, AGENT, e=AMELIA).data["customer"]["tickets"]["nodes"][0]["id"]
        world.forget()
        told = desk.ask("query($id: ID!) { node(id: $id) { ... on Ticket { subject } } }", MARKETER, id=ticket)
    assert told.codes == {"node": "FORBIDDEN"}
    assert world.calls() == {}


def test_only_who_may_drops_what_is_cached(world: World) -> None:
    with Desk(patient_settings(world.address)) as desk:
        id_ = desk.ask(MINE, AGENT, key={"email": AMELIA}).data["customer"]["id"]
        query = "mutation($id: ID!) { refreshCustomer(id: $id) { purgedEntries customer { id } } }"
        refused = desk.ask(query, MARKETER, id=id_)
        done = desk.ask(query, AGENT, id=id_)
    assert refused.data == {"refreshCustomer": None}
    assert done.data["refreshCustomer"]["customer"]["id"] == id_
