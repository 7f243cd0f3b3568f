"""The port: one member a call, since the vendor documents no read of many and its token is bound to the member id."""

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


class MemberAnswer(Protocol):
    """A parsed answer about one member. `id`: the member id in it, None where it has none; `unreadable`: fields that can't be
    read; `says_nothing`: no row of its list can be read."""

    @property
    def id(self) -> str | None: ...
    @property
    def unreadable(self) -> tuple[str, ...]: ...
    @property
    def says_nothing(self) -> bool: ...


A = TypeVar("A", bound=MemberAnswer)


def classify(request: Request, response: Response) -> Classification | None:
    """AC1005 comes with 404 or with 400 and means: not a member. Any other 404 is a failure (section 6)."""
    return FINE if response.status in (400, 404) and wire.says_no_data(response.body) else None


def can_exist(member: str) -> bool:
    """Whether a path can hold this id: printable, no dot segment, and no slash, which servers would decode into a separator."""
    return 0 < len(member) <= 200 and member.isprintable() and member not in (".", "..") and not set(member) & set("/\\")


class Members:
    """The vendor's reads of one member. Each gives None where the vendor has no data."""

    def __init__(self, http: SystemHttp) -> None:
        self._http = http

    async def respond(self, member: str, target: str, operation: str, capability: Capability) -> Response | None:
        """The vendor's response as it came. `target`: a path with `{}` in the place of the member id."""
        path = target.format(quote(member, safe=""))
        response = await self._http.ask(Request(path, capability, operation, subject=member))
        return response if response.status == 200 else None

    async def read(self, member: str, target: str, operation: str, decode: Callable[[bytes], A]) -> A | None:
        """The parsed answer about the member; None also where it is about somebody else."""
        response = await self.respond(member, target, operation, Capability.MEMBERSHIP)
        return parsed(member, response, decode)


def parsed(member: str, response: Response | None, decode: Callable[[bytes], A]) -> A | None:
    """The answer about this member, None where it is about another. Malformed where its member id can't be read, or where it
    says nothing."""
    if response is None:
        return None
    answer: A = response.read(decode)
    if "id" in answer.unreadable or answer.says_nothing:
        raise response.malformed()
    subject = member if answer.id is None else answer.id
    return answer if membership_number.canonical(subject) == membership_number.canonical(member) else None


IN_USER_RECORD: Groups = frozenset({STANDING, CONSENTS})
"""The groups in the user's record: one read serves both."""


class Membership:
    """Standing, consents, points, tiers and rewards of a member. The first two share an endpoint, each other has its own. Only
    the wanted groups are read, all at once."""

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
        if IN_USER_RECORD & groups:
            capability = Capability.MEMBERSHIP if STANDING in groups else Capability.CONSENT
            user = asyncio.ensure_future(self._members.respond(member, "/users/{}", "user", capability))
            from_user = {STANDING: self._standing, CONSENTS: self._consents}
            reads |= {group: read(member, user) for group, read in from_user.items() if group in groups}
        parts = await together(reads)
        return {member: parts} if parts else {}

    async def _standing(self, member: str, awaited: Awaitable[Response | None]) -> Standing | None:
        user = parsed(member, await awaited, wire.read_user)
        return None if user is None else mapping.standing(user, opted_out_is_inactive=self._settings.opted_out_is_inactive)

    async def _consents(self, member: str, awaited: Awaitable[Response | None]) -> Consents | None:
        """The member's consents. Malformed where somebody else's record came: nobody knows what this member allows then."""
        if (response := await awaited) is None:
            return None
        opt_in = parsed(member, response, wire.read_opt_in)
        if opt_in is None:
            raise response.malformed()
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
    """The points that a member earned and spent, newest first. The vendor sets the size of its pages."""

    max_batch = 1

    def __init__(self, members: Members, reasons: Mapping[str, str] = mapping.AS_GIVEN) -> None:
        """`reasons`: the vendor's reasons in small letters, to their meanings."""
        self._members = members
        self._build = partial(mapping.activity, reasons=reasons)

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
    """Reads a member who does not exist: site and secret are proved either way."""

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
