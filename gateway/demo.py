"""The demo's configuration: every played system with its credentials, and a first query about its people."""

import importlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from gateway.predictions_section import PredictionsSection

DEADLINE_MS = 2_000

# Seals the demo's ids, so that they survive a restart. It protects nothing: the sealed ids are those of invented people.
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
    """The day of the played world, unless another is named."""
    day: date = importlib.import_module("mocks.world.days").latest(datetime.now(UTC))
    return day


def systems(played: str, today: date | None = None) -> Mapping[str, Mapping[str, Any]]:
    """The settings of every played system that has some, by slug. `played`: their address, `http://127.0.0.1:9000`."""
    known: Mapping[str, Any] = importlib.import_module("mocks.app").played_systems()
    morning = importlib.import_module("mocks.world.days").today(today or this_day())
    given = {slug: {**known[slug].settings, **known[slug].settings_on(morning)} for slug in sorted(known) if known[slug].settings}
    return {slug: {**settings, "base_url": f"{played}/{slug}{settings['base_url']}"} for slug, settings in given.items()}


HORIZONS = {"CHURN": 90, "BUYING_PROPENSITY": 30, "FASHION_PROPENSITY": 90, "LIFETIME_VALUE": 365, "EMAIL_ENGAGEMENT": 30}
"""How many days ahead the played models look. No system says it, so a retailer sets it for the models in use."""


def predictions() -> dict[str, Any]:
    """The section `predictions`: the default meaning of the scores, with the horizons added."""
    section = PredictionsSection().model_dump(mode="json")
    for key, days in HORIZONS.items():
        for score in section["questions"][key]["scores"]:
            score["horizon_days"] = days
    return section


def access(played: str) -> dict[str, object]:
    """The section `access`: nobody needs a token, and one of the played provider counts."""
    return {"required": False, "issuers": [{"issuer": f"{played}/_identity", "audience": "customer360"}]}


def configuration(*, played: str, port: int, key: str = DEMO_KEY, today: date | None = None) -> dict[str, Any]:
    """The content of a customer360.yaml for the demo, on the played world's `today`."""
    return {
        "server": {"host": "127.0.0.1", "port": port, "deadline_ms": DEADLINE_MS},
        "access": access(played),
        "ids": {"key": key},
        "logging": {"level": "warning", "form": "console"},
        "predictions": predictions(),
        "systems": dict(systems(played, today)),
    }


def as_yaml(*, played: str, port: int, today: date | None = None) -> str:
    """A configuration file to start from: the demo's systems, and a new key."""
    import yaml

    settings = configuration(played=played, port=port, key=secrets.token_urlsafe(32), today=today)
    settings["access"] = {"open": True}
    body = yaml.safe_dump(settings, sort_keys=False)
    return (
        "# The demo's systems. Replace them one by one by your own. `customer360 config` lists all settings,\n"
        "# `customer360 check --config <this file>` tests the connection to each system.\n"
        "# `access.open` lets everybody on this machine ask; name an issuer or an API key instead to let others ask.\n"
        "# Each setting can also come from a variable: C360_SYSTEMS__FARFETCH__CLIENT_SECRET and so on.\n" + body
    )


def curl(address: str, *, token_from: str | None = None) -> str:
    """The first query as one command for a shell. `token_from`: the address of the played systems, where a token is needed."""
    body = json.dumps({"query": " ".join(FIRST_QUERY.split())})
    token = "" if token_from is None else f'-H "authorization: Bearer $({token_command(token_from)})" '
    return f"curl -s {address}/graphql {token}-H 'content-type: application/json' -d '{body}'"


def token_command(played: str) -> str:
    """The command that prints a token. `played`: the address of the played systems."""
    return f".venv/bin/customer360 token --role AGENT --purpose SERVICE --mocks-port {played.rpartition(':')[2]}"
