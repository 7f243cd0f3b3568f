"""Whether somebody may be profiled is decided for the records that a field found, and not for those of its neighbour."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.ports.capabilities import CONSENTS, PREDICTIONS
from adapters.ports.records import Consent, Prediction, Predictions, Purpose
from tests.unit.resolvers.identity.saying import AMELIA
from tests.unit.resolvers.played import C4C, CDC, SYSTEMS, Account
from tests.unit.resolvers.world import World

KEY = 'email: "amelia@example.com"'
STRICT = f"strict: customer(by: {{{KEY}}}) {{ predictions {{ name }} }}"
BROAD = f"broad: customer(by: {{{KEY}}}, options: {{strictness: BROAD}}) {{ predictions {{ name }} }}"


def world() -> World:
    """Amelia's account, and a CRM record that is hers by what is probable alone. There she objected to marketing."""
    here = World([], now=1.75e9)
    crm = {**AMELIA, "family_name": "Stone"}
    objection = (Consent("marketing", False, Purpose.MARKETING),)
    for system, record_id, facts in (
        (CDC, "u", {"emails": ("amelia@example.com",), **AMELIA}),
        (C4C, "c", {**crm, "consents": objection}),
    ):
        served = SYSTEMS[system].groups | {CONSENTS, PREDICTIONS}
        here.connect(replace(SYSTEMS[system], groups=served), Account(system, record_id, **facts))
        here.books[system].parts[PREDICTIONS, record_id] = Predictions((Prediction(f"churn {record_id}", 0.3),))
    return here


def predictions(*fields: str) -> dict[str, Any]:
    answer = world().ask(f"{{ {' '.join(fields)} }}")
    return {name: None if customer is None else customer["predictions"] for name, customer in answer.data.items()}


@pytest.mark.parametrize("fields", [(STRICT, BROAD), (BROAD, STRICT)])
def test_an_objection_in_a_record_that_broad_adds_counts_beside_strict(fields: tuple[str, ...]) -> None:
    alone = {**predictions(STRICT), **predictions(BROAD)}
    assert alone["broad"] == []
    assert alone["strict"]
    assert predictions(*fields) == alone
