"""The calls: one member each, since the vendor has no documented read of many and its token is bound to the member id."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Protocol, TypeVar
from urllib.parse import quote

from adapters.ports.capabilities import CONSENTS, POINTS, REWARDS, STANDING, TIERS, AnyGroup, Capability, Flow, Groups, Subject
from adapters.ports.errors import SourceError
from adapters.ports.records import Consents, Points, PointsActivity, Rewards, Standing, Tiers
from adapters.ports.shapes import Page, Parts, Ports, Window
from adapters.systems.annex_cloud_loyalty import mapping, wire
from adapters.systems.annex_cloud_loyalty.settings import AnnexSettings
from adapters.systems.annex_cloud_loyalty.token import MemberTokens
from adapters.systems.annex_cloud_loyalty.wire import Activity
from adapters.wire import membership_number
from adapters.wire.classification import FINE, Classification
from adapters.wire.message import Request, Response
from adapters.wire.paging import Leaf, numbered
from adapters.wire.system_http import Runtime, SystemHttp
from adapters.wire.together import together

SLUG = "annex-cloud-loyalty"
PROBED_MEMBER = "customer360-probe"


class AboutMember(Protocol):
    """An answer, the member id in it where there is one, and what of it can't be read: perhaps all of its list."""

    @property
    def id(self) -> str | None: ...
    @property
    def unreadable(self) -> tuple[str, ...]: ...
    @property
    def says_nothing(self) -> bool: ...


W = TypeVar("W", bound=AboutMember)


def classify(ask: Request, reply: Response) -> Classification | None:
    """AC1005 comes with 404 or with 400 and means: not a member. Any other 404 is a failure (section 6)."""
    return FINE if reply.status in (400, 404) and wire.says_no_data(reply.body) else None


def can_exist(member: str) -> bool:
    """Whether an id can stand in a path at all: printable, no dot segment, and no slash, which servers decode to a step."""
    return 0 < len(member) <= 200 and member.isprintable() and member not in (".", "..") and not set(member) & set("/\\")


class Members:
    """Reads about one member, each None where the vendor has no data."""

    def __init__(self, http: SystemHttp) -> None:
        self._http = http

    async def ask(self, member: str, target: str, operation: str, capability: Capability) -> Response | None:
        """`target` with the member's place as `{}`."""
        path = target.format(quote(member, safe=""))
        reply = await self._http.ask(Request(path, capability, operation, subject=member))
        return reply if reply.status == 200 else None

    async def read(self, member: str, target: str, operation: str, decode: Callable[[bytes], W]) -> W | None:
        """An answer that is about somebody else is dropped."""
        reply = await self.ask(member, target, operation, Capability.MEMBERSHIP)
        return about(member, reply, decode)


def about(member: str, reply: Response | None, decode: Callable[[bytes], W]) -> W | None:
    """An answer of which it can't be read whom it is about, or that says nothing, is malformed."""
    if reply is None:
        return None
    words: W = reply.read(decode)
    if "id" in words.unreadable or words.says_nothing:
        raise reply.malformed()
    about = member if words.id is None else words.id
    return words if membership_number.canonical(about) == membership_number.canonical(member) else None


OF_USER: Groups = frozenset({STANDING, CONSENTS})
"""What the user's record holds: one read serves both."""


class Membership:
    """Standing, what the member allows, points, tiers and rewards, an endpoint each but for the first two; only those asked for
    are read, all at once."""

    max_batch = 1
    groups: Groups = frozenset({STANDING, POINTS, TIERS, REWARDS, CONSENTS})

    def __init__(self, members: Members, settings: AnnexSettings) -> None:
        self._members = members
        self._settings = settings
        self._reads: dict[AnyGroup, Callable[[str], Awaitable[object]]] = {
            POINTS: self._points,
            TIERS: self._tiers,
            REWARDS: self._rewards,
        }

    async def fetch(self, ids: Sequence[str], groups: Groups) -> Mapping[str, Parts]:
        (member,) = ids
        if not can_exist(member):
            return {}
        reads = {group: read(member) for group, read in self._reads.items() if group in groups}
        if OF_USER & groups:
            capability = Capability.MEMBERSHIP if STANDING in groups else Capability.CONSENT
            user = asyncio.ensure_future(self._members.ask(member, "/users/{}", "user", capability))
            of_user = {STANDING: self._standing, CONSENTS: self._consents}
            reads |= {group: read(member, user) for group, read in of_user.items() if group in groups}
        parts = await together(reads)
        return {member: parts} if parts else {}

    async def _standing(self, member: str, answer: Awaitable[Response | None]) -> Standing | None:
        user = about(member, await answer, wire.read_user)
        return None if user is None else mapping.standing(user, opted_out_is_inactive=self._settings.opted_out_is_inactive)

    async def _consents(self, member: str, answer: Awaitable[Response | None]) -> Consents | None:
        """Of a member about whom somebody else's record came nobody knows what they allow."""
        if (reply := await answer) is None:
            return None
        opt_in = about(member, reply, wire.read_opt_in)
        if opt_in is None:
            raise reply.malformed()
        return mapping.consents(opt_in, self._settings.opt_in)

    async def _points(self, member: str) -> Points | None:
        balances = await self._members.read(member, "/points/{}", "points", wire.read_balances)
        worth = self._settings.point_worth
        return None if balances is None else mapping.points(balances, currency=self._settings.currency, point_worth=worth)

    async def _tiers(self, member: str) -> Tiers | None:
        status = await self._members.read(member, "/users/{}/tiers", "tiers", wire.read_tiers)
        return None if status is None else mapping.tiers(status, ranks=self._settings.tiers)

    async def _rewards(self, member: str) -> Rewards | None:
        offer = await self._members.read(member, "/users/{}/reward", "rewards", wire.read_rewards)
        return None if offer is None else mapping.rewards(offer)


class PointsLedger:
    """What a member earned and spent, newest first, in pages whose size the vendor sets."""

    max_batch = 1

    def __init__(self, members: Members, words: Mapping[str, str] = mapping.AS_GIVEN) -> None:
        """`words`: what reasons mean."""
        self._members = members
        self._build = partial(mapping.activity, words=words)

    async def pages(self, ids: Sequence[str], window: Window) -> Mapping[str, Page[PointsActivity] | SourceError]:
        (member,) = ids
        if not can_exist(member):
            return {}

        async def read(number: int) -> Leaf[Activity] | None:
            target = f"/users/{{}}/activity?page={number}"
            ledger = await self._members.read(member, target, "activity", wire.read_ledger)
            if ledger is None:
                return None
            return Leaf(tuple(map(mapping.row, ledger.activity_detail)), ledger.pages, lost=len(ledger.left_out))

        page = await numbered(read, window, build=self._build)
        return {} if page is None else {member: page}


class MemberProbe:
    """Asks for a member that nobody is: proves site and secret either way."""

    def __init__(self, members: Members) -> None:
        self._members = members

    async def probe(self) -> None:
        await self._members.read(PROBED_MEMBER, "/users/{}", "probe", wire.read_user)


def build(settings: AnnexSettings, runtime: Runtime) -> Ports:
    http = SystemHttp(SLUG, settings, runtime=runtime, auth=MemberTokens(settings, now=runtime.now), classify=classify)
    members = Members(http)
    return Ports(
        probe=MemberProbe(members),
        lookups={Subject.CUSTOMER: Membership(members, settings)},
        streams={Flow.POINTS_ACTIVITY: PointsLedger(members, settings.reasons)},
        searches={},
    )
