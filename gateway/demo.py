"""The demo's configuration: every played system with the credentials that it takes, and a first query on its people."""

import importlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from gateway.predictions_section import PredictionsSection

DEADLINE_MS = 2_000

# Seals the demo's ids, so that they survive a restart. It protects nothing: what it seals are the ids of invented people.
DEMO_KEY = "the-key-of-the-demo-which-is-public"

FIRST_QUERY = """\
{
  customer(by: {email: "amelia.hart@example.com"}) {
    id
    profile { fullName email phone }
    membership { number tier { name } points { available } }
    orders(first: 3) { nodes { number placedAt total { amount currency } } }
    tickets(first: 1, statuses: [OPEN]) { nodes { subject status } }
    suggestedArticles(first: 2) { title url }
  }
}
"""


def this_day() -> date:
    """The day of the played world where nobody names another."""
    day: date = importlib.import_module("mocks.world.days").latest(datetime.now(UTC))
    return day


def systems(played: str, today: date | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Settings by slug of every played system that tells its own. `played`: their address, `http://127.0.0.1:9000`."""
    held: Mapping[str, Any] = importlib.import_module("mocks.app").played_systems()
    morning = importlib.import_module("mocks.world.days").today(today or this_day())
    told = {slug: {**held[slug].settings, **held[slug].settings_on(morning)} for slug in sorted(held) if held[slug].settings}
    return {slug: {**settings, "base_url": f"{played}/{slug}{settings['base_url']}"} for slug, settings in told.items()}


HORIZONS = {"CHURN": 90, "BUYING_PROPENSITY": 30, "FASHION_PROPENSITY": 90, "LIFETIME_VALUE": 365, "EMAIL_ENGAGEMENT": 30}
"""Days ahead that the played models look: no system says it, so a house that knows its models sets it."""


def predictions() -> dict[str, Any]:
    """What the models' scores mean, as it is without being set, and the horizons."""
    section = PredictionsSection().model_dump(mode="json")
    for key, days in HORIZONS.items():
        for score in section["questions"][key]["scores"]:
            score["horizon_days"] = days
    return section


def configuration(*, played: str, port: int, key: str = DEMO_KEY, today: date | None = None) -> dict[str, Any]:
    """What a customer360.yaml for the demo would hold on the played world's `today`."""
    return {
        "server": {"host": "127.0.0.1", "port": port, "deadline_ms": DEADLINE_MS},
        "ids": {"key": key},
        "logging": {"level": "warning", "form": "console"},
        "predictions": predictions(),
        "systems": dict(systems(played, today)),
    }


def as_yaml(*, played: str, port: int, today: date | None = None) -> str:
    """A file to start from: the demo's systems, and a key of its own."""
    import yaml

    told = configuration(played=played, port=port, key=secrets.token_urlsafe(32), today=today)
    body = yaml.safe_dump(told, sort_keys=False)
    return (
        "# The demo's systems, to be replaced by your own one by one. `customer360 config` tells what else can be set,\n"
        "# `customer360 check --config <this file>` whether the systems can be worked with.\n"
        "# Each setting can also come from a variable: C360_SYSTEMS__FARFETCH__CLIENT_SECRET and so on.\n" + body
    )


def curl(address: str) -> str:
    """The first query as one command for a shell."""
    body = json.dumps({"query": " ".join(FIRST_QUERY.split())})
    return f"curl -s {address}/graphql -H 'content-type: application/json' -d '{body}'"
