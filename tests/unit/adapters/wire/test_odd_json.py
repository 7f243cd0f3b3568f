"""JSON with signs and depths that no writer should send: what can be read of it is read."""

import json
from typing import Any

import pytest

from adapters.wire.odd_json import ODD, parsed


@pytest.mark.parametrize("sign", ["\t", "\n", "\r", "\x01", "\0"])
def test_signs_that_should_be_escaped_cost_nothing(sign: str) -> None:
    body = f'{{"name": "Amelia{sign}Hartley", "id": "1"}}'.encode()
    assert parsed(body) == {"name": f"Amelia{sign}Hartley", "id": "1"}


@pytest.mark.parametrize("depth", [1, 100, 400, 600, 900])
@pytest.mark.parametrize("half", ['"\\ud800"', '{"\\ud800": 1, "good": "x"}'])
def test_half_a_character_costs_itself_beside_whatever_depth(depth: int, half: str) -> None:
    read: Any = parsed(f'{{"deep": {"[" * depth}{half}{"]" * depth}, "half": {half}, "name": "Amelia"}}'.encode())
    assert read["name"] == "Amelia"
    inner = read["deep"]
    for _ in range(depth):
        (inner,) = inner
    assert inner == read["half"] == ({"good": "x"} if half.startswith("{") else ODD)


def test_what_is_nested_beyond_reading_is_no_answer() -> None:
    with pytest.raises(ValueError):
        parsed(b'{"name": "Amelia", "deep": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")


def test_without_halves_a_pair_is_one_character() -> None:
    assert parsed(b'{"name": "\\ud83d\\ude00"}') == json.loads('{"name": "\\ud83d\\ude00"}')
