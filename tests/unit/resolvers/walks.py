"""A caller who walks the timeline from cursor to cursor, and a plain model of what they must see."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from adapters.guards.system_client import SystemClient
from adapters.ports.capabilities import Flow
from adapters.ports.records import Channel, InteractionKind, SaleKind
from adapters.ports.shapes import Ports
from resolvers.stitch.streams import StreamId, read_places
from tests.unit.resolvers.played import CDC, Account, described
from tests.unit.resolvers.vendors import MORNING, STEP, Deed, Shop, Vendor
from tests.unit.resolvers.world import SEALS, World

MAIL = "amelia@example.com"
QUERY = """
query($first: Int, $after: String, $since: DateTime, $until: DateTime, $kinds: [InteractionKind!], $channels: [Channel!]) {
  customer(by: {email: "amelia@example.com"}) {
    timeline(first: $first, after: $after, since: $since, until: $until, kinds: $kinds, channels: $channels) {
      nodes { id kind channel occurredAt summary subject { ... on Order { number } } source { system { id } } }
      pageInfo { hasNextPage endCursor }
      missing { id }
    }
  }
}
"""
MOST_PAGES = 80


@dataclass
class Store(World):
    """One person, known to the identity system and through it to these vendors."""

    vendors: Sequence[Vendor] = ()

    def __post_init__(self) -> None:
        links = {(vendor.slug, record) for vendor in self.vendors if not vendor.keyed_by for record in vendor.records}
        links |= {("sap-ecc", "7"), ("annex-cloud-loyalty", "HRD-1")}
        self.accounts = [Account(CDC, "u", links=tuple(sorted(links)), emails=(MAIL,), given_name="Amelia")]
        super().__post_init__()
        self.clients = {CDC: self.clients[CDC], **{vendor.slug: self._stand(vendor) for vendor in self.vendors}}

    def _stand(self, vendor: Vendor) -> SystemClient:
        system = described(vendor.slug, flows=frozenset({vendor.flow}), keyed_by=vendor.keyed_by)
        ports = Ports(self.books[CDC], lookups={}, streams={vendor.flow: vendor}, searches={})
        return SystemClient(system, ports, cache=self.cache, clock=self.clock, ttl_s={}, not_found_ttl_s=15)

    def page(self, **arguments: Any) -> Any:
        """Long enough after the page before that nothing of it is in the cache."""
        self.now += 100
        return self.ask(QUERY, **arguments)


class Wanted(NamedTuple):
    """What the caller asks for; `since` and `until` in steps."""

    first: int
    kinds: frozenset[InteractionKind] | None = None
    channels: frozenset[Channel] | None = None
    since: int | None = None
    until: int | None = None

    def takes(self, deed: Deed) -> bool:
        return (
            (self.kinds is None or deed.sort.kind in self.kinds)
            and (self.channels is None or deed.sort.channel in self.channels)
            and (self.since is None or deed.at >= MORNING + self.since * STEP)
            and (self.until is None or deed.at < MORNING + self.until * STEP)
        )

    @property
    def arguments(self) -> dict[str, Any]:
        told: dict[str, Any] = {"first": self.first}
        if self.kinds is not None:
            told["kinds"] = sorted(self.kinds)
        if self.channels is not None:
            told["channels"] = sorted(self.channels)
        bounds = {"since": self.since, "until": self.until}
        return told | {name: (MORNING + step * STEP).isoformat() for name, step in bounds.items() if step is not None}


class Drawn(NamedTuple):
    """A deed as it is drawn: at which vendor, and numbers that choose among what that vendor can hold."""

    vendor: int
    letter: str
    step: int
    sort: int
    record: int


class Turn(NamedTuple):
    """What happens before a page: deeds that arrive and that vanish, and who fails from which question on."""

    arriving: list[Drawn]
    vanishing: list[tuple[int, int]]
    failing: dict[int, int]

    @property
    def is_quiet(self) -> bool:
        return not self.arriving and not self.failing


QUIET = Turn([], [], {})

Key = tuple[str, str]
"""System and id of an entry."""

OWNERS = {
    SaleKind.TILL: ["sap-car", "farfetch", "sap-ecc"],
    SaleKind.WEB: ["farfetch", "sap-car", "sap-ecc"],
    SaleKind.OTHER: ["sap-ecc", "sap-car", "farfetch"],
}


@dataclass
class Walk:
    """A caller who follows the cursors, and what they must see: `owed` exactly once by the end, `possible` at most once (what
    vanished), anything else never."""

    store: Store
    wanted: Wanted
    after: str | None = None
    seen: list[Key] = field(default_factory=list)
    owed: dict[Key, Deed] = field(default_factory=dict)
    possible: dict[Key, Deed] = field(default_factory=dict)
    numbers: int = 0

    def belongs(self, vendor: Vendor, deed: Deed) -> bool:
        """Of a sale that another system owns, that one's row is shown."""
        listed = {one.slug for one in self.store.vendors if one.flow is Flow.ORDERS}
        owners = [slug for slug in OWNERS.get(deed.sort.sale, ()) if slug in listed]  # type: ignore[call-overload]
        return self.wanted.takes(deed) and (not owners or owners[0] == vendor.slug)

    def drawn(self, drawn: Drawn) -> tuple[Vendor, Deed]:
        vendor = self.store.vendors[drawn.vendor % len(self.store.vendors)]
        self.numbers += 1
        return vendor, vendor.deed(drawn.letter, self.numbers, step=drawn.step, sort=drawn.sort, record=drawn.record)

    def arrive(self, drawn: Drawn) -> None:
        """It is owed as long as no list that has it was read beyond its place."""
        vendor, deed = self.drawn(drawn)
        vendor.deeds.append(deed)
        places = read_places(SEALS.open("cursor:timeline", self.after)) if self.after is not None else {}
        streams = [StreamId(vendor.slug, vendor.flow, record) for record in deed.records]
        is_ahead = [(at := places.get(one)) is None or deed.place < (at.occurred_at, at.entry_id) for one in streams]
        if self.belongs(vendor, deed) and any(is_ahead):
            self.owed[vendor.slug, deed.id] = deed

    def vanish(self, index: int, number: int) -> None:
        vendor = self.store.vendors[index % len(self.store.vendors)]
        if not vendor.deeds:
            return
        deed = vendor.deeds.pop(number % len(vendor.deeds))
        if (key := (vendor.slug, deed.id)) in self.owed:
            self.possible[key] = self.owed.pop(key)

    def prepare(self, turn: Turn) -> None:
        for drawn in turn.arriving:
            self.arrive(drawn)
        for index, number in turn.vanishing:
            self.vanish(index, number)
        for vendor in self.store.vendors:
            vendor.begin()
        for index, question in turn.failing.items():
            vendor = self.store.vendors[index % len(self.store.vendors)]
            vendor.begin(question if vendor.slips else 1)

    def turn(self, turn: Turn) -> tuple[list[Any], bool]:
        """The nodes of the next page, and whether there is another."""
        self.prepare(turn)
        answer = self.store.page(**self.wanted.arguments, **({} if self.after is None else {"after": self.after}))
        failing = sorted(vendor.slug for vendor in self.store.vendors if vendor.raised)
        page = answer.data["customer"]["timeline"]
        if page is None:
            assert sorted({system for _, system in answer.failures["customer.timeline"]}) == failing != []
            return [], True
        assert not answer.errors
        assert sorted(system["id"] for system in page["missing"]) == failing
        self.look(page["nodes"])
        more, after = page["pageInfo"]["hasNextPage"], page["pageInfo"]["endCursor"]
        assert more or not (self.owed or failing)
        assert after is not None or not more
        self.after = after
        return page["nodes"], more

    def look(self, nodes: list[Any]) -> None:
        assert len(nodes) <= self.wanted.first
        places = [place(node) for node in nodes]
        assert places == sorted(places, reverse=True)
        for node, (at, system, id_) in zip(nodes, places, strict=True):
            assert node["source"]["system"]["id"] == system
            assert (system, id_) not in self.seen
            deed = self.owed.pop((system, id_), None) or self.possible.pop((system, id_))
            self.seen.append((system, id_))
            assert at == deed.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            assert (node["kind"], node["channel"]) == (deed.sort.kind, deed.sort.channel)
            assert system != Shop.slug or node["subject"]["number"] == f"{id_}/{deed.sort.rows}"
            assert node["summary"]

    def to_the_end(self, script: Sequence[Turn]) -> list[Any]:
        nodes: list[Any] = []
        for number in range(MOST_PAGES):
            came, more = self.turn(script[number] if number < len(script) else QUIET)
            nodes += came
            if not more:
                return nodes
        raise AssertionError("the walk has no end")


def place(node: Any) -> tuple[str, str, str]:
    system, _, _, id_ = SEALS.open("interaction", node["id"])
    return node["occurredAt"], system, id_


def begun(kinds: Sequence[type[Vendor]], deeds: Sequence[Drawn], wanted: Wanted) -> Walk:
    walk = Walk(Store(vendors=[kind() for kind in kinds]), wanted)
    for drawn in deeds:
        walk.arrive(drawn)
    return walk
