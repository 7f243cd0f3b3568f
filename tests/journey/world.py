"""The played world as a journey sees it: what it was asked, how it is made to fail, and who its people are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

import orjson

from mocks.world import keys

C4C = "sap-cloud-for-customer"
CDC = "sap-customer-data-cloud"
ANNEX = "annex-cloud-loyalty"
FARFETCH = "farfetch"
MINDTOUCH = "mindtouch"
BW, SAC, ECC, CAR = "sap-bw", "sap-analytics-cloud", "sap-ecc", "sap-car"
MARKETING, CONTACT_PRO, CAMPAIGNS, TOUCHPOINTS = "sap-marketing-cloud", "sinch-contact-pro", "sinch-campaigns", "touchpoints"
SYSTEMS = frozenset({C4C, CDC, ANNEX, FARFETCH, MINDTOUCH, BW, SAC, ECC, CAR, MARKETING, CONTACT_PRO, CAMPAIGNS, TOUCHPOINTS})
"""Those that the demo connects: all that are played."""
CONSENTING = frozenset({C4C, CDC, ANNEX, FARFETCH, MARKETING, CAMPAIGNS, CONTACT_PRO})
"""Those that hold consents."""
ASKED_ABOUT_PROFILING = frozenset({C4C, CDC, ANNEX, MARKETING})
"""Those of them whose entries can forbid it, by the demo's settings."""
ORIGINS = (C4C, ECC, CDC)
"""Whose ids marketing's contacts go by, the first choice first."""
SEED = 360


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that a played system got; `line` is all of it that the ledger keeps, without its time."""

    system: str
    line: str


@dataclass(frozen=True, slots=True)
class World:
    """Control of the played systems at `address`."""

    address: str

    def forget(self) -> None:
        """Empties the ledger."""
        self._call("DELETE", "ledger")

    def calls(self) -> dict[str, int]:
        """Calls for data by system since the ledger was emptied; calls for tokens are counted apart."""
        counts: dict[str, int] = self._call("GET", "ledger")["calls"]
        return counts

    def asked(self, system: str | None = None) -> list[Asked]:
        requests = self._call("GET", "ledger")["requests"]
        found = [Asked(one["system"], f"{one['method']} {one['path']}?{one['query']}") for one in requests]
        return [one for one in found if system in (None, one.system)]

    def asked_twice(self) -> set[Asked]:
        """Requests that came more than once. Of what is asked in a body the ledger keeps no content, so that two batches, or two
        reports of messages, may differ."""
        counts = Counter(one for one in self.asked() if "$batch" not in one.line and "/reporting/messages/detail" not in one.line)
        return {one for one, count in counts.items() if count > 1}

    def breaks(self, system: str, kind: str, **more: object) -> None:
        self._call("PUT", f"systems/{system}", {"fault": {"kind": kind, **more}})

    def slows(self, system: str, latency_ms: float) -> None:
        self._call("PUT", f"systems/{system}", {"latency_ms": latency_ms})

    def heal(self) -> None:
        self._call("DELETE", "systems")

    def heals(self, system: str) -> None:
        self._call("DELETE", f"systems/{system}")

    def change(self, number: int, system: str, *, field: str, value: object) -> None:
        self._call("POST", f"people/{number}/changes", {"system": system, "field": field, "value": value})

    def cast(self) -> list[dict[str, Any]]:
        people: list[dict[str, Any]] = self._call("GET", "people")
        return people

    def _call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Any:
        data = orjson.dumps(body) if body is not None else None
        with urlopen(Request(f"{self.address}/_control/{path}", data=data, method=method), timeout=10) as response:
            text = response.read()
        return orjson.loads(text) if text else None


def record_ids(number: int, person_is_in: frozenset[str] | set[str]) -> dict[str, str]:
    """By which id each of these systems knows person `number` first."""
    every = {
        C4C: keys.crm_number(number),
        CDC: keys.account_uid(number, seed=SEED),
        ANNEX: keys.membership_number(number),
        FARFETCH: str(keys.shop_user(number)),
        ECC: keys.erp_number(number),
    }
    found = {system: every[system] for system in every.keys() & person_is_in}
    if MARKETING in person_is_in and (origin := next((system for system in ORIGINS if system in found), None)):
        found[MARKETING] = f"{origin}:{found[origin]}"
    return found


def by(text: str) -> str:
    """A key as a GraphQL input object: an e-mail address, a number with + or a membership number."""
    kind = "email" if "@" in text else "phone" if text.startswith("+") else "membershipNumber"
    return f'{{ {kind}: "{text}" }}'
