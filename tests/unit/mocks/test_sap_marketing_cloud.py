"""The played Marketing Cloud keeps to its fact sheet, and knows of people what the rest of the played world knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from mocks.app import create_app
from mocks.control.stage import Condition, Fault, World
from mocks.systems.sap_marketing_cloud.keys import Thing, guid, of_guid
from mocks.systems.sap_marketing_cloud.system import PASSWORD, SERVICES, USER
from mocks.world import commerce, keys, marketing
from mocks.world.people import MARKETING
from mocks.world.population import Population

SEED = 360
CONTACT, INTERACTION = "API_MKT_CONTACT_SRV;v=0002", "API_MKT_INTERACTION_SRV"
SCORE, GROUP = "API_MKT_SCORE_SRV", "API_MKT_TARGET_GROUP_SRV"
ROOT = "/sap-marketing-cloud/sap/opu/odata/sap"


@pytest.fixture(scope="module")
def world() -> World:
    return World(Population(SEED, customers=400))


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(world))
    async with httpx.AsyncClient(transport=transport, base_url="http://played", auth=(USER, PASSWORD)) as held:
        yield held


def rows(world: World, service: str, entity_set: str, **options: str) -> list[dict[str, Any]]:
    query = "&".join(f"${name}={quote(value, safe='')}" for name, value in options.items())
    found: list[dict[str, Any]] = SERVICES[service].read(world, f"{entity_set}?{query}", root="/")["d"]["results"]
    return found


def contact_of(world: World, n: int) -> str:
    return guid(Thing.CONTACT, n, seed=world.seed)


def interactions(world: World, n: int, more: str = "") -> list[dict[str, Any]]:
    return rows(world, INTERACTION, "Interactions", filter=f"InteractionContactUUID eq guid'{contact_of(world, n)}'{more}")


@pytest.mark.parametrize(
    ("origin", "number"),
    [("SAP_C4C_BUPA", "1004711"), ("SAP_ERP_CUSTOMER", "204711"), ("SAP_HYBRIS_CONSUMER", keys.account_uid(1, seed=SEED))],
)
def test_each_number_of_amelia_leads_to_one_contact(world: World, origin: str, number: str) -> None:
    found = rows(world, CONTACT, "ContactOriginData", filter=f"ContactOrigin eq '{origin}' and ContactID eq '{number}'")
    assert [row["ContactUUID"] for row in found] == [contact_of(world, 1)]
    literal = f"ContactOriginData(ContactOrigin='{origin}',ContactID='{number}')"
    assert SERVICES[CONTACT].read(world, literal, root="/")["d"]["ContactUUID"] == contact_of(world, 1)


def test_only_persons_whom_marketing_knows_are_contacts(world: World) -> None:
    every = rows(world, CONTACT, "Contacts")
    assert {row["ContactUUID"] for row in every} == {
        contact_of(world, person.number) for person in world.population.everyone() if person.known_to(MARKETING)
    }
    assert not rows(world, CONTACT, "ContactOriginData", filter="ContactID eq '204716'"), "Wei Zhang buys in the store only"


def test_an_unlinked_contact_has_one_origin_and_a_linked_one_has_all(world: World) -> None:
    seen = set()
    for person in world.population.everyone():
        record = person.record(MARKETING)
        if record is None:
            continue
        found = rows(world, CONTACT, "ContactOriginData", filter=f"ContactUUID eq guid'{contact_of(world, person.number)}'")
        known = sum(person.known_to(slug) for slug in ("sap-cloud-for-customer", "sap-ecc", "sap-customer-data-cloud"))
        assert len(found) == (known if record.links else 1)
        seen.add((record.links, known > 1))
    assert seen >= {(True, True), (False, True)}


@pytest.mark.parametrize("word", ["Amelia", "har", "Smith", "O'Neill", "ali", "zzyzx"])
def test_a_part_of_a_name_finds_everybody_who_bears_it(world: World, word: str) -> None:
    every = rows(world, CONTACT, "Contacts", top="1000")
    literal = word.replace("'", "''")
    found = rows(world, CONTACT, "Contacts", filter=f"substringof('{literal}',FullName)", top="1000")
    assert {row["FullName"] for row in found} == {row["FullName"] for row in every if word in row["FullName"]}


def test_two_words_must_both_be_in_the_name_in_whichever_order(world: World) -> None:
    both = "(substringof('hart',FullName) or substringof('Hart',FullName)) and substringof('Amel',FullName)"
    assert [row["FullName"] for row in rows(world, CONTACT, "Contacts", filter=both)] == ["Amelia Hart"]


def test_a_name_that_was_changed_is_found_by_the_new_one() -> None:
    world = World(Population(SEED, customers=30))
    person = world.person(1)
    assert person is not None
    world.change(person, MARKETING, name="last_name", value="Quillfeather")
    found = rows(world, CONTACT, "Contacts", filter="substringof('Quill',FullName)")
    assert [row["FullName"] for row in found] == ["Amelia Quillfeather"]


def test_the_purchases_are_those_of_every_other_system(world: World) -> None:
    person = world.person(14)
    assert person is not None
    sold = interactions(world, 14, " and InteractionType eq 'SALES_ORDER'")
    bought = commerce.purchases(person)
    assert {row["InteractionSourceObject"] for row in sold} == {purchase.code for purchase in bought}
    amounts = {row["InteractionSourceObject"]: row["InteractionAmount"] for row in sold}
    assert all(amounts[purchase.code] == f"{purchase.total:.14f}" for purchase in bought)


def test_till_purchases_have_a_store_and_name_no_receipt(world: World) -> None:
    found = [row for row in interactions(world, 1) if row["InteractionSourceObjectType"] == "POS_SALE"]
    assert found
    assert {(row["MarketingLocation"], row["InteractionSourceObject"]) for row in found} == {("0001", "")}


def test_interactions_come_newest_first_on_request_and_never_change(world: World) -> None:
    options = {"filter": f"InteractionContactUUID eq guid'{contact_of(world, 1)}'", "orderby": "InteractionTimeStampUTC desc"}
    found = rows(world, INTERACTION, "Interactions", **options)
    again = rows(World(Population(SEED, customers=20)), INTERACTION, "Interactions", **options)
    assert found == again
    times = [int(row["InteractionTimeStampUTC"][6:-7]) for row in found]
    assert times == sorted(times, reverse=True)
    assert len({row["InteractionUUID"] for row in found}) == len(found)


def test_hassan_still_says_yes_and_others_who_objected_say_no(world: World) -> None:
    def said(n: int) -> set[str]:
        own = rows(world, CONTACT, "MarketingPermissions", filter=f"ContactUUID eq guid'{contact_of(world, n)}'")
        return {row["ContactPermission"] for row in own}

    assert said(8) == {"Y"}
    objecting = [one.number for one in world.population.everyone() if one.objects and one.number > 15 and one.known_to(MARKETING)]
    assert objecting
    assert all(said(n) == {"N"} for n in objecting)


def test_a_consent_that_was_changed_is_told(world: World) -> None:
    person = world.person(2)
    assert person is not None
    world.change(person, MARKETING, name="marketing_consent", value=False)
    own = rows(world, CONTACT, "MarketingPermissions", filter=f"ContactUUID eq guid'{contact_of(world, 2)}'")
    assert {row["ContactPermission"] for row in own} == {"N"}


def test_groups_count_their_members_and_amelias_has_more_than_a_hundred() -> None:
    world = World(Population(SEED))
    groups = {row["TargetGroupUUID"]: row for row in rows(world, GROUP, "TargetGroups")}
    hers = rows(world, GROUP, "TargetGroupInteractionContacts", filter=f"InteractionContactUUID eq guid'{contact_of(world, 1)}'")
    assert max(groups[row["TargetGroupUUID"]]["TargetGroupMemberCount"] for row in hers) >= 100
    for uuid, group in groups.items():
        members = rows(world, GROUP, "TargetGroupInteractionContacts", filter=f"TargetGroupUUID eq guid'{uuid}'")
        assert len({row["InteractionContactUUID"] for row in members}) == group["TargetGroupMemberCount"] > 0


def test_scores_that_are_not_kept_have_no_values(world: World) -> None:
    kept = {row["MarketingScore"]: row["MktgScoreValuesArePersisted"] for row in rows(world, SCORE, "Scores")}
    values = rows(world, SCORE, "ScoreValues", filter=f"MarketingScoredObjectUUID eq guid'{contact_of(world, 1)}'")
    assert {row["MarketingScore"] for row in values} == {score for score, is_kept in kept.items() if is_kept} < set(kept)
    assert len({row["MarketingScoreDateTime"] for row in values}) == 3


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (f"{INTERACTION}/Interactions", 400),
        (f"{INTERACTION}/Interactions?$top=1", 400),
        (f"{GROUP}/TargetGroupInteractionContacts?$top=1", 400),
        (f"{SCORE}/Scores?$top=1", 400),
        (f"{SCORE}/Scores?$filter=MarketingScore eq 'X'", 400),
        (f"{CONTACT}/MarketingPermissions?$filter=ContactID eq '1004711'", 400),
        (f"{CONTACT}/ContactOriginData?$filter=IsObsolete eq true", 400),
        (f"{CONTACT}/Contacts(guid'00000000-0000-0000-0000-000000000000')", 404),
        (f"{CONTACT}/Nothing", 404),
        ("API_MKT_CONTACT_SRV/Contacts?$top=1", 403),
        ("API_MKT_CONTACT_SRV;v=0004/Contacts?$top=1", 200),
    ],
)
async def test_what_the_fact_sheet_rules_out_is_refused_in_the_gateways_words(
    client: httpx.AsyncClient, target: str, status: int
) -> None:
    answer = await client.get(f"{ROOT}/{target}", headers={"accept": "application/json"})
    assert answer.status_code == status
    if status != 200:
        error = answer.json()["error"]
        assert error["code"].startswith("/IW")
        assert error["message"]["lang"] == "en"


async def test_a_wrong_user_is_told_so_in_html(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/{CONTACT}/Contacts?$top=1", auth=("c360-smc", "wrong"))
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (401, "text/html")


async def test_who_does_not_ask_for_json_gets_xml(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"{ROOT}/{CONTACT}/Contacts?$top=1", headers={"accept": "*/*"})
    assert answer.headers["content-type"].startswith("application/atom+xml")


async def test_a_batch_wants_the_token_of_its_own_service_and_all_cookies(client: httpx.AsyncClient) -> None:
    async def token(service: str) -> tuple[str, str]:
        answer = await client.get(f"{ROOT}/{service}/", headers={"x-csrf-token": "fetch"})
        cookies = "; ".join(cookie.split(";")[0] for cookie in answer.headers.get_list("set-cookie"))
        return answer.headers["x-csrf-token"], cookies

    def batch(*targets: str) -> bytes:
        head = "--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n"
        return ("".join(f"{head}GET {target} HTTP/1.1\r\n\r\n\r\n" for target in targets) + "--b--\r\n").encode()

    async def posted(told: str, cookies: str) -> httpx.Response:
        client.cookies.clear()
        headers = {"x-csrf-token": told, "cookie": cookies, "content-type": "multipart/mixed; boundary=b"}
        body = batch(
            "Interactions?$top=1", f"Interactions?$filter=InteractionUUID%20eq%20guid'{contact_of(World(Population()), 1)}'"
        )
        return await client.post(f"{ROOT}/{INTERACTION}/$batch", content=body, headers=headers)

    mine, cookies = await token(INTERACTION)
    other, _ = await token(CONTACT)
    assert mine != other
    assert (await posted(other, cookies)).status_code == 403
    assert (await posted(mine, cookies.split(";")[0])).headers["x-csrf-token"] == "Required"
    answer = await posted(mine, cookies)
    assert answer.status_code == 202
    assert "boundary=b;" not in f"{answer.headers['content-type']};"
    assert [line.split(" ")[1] for line in answer.text.splitlines() if line.startswith("HTTP/1.1")] == ["400", "200"]


async def test_drift_reaches_the_rows_inside_a_batch_too(client: httpx.AsyncClient, world: World) -> None:
    world.conditions[MARKETING] = Condition(fault=Fault("drift"))
    try:
        answer = await client.get(f"{ROOT}/{CONTACT}/Contacts?$top=1&$format=json")
    finally:
        world.conditions.clear()
    (row,) = answer.json()["d"]["results"]
    assert "ContactUUID" not in row
    assert row["BirthDate"] == "soon"


@pytest.mark.parametrize("text", ["", "x", "fa163e0c-1d2e-1eda-zzzz-zzzzzzzzzzzz", "fa163e0c-1d2e-1eda-5f68-43c0f790488"])
def test_what_is_no_guid_of_ours_is_nobodys(text: str) -> None:
    assert of_guid(text, Thing.CONTACT, seed=SEED) is None


def test_a_guid_leads_back_to_what_it_is_of_and_to_nothing_else() -> None:
    for n, index in ((1, 0), (999_999, 65_535), (14, 1 << 19)):
        made = guid(Thing.INTERACTION, n, index, seed=SEED)
        assert of_guid(made, Thing.INTERACTION, seed=SEED) == (n, index)
        assert of_guid(made, Thing.CONTACT, seed=SEED) is None


def test_members_of_a_group_are_those_who_are_in_it() -> None:
    population = Population(SEED, customers=500)
    for group in marketing.GROUPS:
        members = list(marketing.members(population, group))
        assert members
        assert all(group in marketing.groups_of(person) for person in members)
