"""How many functions in how many files a cheap query passes, from the ASGI call to the last byte: a ceiling that only falls."""

import gc
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from gateway.execution import Mode
from tests.unit.gateway.front import Front, ask
from tests.unit.resolvers.test_identity import amelia
from tests.unit.resolvers.world import World

ROOT = Path(__file__).parents[2]
ROOMS = tuple(str(ROOT / room) + "/" for room in ("gateway", "resolvers", "adapters"))
MEMBERSHIP = '{ customer(by: {membershipNumber: "HRD-1"}) { membership { number } } }'
FULL_NAME = '{ customer(by: {email: "amelia@example.com"}) { profile { fullName } } }'

Step = tuple[str, str]
"""A file and the qualified name of a function in it."""


def walk(query: Callable[[], object]) -> list[Step]:
    """Every call of our own code, in order; lambdas and closures count, code that was generated does not have a file.

    Compiled execution with its memory is a room that a stranger can leave out. Its walk has ceilings of its own.
    """
    steps: list[Step] = []

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(ROOMS):
            steps.append((frame.f_code.co_filename.removeprefix(f"{ROOT}/"), frame.f_code.co_qualname))

    before = sys.getprofile()
    gc.collect()
    gc.disable()  # what becomes of other tests' documents is no part of it
    sys.setprofile(note)
    try:
        query()
    finally:
        sys.setprofile(before)
        gc.enable()
    return steps


def told(steps: list[Step]) -> str:
    """The walk, each step once."""
    return "\n".join(f"{path}: {name}" for path, name in dict.fromkeys(steps))


UNCOMPILED, COMPILED = Mode(compiled=False), Mode()
KNOWN = '{ customer(by: {membershipNumber: "HRD-1"}) { id } }'


@pytest.mark.parametrize(
    ("query", "first", "mode", "functions", "files"),
    [
        (MEMBERSHIP, KNOWN, UNCOMPILED, 90, 25),
        (MEMBERSHIP, KNOWN, COMPILED, 98, 26),
        (FULL_NAME, FULL_NAME, UNCOMPILED, 80, 20),
        (FULL_NAME, FULL_NAME, COMPILED, 80, 22),
    ],
    ids=["one vendor call where it is known who she is", "the same, compiled", "a name that is cached", "its compiled one"],
)
def test_a_cheap_query_passes_few_functions(query: str, first: str, mode: Mode, functions: int, files: int) -> None:
    world = World(amelia())
    front = Front(world, mode=mode)
    for _ in range(3):
        front.post(ask(query))
    if query is MEMBERSHIP:
        world.now += 400
    front.post(ask(first))
    steps = walk(lambda: front.post(ask(query)))
    assert len({path for path, _ in steps}) <= files, told(steps)
    assert len(set(steps)) <= functions, told(steps)


def test_the_same_question_again_passes_fewer() -> None:
    world = World(amelia())
    front = Front(world)
    for _ in range(2):
        front.post(ask(FULL_NAME))
        world.now += 1
    assert len(set(walk(lambda: front.post(ask(FULL_NAME))))) <= 15


def test_a_walk_names_what_was_called() -> None:
    def called() -> None:
        Front(World(amelia()))

    assert ("gateway/pipeline.py", "Pipeline.__init__") in walk(called)
