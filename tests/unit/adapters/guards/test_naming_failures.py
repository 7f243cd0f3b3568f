"""What failed together is told one by one, each by the name of what it leaves out."""

from collections.abc import Mapping, Sequence

import pytest

from adapters.guards.source_reader import SourceReader
from adapters.ports.capabilities import CONSENTS, PERSON, Capability, Groups
from adapters.ports.errors import SourceError, Throttled, Unreachable
from adapters.ports.reading import Record
from adapters.ports.shapes import Parts
from tests.unit.resolvers.played import CDC, Account
from tests.unit.resolvers.swift import run
from tests.unit.resolvers.world import World

BOTH: Groups = frozenset({PERSON, CONSENTS})


def look(world: World) -> Record:
    async def once() -> Record:
        return await SourceReader(world.query_state(), deadline_s=5.0).lookup(CDC, "u", BOTH)

    return run(once())


def failing(monkeypatch: pytest.MonkeyPatch, *, whole: bool) -> Record:
    """The account's record, of a system that fails as it reads consents; `whole`: and so takes the whole call with it."""
    error = Unreachable(CDC, Capability.CONSENT)

    async def fetch(self: object, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        if whole:
            raise error
        return {one: dict.fromkeys(groups, error) for one in ids}

    monkeypatch.setattr("tests.unit.resolvers.played.FakeLookup.fetch", fetch)
    return look(World([Account(CDC, "u")]))


@pytest.mark.parametrize("whole", [True, False])
def test_each_group_of_a_call_that_failed_goes_by_its_own_capability(monkeypatch: pytest.MonkeyPatch, whole: bool) -> None:
    parts = failing(monkeypatch, whole=whole).parts
    assert {group: part.capability for group, part in parts.items() if isinstance(part, SourceError)} == {
        PERSON: Capability.PROFILE,
        CONSENTS: Capability.CONSENT,
    }


def test_a_failure_under_another_name_is_otherwise_the_same() -> None:
    busy = Throttled("annex", "MEMBERSHIP", retry_after=7.0)
    other = busy.at("SEARCH")
    assert (other.system, other.capability, other.retry_after, str(other)) == (
        "annex",
        "SEARCH",
        7.0,
        "Throttled: annex (SEARCH)",
    )
    assert busy.capability == "MEMBERSHIP"
    assert busy.at("MEMBERSHIP") is busy
