"""A token says who asks, as what and what for; a request may narrow that, and never widen it."""

from typing import Any

import pytest

from adapters.ports.records import Purpose
from gateway.access.rules import ClaimNames
from gateway.http.messages import Outcome
from resolvers.policy.caller import ANYBODY, OwnKey, Role
from tests.unit.gateway.access.provider import ISSUER, Provider, bearing, headed, refused


async def test_a_token_makes_its_bearer_known_with_roles_and_purpose() -> None:
    provider = Provider()
    caller = await provider.control().caller(bearing(provider.token()))
    assert (caller.subject, caller.issuer, caller.client) == ("jane", ISSUER, "console")
    assert (caller.roles, caller.purposes, caller.purpose) == ({Role.AGENT}, {Purpose.SERVICE}, Purpose.SERVICE)
    assert (caller.is_open, caller.own) == (False, None)


@pytest.mark.parametrize(
    ("claims", "roles", "purposes", "purpose"),
    [
        ({"roles": ["MARKETER"], "purposes": None}, {"MARKETER"}, {"MARKETING"}, "MARKETING"),
        ({"roles": "AGENT STEWARD", "purposes": None}, {"AGENT", "STEWARD"}, {"SERVICE"}, "SERVICE"),
        ({"roles": ["AGENT"], "purposes": ["SERVICE", "SALE"]}, {"AGENT"}, {"SERVICE", "SALE"}, "SERVICE"),
        ({"roles": ["AGENT"], "purposes": ["MARKETING", "SALE"]}, {"AGENT"}, {"MARKETING", "SALE"}, None),
        ({"roles": ["AGENT", "MARKETER"], "purposes": None}, {"AGENT", "MARKETER"}, {"SERVICE", "MARKETING"}, None),
        ({"roles": ["OPERATOR"], "purposes": None}, {"OPERATOR"}, set(), None),
        ({"roles": ["MEMBER"], "purposes": None}, {"MEMBER"}, {"SERVICE"}, "SERVICE"),
        ({"roles": ["MEMBER", "OPERATOR"], "purposes": None}, {"OPERATOR"}, set(), None),
        ({"roles": ["AGENT"], "purposes": []}, {"AGENT"}, set(), None),
        ({"roles": ["agent", "ROOT", 7, None], "purposes": ["LOOKING"]}, set(), set(), None),
        ({"roles": None, "purposes": None}, set(), set(), None),
        ({"roles": {"AGENT": True}, "purposes": None}, set(), set(), None),
    ],
    ids=[
        "the purpose of its role",
        "roles of one purpose, in one text",
        "the role's among several",
        "the role's is not among them",
        "roles of several purposes",
        "a role without a purpose",
        "a member",
        "a member with another role",
        "no purpose at all, which is said",
        "words that nobody knows",
        "nothing is said",
        "no list of roles",
    ],
)
async def test_purposes_follow_the_token_and_then_the_roles(
    claims: dict[str, Any], roles: set[str], purposes: set[str], purpose: str | None
) -> None:
    provider = Provider()
    caller = await provider.control().caller(bearing(provider.token(**claims)))
    assert (caller.roles, caller.purposes, caller.purpose) == (roles, purposes, purpose)


async def test_the_houses_own_claims_and_words_are_read_as_they_are_configured() -> None:
    provider = Provider()
    names = ClaimNames(
        roles="realm_access.roles",
        role_names={"crm-desk": Role.AGENT},
        purposes="https://shop.example.com/purposes",
        purpose_names={"helping": Purpose.SERVICE},
        member="card.number",
        member_kind="membershipNumber",
    )
    token = provider.token(
        realm_access={"roles": ["crm-desk", "AGENT", "MARKETER"]},
        card={"number": "HRD-1"},
        **{"https://shop.example.com/purposes": ["helping", "MARKETING"]},
    )
    caller = await provider.control(names=names).caller(bearing(token))
    assert (caller.roles, caller.purposes, caller.own) == ({Role.AGENT}, {Purpose.SERVICE}, None)


@pytest.mark.parametrize(
    ("number", "value"), [("HRD-10002841", "HRD-10002841"), (10002841, "10002841"), (True, None), ("", None), ("x" * 201, None)]
)
async def test_a_member_has_the_key_of_their_own_file(number: object, value: str | None) -> None:
    provider = Provider()
    caller = await provider.control().caller(bearing(provider.token(roles=["MEMBER"], membership_number=number)))
    assert caller.own == (OwnKey("membershipNumber", value) if value else None)
    assert "HRD-10002841" not in repr(caller)


async def test_a_request_narrows_its_purpose_to_one_of_the_callers() -> None:
    provider = Provider()
    control, token = provider.control(), provider.token(purposes=["SERVICE", "SALE"])
    assert (await control.caller(bearing(token, ("X-Customer360-Purpose", "SALE")))).purpose is Purpose.SALE
    assert (await control.caller(bearing(token))).purpose is Purpose.SERVICE


@pytest.mark.parametrize(
    ("headers", "outcome", "code"),
    [
        ([("X-Customer360-Purpose", "MARKETING")], Outcome.FORBIDDEN, "PURPOSE_DENIED"),
        ([("X-Customer360-Purpose", "EVERYTHING")], Outcome.UNREADABLE, "BAD_USER_INPUT"),
        ([("X-Customer360-Purpose", "")], Outcome.UNREADABLE, "BAD_USER_INPUT"),
        ([("X-Customer360-Purpose", "SERVICE, SALE")], Outcome.UNREADABLE, "BAD_USER_INPUT"),
        ([("X-Customer360-Purpose", "SERVICE"), ("X-Customer360-Purpose", "SALE")], Outcome.UNREADABLE, "BAD_USER_INPUT"),
        ([("X-Customer360-Break-Glass", " ")], Outcome.UNREADABLE, "BAD_USER_INPUT"),
        ([("X-Customer360-Break-Glass", "x" * 201)], Outcome.UNREADABLE, "BAD_USER_INPUT"),
        ([("X-Customer360-Break-Glass", b"a\x00b")], Outcome.UNREADABLE, "BAD_USER_INPUT"),
        ([("X-Customer360-Break-Glass", b"\xff")], Outcome.UNREADABLE, "BAD_USER_INPUT"),
        ([("X-Customer360-Break-Glass", "one"), ("X-Customer360-Break-Glass", "two")], Outcome.UNREADABLE, "BAD_USER_INPUT"),
    ],
)
async def test_a_header_that_cannot_count_is_refused_and_not_ignored(
    headers: list[tuple[str, str | bytes]], outcome: Outcome, code: str
) -> None:
    provider = Provider()
    refusal = await refused(provider.control(), bearing(provider.token(), *headers))
    assert (refusal.outcome, refusal.code) == (outcome, code)
    assert "EVERYTHING" not in refusal.text


async def test_the_reason_for_a_restricted_person_goes_with_one_request_alone() -> None:
    provider = Provider()
    control, token = provider.control(), provider.token()
    asked = await control.caller(bearing(token, ("X-Customer360-Break-Glass", "Émile fell ill in the store")))
    assert asked.break_glass == "Émile fell ill in the store"
    assert (await control.caller(bearing(token))).break_glass is None
    assert "fell ill" not in repr(asked)


async def test_without_a_token_everybody_is_anybody_where_none_is_required() -> None:
    provider = Provider()
    assert await provider.control(required=False).caller(headed()) is ANYBODY
    refusal = await refused(provider.control(required=False), bearing("nonsense"))
    assert refusal.outcome is Outcome.UNAUTHENTICATED
    refusal = await refused(provider.control(required=False), headed(("X-Customer360-Purpose", "MARKETING")))
    assert refusal.code == "PURPOSE_DENIED"


async def test_who_sends_no_token_is_challenged_without_an_error() -> None:
    refusal = await refused(Provider().control(), headed())
    assert (refusal.outcome, refusal.code) == (Outcome.UNAUTHENTICATED, "UNAUTHENTICATED")
    assert refusal.headers == (("www-authenticate", 'Bearer realm="customer360"'),)
