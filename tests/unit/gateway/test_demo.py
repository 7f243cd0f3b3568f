"""What the demo prints can be used as it is printed."""

import json
import shlex
from pathlib import Path

from graphql import parse, validate

from gateway import demo
from gateway.configuration import load
from resolvers.schema import schema


def test_the_printed_configuration_connects_every_played_system(tmp_path: Path) -> None:
    path = tmp_path / "customer360.yaml"
    path.write_text(demo.as_yaml(played="http://127.0.0.1:9000", port=8000))
    settings = load(path, environ={})
    assert settings.connected.keys() == demo.systems("").keys()
    assert (settings.server.port, settings.server.deadline_ms) == (8000, 2000)


def test_every_printed_configuration_has_a_key_of_its_own(tmp_path: Path) -> None:
    printed = {demo.as_yaml(played="http://127.0.0.1:9000", port=8000) for _ in range(3)}
    assert len(printed) == 3
    assert not [text for text in printed if demo.DEMO_KEY in text]


def test_the_first_query_is_valid() -> None:
    assert validate(schema.executable, parse(demo.FIRST_QUERY)) == []


def test_the_printed_command_survives_a_shell() -> None:
    words = shlex.split(demo.curl("http://127.0.0.1:8000"))
    assert words[0] == "curl"
    assert "http://127.0.0.1:8000/graphql" in words
    assert parse(json.loads(words[words.index("-d") + 1])["query"])
