"""An issuer's keys and a decision point's answers come by the way of the settings: who is not verified is not believed."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from adapters.ports.records import Purpose
from gateway.access.refusals import KeysUnavailable
from gateway.app import access_of, decider_of
from gateway.configuration import WrongConfiguration, load
from gateway.configuration.policy_table import read_table
from gateway.policy.decision_point import NoDecision
from gateway.settings import Settings
from resolvers.policy.caller import Caller, Role
from resolvers.policy.field_class import FieldClass
from resolvers.policy.rights import Sight
from tests.decision_point import PlayedPoint
from tests.unit.adapters.wire.http1.certificates import Authority
from tests.unit.adapters.wire.http1.raw_server import Serving, Visit
from tests.unit.adapters.wire.http1.secured import PlayedProxy, proxying, secured
from tests.unit.gateway.access.provider import Provider, bearing, shown, signing_key

TABLE = read_table(None)
AGENT = Caller("jane", frozenset({Role.AGENT}), purpose=Purpose.SERVICE)
ANY_ISSUER = {"issuer": "https://login.example.com", "audience": "customer360"}


def settings_of(folder: Path, access: dict[str, Any], **more: Any) -> Settings:
    path = folder / "customer360.yaml"
    path.write_bytes(orjson.dumps({"access": access, **more}, default=str))
    return load(path, environ={"C360_IDS__KEY": "k" * 32})


def answering(told: Callable[[bytes], Awaitable[bytes]]) -> Serving:
    """A server that answers the body of each request."""

    async def serve(visit: Visit) -> None:
        while True:
            head = (await visit.request()).lower()
            length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0")
            body = await told(await visit.reader.readexactly(length))
            await visit.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body), body)

    return serve


async def key_set(asked: bytes) -> bytes:
    return shown(signing_key("first"))


ISSUER = answering(key_set)
POINT = answering(PlayedPoint(TABLE).post)


async def let_in(folder: Path, root: str, own: dict[str, Any], **more: Any) -> str:
    """The subject of a token of the issuer at `root`, by the keys that it shows. Raises KeysUnavailable."""
    issuer = {"issuer": root, "audience": "customer360", "jwks_url": f"{root}/keys"}
    access = access_of(settings_of(folder, {"issuers": [issuer], "outward": own}, **more), TABLE)
    try:
        token = Provider(issuer=root).token(iat=1, exp=4_000_000_000)
        return (await access.caller(bearing(token))).subject
    finally:
        await access.close()


async def sight_of_a_name(folder: Path, root: str, outward: dict[str, Any]) -> Sight:
    settings = settings_of(folder, {"issuers": [ANY_ISSUER], "decision_point": {"url": root}, "outward": outward})
    return (await decider_of(settings, TABLE).asked(AGENT)).sight(FieldClass.NAME)


async def test_an_issuer_under_the_houses_own_authority_is_believed(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with secured(ISSUER, authority.serves(authority.issued("localhost"))) as (_, root):
        assert await let_in(tmp_path, root, {"ca_file": authority.file}) == "jane"
        assert await let_in(tmp_path, root, {}, outward={"ca_file": authority.file}) == "jane"


async def test_keys_of_somebody_unknown_open_nothing_and_are_not_even_asked_for(tmp_path: Path) -> None:
    ours, theirs = Authority(tmp_path), Authority(tmp_path, "Stranger")
    async with secured(ISSUER, theirs.serves(theirs.issued("localhost"))) as (place, root):
        for outward in ({}, {"ca_file": ours.file}):
            with pytest.raises(KeysUnavailable):
                await let_in(tmp_path, root, outward)
        assert not any(place.requests)


async def test_a_point_decides_if_the_house_trusts_its_authority(tmp_path: Path) -> None:
    ours, theirs = Authority(tmp_path), Authority(tmp_path, "Stranger")
    async with secured(POINT, ours.serves(ours.issued("localhost"))) as (_, root):
        assert await sight_of_a_name(tmp_path, root, {"ca_file": ours.file}) is Sight.CLEAR
        with pytest.raises(NoDecision, match="unknown authority"):
            await sight_of_a_name(tmp_path, root, {"ca_file": theirs.file})


async def test_a_point_that_asks_for_a_certificate_gets_ours(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server = authority.serves(authority.issued("localhost"))
    server.load_verify_locations(authority.file)
    server.verify_mode = server.verify_mode.CERT_REQUIRED
    ours = authority.issued("gateway.test")
    async with secured(POINT, server) as (_, root):
        with pytest.raises(NoDecision):
            await sight_of_a_name(tmp_path, root, {"ca_file": authority.file})
        own = {"ca_file": authority.file, "client_certificate_file": ours.both}
        assert await sight_of_a_name(tmp_path, root, own) is Sight.CLEAR


async def test_an_issuer_is_reached_through_the_proxy_which_sees_no_keys(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    async with proxying(PlayedProxy()) as proxy, secured(ISSUER, authority.serves(authority.issued("localhost"))) as (_, root):
        assert await let_in(tmp_path, root, {"ca_file": authority.file, "proxy": proxy.address}) == "jane"
        (asked,) = proxy.asked
    assert asked.startswith(b"CONNECT localhost:")
    assert b"kty" not in proxy.carried


def test_a_file_of_this_way_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(WrongConfiguration, match=r"access\.outward\.ca_file.*can't be read"):
        settings_of(tmp_path, {"issuers": [ANY_ISSUER], "outward": {"ca_file": tmp_path / "none.pem"}})
