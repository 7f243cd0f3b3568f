"""The token of Annex Cloud Loyalty, with the worked vector of its fact sheet (section 3)."""

import base64

import orjson

from adapters.ports.capabilities import Capability
from adapters.systems.annex_cloud_loyalty.settings import AnnexSettings
from adapters.systems.annex_cloud_loyalty.token import MemberTokens, binding, jwt
from adapters.wire.message import Request

SECRET = b"annex-demo-secret"
HMAC = "xS23dwQb3f6k0FxgGAyVZ6rB4ZhUTmBETwNxXL+GGy8="
JWT = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJkZW1vLXN0b3JlIiwiZXhwIjoxNzY3MjI1OTAwLCJzaXRlX2lkIjoiMjk5OTAwMDEiLCJobWFjIjoi"
    "eFMyM2R3UWIzZjZrMEZ4Z0dBeVZaNnJCNFpoVVRtQkVUd054WEwrR0d5OD0ifQ.sKmf7ZJZQ9Gq-6ooCf49R7cAX4YwuojaPS2-z72gLoI"
)


class Day:
    def __init__(self) -> None:
        self.now = 1_767_225_600.0

    def __call__(self) -> float:
        return self.now


def tokens(day: Day, **changes: object) -> MemberTokens:
    given = {"base_url": "http://127.0.0.1/api/3.0", "site_id": "29990001", "secret": SECRET.decode(), "token_s": 300} | changes
    return MemberTokens(AnnexSettings.model_validate(given), now=day)


def claims(token: str) -> dict[str, object]:
    part = token.split(".")[1]
    held: dict[str, object] = orjson.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return held


def test_binding_and_token_are_those_of_the_worked_vector() -> None:
    assert binding("HRD-10002841", SECRET) == HMAC
    assert jwt(subject="demo-store", expires=1767225900, site_id="29990001", bound=HMAC, secret=SECRET) == JWT


def test_a_member_gets_the_same_token_until_shortly_before_it_ends() -> None:
    day = Day()
    held = tokens(day)
    first = held.token("HRD-10002841")
    day.now += 200
    assert held.token("HRD-10002841") == first
    day.now += 60
    assert held.token("HRD-10002841") != first
    assert claims(held.token("HRD-10002841"))["exp"] == int(day.now) + 300


def test_two_members_never_share_a_token() -> None:
    held = tokens(Day())
    assert claims(held.token("HRD-10002841"))["hmac"] != claims(held.token("HRD-10002842"))["hmac"]


def test_no_more_tokens_are_held_than_set_and_none_under_a_member_id() -> None:
    held = tokens(Day(), tokens_held=2)
    for number in range(5):
        held.token(f"HRD-1000284{number}")
    assert len(held._cached) == 2
    assert not any("HRD" in key for key in held._cached)


def test_a_refused_token_is_dropped_without_a_retry() -> None:
    """Other members keep their tokens."""
    held = tokens(Day())
    for number in ("HRD-10002841", "HRD-10002842"):
        held.token(number)
    assert held.forget(Request("/", Capability.MEMBERSHIP, "x", subject="HRD-10002841")) is False
    assert len(held._cached) == 1
