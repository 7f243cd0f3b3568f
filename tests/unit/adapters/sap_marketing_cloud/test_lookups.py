"""Consents, scores and target groups: only what was asked for, each contact's own, and a failure in its own place."""

from typing import Any

import pytest

from adapters.ports.capabilities import CONSENTS, PREDICTIONS, SEGMENTS
from adapters.ports.errors import Malformed, SourceError, Unreachable
from adapters.systems.sap_marketing_cloud.lookups import Customers
from adapters.wire.odata_service import Get
from tests.unit.adapters.sap_marketing_cloud.vendor import (
    AMELIA,
    OLIVER,
    Clock,
    PlayedService,
    contacts,
    origin,
    services,
    settings,
)

HERS, HIS = "sap-cloud-for-customer:1", "sap-cloud-for-customer:2"
GROUPS = [f"fa163e0c-5e60-1eda-8f00-00000000000{place}" for place in range(3)]
ORIGINS = [origin(AMELIA, "SAP_C4C_BUPA", "1"), origin(OLIVER, "SAP_C4C_BUPA", "2")]


def value(contact: str, number: str) -> dict[str, Any]:
    at = {"MarketingScoreDateTime": "/Date(0+0000)/", "MarketingScore": "CHURN"}
    return {"MarketingScoredObjectUUID": contact, "MarketingScoreValue": number, **at}


ROWS: dict[str, list[dict[str, Any]]] = {
    "ContactOriginData": ORIGINS,
    "MarketingPermissions": [
        {"ContactUUID": OLIVER, "CommunicationMedium": "EMAIL", "ContactPermission": "N"},
        {"ContactUUID": AMELIA, "CommunicationMedium": "EMAIL", "ContactPermission": "Y"},
    ],
    "Scores": [{"MarketingScore": "CHURN", "MarketingScoreName": "Churn risk"}],
    "ScoreValues": [value(OLIVER, "0.5"), value(AMELIA, "0.25")],
    "TargetGroupInteractionContacts": [
        {"TargetGroupUUID": group, "InteractionContactUUID": contact}
        for group, contact in (
            (GROUPS[0], AMELIA),
            (GROUPS[1], OLIVER),
            (GROUPS[1], AMELIA),
            (GROUPS[1], AMELIA),
            (GROUPS[2], AMELIA),
        )
    ],
    "TargetGroups": [
        {"TargetGroupUUID": GROUPS[1], "TargetGroupName": "Early birds"},
        {"TargetGroupUUID": GROUPS[0], "TargetGroupName": "Watch lovers"},
    ],
}


def answer(get: Get[Any]) -> list[dict[str, Any]]:
    return ROWS[get.entity_set]


def customers(service: PlayedService, clock: Clock | None = None, **changed: Any) -> Customers:
    told = settings(**changed)
    return Customers(services(service), contacts(service, **changed), told, clock=clock or Clock())


def asked(service: PlayedService) -> list[str]:
    return [get.entity_set for request in service.requests for get in request]


async def test_each_contact_is_told_its_own() -> None:
    parts = await customers(PlayedService(answer)).fetch([HIS, HERS], frozenset({CONSENTS, PREDICTIONS, SEGMENTS}))
    told: dict[str, Any] = {
        key: (part[CONSENTS].consents, part[PREDICTIONS].predictions, part[SEGMENTS].segments)  # type: ignore[attr-defined]
        for key, part in parts.items()
    }
    assert [one.granted for one in told[HERS][0]] == [True]
    assert [one.granted for one in told[HIS][0]] == [False]
    assert [(one.name, one.score) for one in told[HERS][1]] == [("Churn risk", 0.25)]
    assert [(one.name, one.score) for one in told[HIS][1]] == [("Churn risk", 0.5)]
    assert [one.name for one in told[HERS][2]] == ["Early birds", "Watch lovers"], "each once, without the one that is gone"
    assert [one.name for one in told[HIS][2]] == ["Early birds"]


@pytest.mark.parametrize(
    ("group", "sets"),
    [
        (CONSENTS, {"MarketingPermissions"}),
        (PREDICTIONS, {"ScoreValues", "Scores"}),
        (SEGMENTS, {"TargetGroupInteractionContacts", "TargetGroups"}),
    ],
    ids=["consents", "predictions", "segments"],
)
async def test_only_the_services_of_what_was_asked_for_are_asked(group: Any, sets: set[str]) -> None:
    service = PlayedService(answer)
    await customers(service).fetch([HERS], frozenset({group}))
    assert set(asked(service)) == {"ContactOriginData", *sets}


async def test_permissions_are_read_with_the_address_that_they_are_for() -> None:
    service = PlayedService(answer)
    await customers(service).fetch([HERS], frozenset({CONSENTS}))
    (read,) = [get for request in service.requests for get in request if get.entity_set == "MarketingPermissions"]
    assert "ContactPermissionID" in read.options["$select"].split(",")


@pytest.mark.parametrize("answered", ["N", "Y"])
async def test_a_permission_without_an_owner_refuses_for_everybody_requested(
    answered: str,
) -> None:
    rows = {
        **ROWS,
        "MarketingPermissions": [*ROWS["MarketingPermissions"], {"CommunicationMedium": "SMS", "ContactPermission": answered}],
    }
    parts = await customers(PlayedService(lambda get: rows[get.entity_set])).fetch([HIS, HERS], frozenset({CONSENTS}))
    told: dict[str, Any] = {key: part[CONSENTS].consents for key, part in parts.items()}  # type: ignore[attr-defined]
    for key, granted in ((HERS, True), (HIS, False)):
        assert [(one.name, one.granted, one.unreadable) for one in told[key]] == [("EMAIL", granted, False), ("SMS", False, True)]


async def test_an_answer_in_which_no_row_tells_whose_it_is_is_none() -> None:
    rows = {**ROWS, "MarketingPermissions": [{"CommunicationMedium": "SMS", "ContactPermission": "Y"}]}
    parts = await customers(PlayedService(lambda get: rows[get.entity_set])).fetch([HERS], frozenset({CONSENTS, PREDICTIONS}))
    assert isinstance(parts[HERS][CONSENTS], Malformed)
    assert not isinstance(parts[HERS][PREDICTIONS], SourceError)


async def test_where_nobody_is_known_nothing_more_is_asked() -> None:
    service = PlayedService(answer)
    assert await customers(service).fetch(["sap-cloud-for-customer:3"], frozenset({CONSENTS, SEGMENTS})) == {}
    assert asked(service) == ["ContactOriginData"]


async def test_a_known_contact_of_whom_nothing_is_held_has_empty_parts() -> None:
    service = PlayedService(lambda get: ORIGINS if get.entity_set == "ContactOriginData" else [])
    (parts,) = (await customers(service).fetch([HERS], frozenset({CONSENTS, PREDICTIONS, SEGMENTS}))).values()
    assert parts[CONSENTS].consents == parts[PREDICTIONS].predictions == parts[SEGMENTS].segments == ()  # type: ignore[attr-defined]
    assert "TargetGroups" not in asked(service)


async def test_a_service_that_fails_costs_its_own_group_only() -> None:
    def failing(get: Get[Any]) -> list[dict[str, Any]] | SourceError:
        return Unreachable("played") if get.entity_set == "ScoreValues" else answer(get)

    (parts,) = (await customers(PlayedService(failing)).fetch([HERS], frozenset({CONSENTS, PREDICTIONS}))).values()
    assert isinstance(parts[PREDICTIONS], Unreachable)
    assert len(parts[CONSENTS].consents) == 1  # type: ignore[attr-defined]


async def test_names_of_scores_are_read_once_in_a_while() -> None:
    service, clock = PlayedService(answer), Clock()
    lookup = customers(service, clock, name_held_s=60)
    for now in (0.0, 59.0, 60.0):
        clock.now = now
        await lookup.fetch([HERS], frozenset({PREDICTIONS}))
    assert asked(service).count("Scores") == 2


async def test_long_lists_are_several_reads_of_one_request() -> None:
    service = PlayedService(answer)
    await customers(service, ids_per_get=1).fetch([HERS, HIS], frozenset({CONSENTS}))
    assert service.filters[-1] == [f"ContactUUID eq guid'{contact}'" for contact in (AMELIA, OLIVER)]
