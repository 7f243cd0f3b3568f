"""A table of attacks on the way in: none gets data, a fault of the server, a word about what runs here, or a call to a system."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from tests.contract.played import Played
from tests.journey.attacks import ATTACKS, FILE, Attack
from tests.journey.world import World
from tests.running import RunningGateway, patient_settings

TELLING = ("Traceback", 'File "', ".py", "python", "uvicorn", "starlette", "strawberry", "graphql-core", "amelia", "httptools")
LONGEST_REFUSAL = 8_000


@pytest.fixture(scope="module")
def gateway(played_world: Played) -> Iterator[RunningGateway]:
    World(played_world.address).heal()
    with RunningGateway(patient_settings(played_world.address)) as running:
        yield running
        assert running.ask(FILE).data == {"customer": {"profile": {"fullName": "Amelia Hart"}}}, "it is not well afterwards"


def said(gateway: RunningGateway, request: bytes) -> bytes:
    where = urlsplit(gateway.address)
    with socket.create_connection((where.hostname, where.port), timeout=20) as connection:
        with suppress(ConnectionError):
            connection.sendall(request)
        answer = b""
        with suppress(ConnectionError):
            while part := connection.recv(65_536):
                answer += part
    return answer


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_refused_by_its_rule(gateway: RunningGateway, played_world: Played, attack: Attack) -> None:
    world = World(played_world.address)
    world.forget()
    head, _, body = said(gateway, attack.request).decode("latin-1").partition("\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {attack.status} "), head
    assert attack.told in body
    assert '"data"' not in body
    assert len(body) < LONGEST_REFUSAL
    assert not [word for word in TELLING if word.lower() in (head + body).lower()]
    assert world.calls() == {}


def test_no_two_attacks_are_one() -> None:
    assert len({attack.request for attack in ATTACKS}) == len({attack.name for attack in ATTACKS}) == len(ATTACKS)
    assert len(ATTACKS) > 130
