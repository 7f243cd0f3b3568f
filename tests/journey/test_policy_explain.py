"""`customer360 policy explain` says beforehand which systems a query asks: the ledger says the same afterwards."""

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.ports.records import Purpose
from gateway.commands.policy import as_json, explain, table_in
from resolvers.policy.caller import Caller, Role
from tests.asking import Desk, somebody
from tests.journey.commands import run
from tests.journey.world import ANNEX, BW, C4C, CAMPAIGNS, CAR, CDC, ECC, FARFETCH, MARKETING, MINDTOUCH, SAC, SYSTEMS, World, by
from tests.running import patient_settings

AMELIA = by("amelia.hart@example.com")
AGENT = somebody(Role.AGENT, purpose=Purpose.SERVICE)
OFFICER = somebody(Role.PRIVACY_OFFICER, purpose=Purpose.SUBJECT_RIGHTS)
ANALYST = somebody(Role.ANALYST, purpose=Purpose.ANALYTICS)
ASSOCIATE = somebody(Role.ASSOCIATE, purpose=Purpose.SALE)
MARKETER = somebody(Role.MARKETER, purpose=Purpose.MARKETING)
OPERATOR = somebody(Role.OPERATOR)
STEWARD = somebody(Role.STEWARD, purpose=Purpose.SERVICE)


def explained(world: World, folder: Path, asking: Caller, query: str) -> Any:
    """The explanation as machines read it, of a document with one operation."""
    document = folder / "query.graphql"
    document.write_text(query)
    told = explain(patient_settings(world.address), table_in(None), sorted(asking.roles), asking.purpose, document)
    return as_json(told)


def systems(told: Any, *asked: str) -> set[str]:
    return {one["system"] for one in told["operations"][0]["systems"] if one["asked"] in asked}


def customer(fields: str) -> str:
    return f"{{ customer(by: {AMELIA}) {{ {fields} }} }}"


WHOLE = customer(
    "profile { fullName birthDate } membership { number points { available } } orders { nodes { total { amount } } }"
    " tickets { nodes { subject messages { text } } } predictions { score } value { lifetimeSpend { amount } } segments { name }"
)


@pytest.mark.parametrize(
    ("asking", "query"),
    [
        (AGENT, WHOLE),
        (AGENT, customer("id")),
        (AGENT, customer("profile { email }")),
        (AGENT, customer("value { orderCount } predictions { score } segments { name }")),
        (AGENT, customer("mayContact(channel: EMAIL) { allowed }")),
        (AGENT, customer("timeline { nodes { summary subject { ... on Order { number } } } }")),
        (AGENT, customer("briefing { headline }")),
        (AGENT, customer("passions { name }")),
        (AGENT, customer("suggestedArticles { title } contactPoints { value }")),
        (AGENT, '{ searchCustomers(text: "Amelia Hart") { nodes { profile { fullName } } } }'),
        (AGENT, '{ searchArticles(text: "watch") { nodes { title } } }'),
        (AGENT, f"{{ subjectAccess(by: {AMELIA}) {{ complete }} }}"),
        (ASSOCIATE, WHOLE),
        (ANALYST, WHOLE),
        (ASSOCIATE, customer("timeline { nodes { kind } } passions { name } briefing { headline }")),
        (ANALYST, customer("tickets { nodes { subject } } careTeam { name }")),
        (MARKETER, WHOLE),
        (ASSOCIATE, customer("timeline { nodes { kind } }")),
        (MARKETER, customer("timeline { nodes { kind } }")),
        (MARKETER, "{ segments { nodes { name } } }"),
        (STEWARD, customer("identities { recordId } profile { provenance { field } }")),
        (STEWARD, f"{{ identify(by: {AMELIA}) {{ level }} }}"),
        (OPERATOR, customer("id profile { fullName }")),
        (OPERATOR, "{ systems { name } }"),
        (OFFICER, WHOLE),
        (OFFICER, f"{{ subjectAccess(by: {AMELIA}) {{ complete }} }}"),
    ],
)
def test_the_systems_that_are_named_are_those_that_are_asked(world: World, tmp_path: Path, asking: Caller, query: str) -> None:
    told = explained(world, tmp_path, asking, query)
    assert world.calls() == {}
    with Desk(patient_settings(world.address)) as desk:
        desk.ask(query, asking)
    asked = set(world.calls())
    assert systems(told, "YES") <= asked <= systems(told, "YES", "MAYBE")
    assert systems(told, "YES", "MAYBE", "NO") == SYSTEMS


def test_what_is_denied_asks_nobody_and_says_why(world: World, tmp_path: Path) -> None:
    told = explained(world, tmp_path, AGENT, WHOLE)
    why = {one["system"]: one["why"] for one in told["operations"][0]["systems"]}
    assert systems(told, "NO") == {BW, SAC, MARKETING, MINDTOUCH, CAMPAIGNS, "sinch-contact-pro", "touchpoints"}
    assert why[BW] == "denied: value"
    assert why[SAC] == "denied: predictions"
    assert why[MINDTOUCH] == "it has nothing of this"
    assert systems(told, "YES") == {C4C, CDC, ANNEX, FARFETCH, ECC, CAR}


def test_fields_are_told_with_their_paths_and_what_is_seen_of_them(world: World, tmp_path: Path) -> None:
    told = explained(world, tmp_path, ASSOCIATE, WHOLE)
    seen = {".".join(one["path"]): (one["class"], one["sight"]) for one in told["operations"][0]["fields"]}
    assert seen["customer.profile.fullName"] == ("NAME", "CLEAR")
    assert seen["customer.profile.birthDate"] == ("BIRTH", "MASKED")
    assert seen["customer.tickets.nodes.messages.text"] == ("NOTE", "MASKED")
    assert seen["customer.predictions"] == ("PREDICTION", "DENIED")
    assert "customer.segments" in seen


def test_a_field_that_a_variable_decides_on_counts_as_selected(world: World, tmp_path: Path) -> None:
    query = f"query Q($a: Boolean!) {{ customer(by: {AMELIA}) {{ id orders @include(if: $a) {{ nodes {{ number }} }} }} }}"
    assert FARFETCH in systems(explained(world, tmp_path, AGENT, query), "YES")


def test_without_a_document_it_is_about_a_whole_customer(world: World) -> None:
    done = run("policy", "explain", "--role", "AGENT", "--role", "OPERATOR", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["roles"], told["purpose"]) == (["AGENT", "OPERATOR"], "SERVICE")
    sights = {one["class"]: one for one in told["classes"]}
    assert (sights["SYSTEMS"]["sight"], sights["SPEND"]["sight"], sights["SPEND"]["code"]) == ("CLEAR", "DENIED", "FORBIDDEN")
    assert sights["SPEND"]["description"].startswith("What the person is worth")
    assert {BW, SAC} <= systems(told, "NO")
    assert world.calls() == {}


def test_being_a_member_too_explains_nothing_more(world: World) -> None:
    told = explain(patient_settings(world.address), table_in(None), ["MEMBER", "OPERATOR"], "SERVICE", None)
    alone = explain(patient_settings(world.address), table_in(None), ["OPERATOR"], "SERVICE", None)
    assert as_json(told) == as_json(alone)


def test_the_table_is_for_reading(tmp_path: Path) -> None:
    document = tmp_path / "q.graphql"
    document.write_text(f"query Card {customer('profile { fullName } value { lifetimeSpend { band } }')}")
    done = run("policy", "explain", "--role", "associate", "--purpose", "sale", "--document", str(document))
    assert done.returncode == 0
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "ASSOCIATE for SALE, by version 1 of the policy" in lines
    assert "customer.value.lifetimeSpend SPEND masked" in lines
    assert "sap-bw asked value" in lines
    assert "sap-analytics-cloud not asked it has nothing of this" in lines


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--role", "BOSS"], "There is no such role; the roles are MEMBER, ASSOCIATE"),
        (["--role", "AGENT", "--purpose", "FUN"], "There is no such purpose; the purposes are SERVICE"),
        (["--role", "AGENT", "--document", "nowhere.graphql"], "The document cannot be read."),
        (
            ["--role", "AGENT", "--document", "wrong.graphql"],
            "The document is not valid in line 2: Cannot query field 'shoeSize'",
        ),
        (["--role", "AGENT", "--document", "broken.graphql"], "The document is not valid in line 1: Syntax Error"),
    ],
)
def test_what_cannot_be_explained_is_one_line(tmp_path: Path, options: list[str], said: str) -> None:
    (tmp_path / "wrong.graphql").write_text('{\n  customer(by: {email: "a@example.com"}) { shoeSize } }')
    (tmp_path / "broken.graphql").write_text("{ customer(")
    done = run("policy", "explain", *options, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(said)


def test_another_table_can_be_tried(tmp_path: Path) -> None:
    table = tmp_path / "table.yaml"
    table.write_text(
        'version: "mine"\nroles:\n  AGENT:\n    default: SALE\n    purposes:\n      SALE:\n        clear: [FIND, SPEND]\n'
    )
    told = json.loads(run("policy", "explain", "--role", "AGENT", "--table", str(table), "--json").stdout)
    assert (told["policyVersion"], told["purpose"]) == ("mine", "SALE")
    assert systems(told, "YES") == {C4C, CDC, BW, CAR, ANNEX, MARKETING}
    table.write_text("version: x\nroles: {AGENT: {purposes: {SALE: {clear: [GOSSIP]}}}}\n")
    done = run("policy", "explain", "--role", "AGENT", "--table", str(table))
    assert done.returncode == 2
    assert "table.yaml" in done.stderr
