"""Each system's secrets are read when a call is signed, so that a changed one needs no restart."""

import time
from contextlib import suppress
from typing import Any

import pytest
from pydantic import SecretStr

from adapters.ports.errors import SourceError
from adapters.registry import discover
from adapters.wire.http1.message import RawRequest, RawResponse
from adapters.wire.system_http import Runtime
from gateway import demo


class WatchedSecret(SecretStr):
    """A secret that counts how often it is read."""

    reads = 0

    def get_secret_value(self) -> str:
        self.reads += 1
        return super().get_secret_value()


class Line:
    """A line with an empty list as its only answer: a token is never in it, so that each call asks for one."""

    async def send(self, request: RawRequest) -> RawResponse:
        return RawResponse(200, [], b'{"value": []}')


async def at_once(seconds: float) -> None:
    return None


def watched(settings: Any) -> tuple[Any, dict[str, WatchedSecret]]:
    """The settings with secrets that count, and these by name."""
    secrets = {
        name: WatchedSecret(value.get_secret_value())
        for name in type(settings).model_fields
        if isinstance(value := getattr(settings, name), SecretStr)
    }
    return settings.model_copy(update=secrets), secrets


@pytest.mark.parametrize("slug", list(demo.systems("http://127.0.0.1:9000")))
async def test_a_call_is_signed_with_the_secret_of_its_moment(slug: str) -> None:
    system = discover()[slug]
    settings, secrets = watched(system.settings.model_validate(demo.systems("http://127.0.0.1:9000")[slug]))
    ports = system.build(settings, Runtime(Line(), lambda call: None, time.monotonic, pause=at_once))
    for _ in range(2):
        for secret in secrets.values():
            secret.reads = 0
        with suppress(SourceError):
            await ports.probe.probe()
        assert {name for name, secret in secrets.items() if not secret.reads} == set()
    assert secrets
