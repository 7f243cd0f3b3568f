"""A contact centre that answers from a list of contacts, in both of its dialects, and notes what it was asked."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from adapters.systems.sinch_contact_pro.adapter import Contacts
from adapters.systems.sinch_contact_pro.management import Management
from adapters.systems.sinch_contact_pro.reporting import Reporting
from adapters.systems.sinch_contact_pro.settings import ContactProSettings
from adapters.wire.message import Request, Response

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
HOUSE = "+442079460100"


def settings(**changed: Any) -> ContactProSettings:
    given = {"base_url": "https://centre.example.com", "user": "u", "password": "p"}
    return ContactProSettings.model_validate({**given, **changed})


@dataclass(frozen=True)
class Held:
    """`second` after the beginning, with a part of a second that reporting doesn't tell; `loaded`: reporting has it. `early`:
    seconds by which contact management has it before reporting; `legs`, each three seconds after the one before; `channel` as
    reporting calls it; `leg_channel` as contact management does, where it has another word."""

    number: int
    second: int
    address: str
    inbound: bool = True
    loaded: bool = True
    early: int = 0
    legs: int = 1
    channel: str = "Phone"
    leg_channel: str = ""

    @property
    def began(self) -> datetime:
        return BEGIN + timedelta(seconds=self.second, milliseconds=self.number * 7 % 1000)

    @property
    def guid(self) -> str:
        return f"{self.number:032X}"

    @property
    def sides(self) -> tuple[str, str]:
        return (self.address, HOUSE) if self.inbound else (HOUSE, self.address)

    def row(self) -> dict[str, object]:
        bare = self.guid.lower()
        return {
            "ContactGuid": f"{bare[:8]}-{bare[8:12]}-{bare[12:16]}-{bare[16:20]}-{bare[20:]}",
            "StartTime": f"{self.began:%Y-%m-%dT%H:%M:%SZ}",
            "Subject": None,
            "ContactOriginator": self.sides[0],
            "ContactDestination": self.sides[1],
            "ChannelName": self.channel,
            "Direction": "In" if self.inbound else "Out",
        }

    def created(self, leg: int = 0) -> datetime:
        return self.began + timedelta(seconds=3 * leg - self.early)

    def leg(self, leg: int) -> dict[str, object]:
        return {
            "guid": self.guid,
            "channel_type": self.leg_channel or self.channel.lower(),
            "direction": "inbound" if self.inbound else "outbound",
            "created": self.created(leg).isoformat().replace("+00:00", "Z"),
            "from": self.sides[0],
            "to": self.sides[1],
            "attached_data": {"cdcUid": f"uid-{self.number}"},
        }


class Centre:
    """Compares instants to the millisecond and tells seconds, as the vendor does."""

    def __init__(self, held: Iterable[Held]) -> None:
        self.held = list(held)
        self.asks: list[Request] = []

    async def ask(self, ask: Request) -> Response:
        self.asks.append(ask)
        path, _, query = ask.target.partition("?")
        told = dict(parse_qsl(query))
        content: object = {"value": self._rows(told)} if path.endswith("/FactCemContacts") else self._legs(told)
        return Response(200, {}, json.dumps(content).encode(), "sinch-contact-pro", ask.capability)

    def _rows(self, told: Mapping[str, str]) -> list[dict[str, object]]:
        condition = told["$filter"]
        guids = set(re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", condition))
        if guids:
            return [row for one in self.held if one.loaded and (row := one.row())["ContactGuid"] in guids]
        addresses = set(re.findall(r"'([^']*)'", condition))
        found = [one for one in self.held if one.loaded and addresses & set(one.sides)]
        if named := re.search(r"ChannelName in \(([^)]+)\)", condition):
            found = [one for one in found if f"'{one.channel}'" in named[1].split(",")]
        if end := re.search(r"StartTime lt (\S+)", condition):
            found = [one for one in found if one.began < datetime.fromisoformat(end[1])]
        if start := re.search(r"StartTime ge (\S+)", condition):
            found = [one for one in found if one.began >= datetime.fromisoformat(start[1])]
        # Within a second the order is anybody's guess.
        found.sort(key=lambda one: (one.second, one.number * 37 % 11), reverse=True)
        return [one.row() for one in found[: int(told["$top"])]]

    def _legs(self, told: Mapping[str, str]) -> list[dict[str, object]]:
        found = [(one, leg) for one in self.held if told["address"] in one.sides for leg in range(one.legs)]
        if "startTime" in told:
            found = [(one, leg) for one, leg in found if one.created(leg) >= datetime.fromisoformat(told["startTime"])]
        if "endTime" in told:
            found = [(one, leg) for one, leg in found if one.created(leg) <= datetime.fromisoformat(told["endTime"])]
        return [one.leg(leg) for one, leg in found[: int(told["limit"])]]

    def contacts(self, **changed: Any) -> Contacts:
        given = settings(**changed)
        management = Management(self, given) if given.management else None  # type: ignore[arg-type]
        return Contacts(Reporting(self, given), management, given)  # type: ignore[arg-type]
