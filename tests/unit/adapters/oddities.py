"""Odd values at every place of an answer, and what each may cost."""

import json
import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Final

from hypothesis import strategies as st

from adapters.ports.capabilities import Capability
from adapters.ports.errors import Malformed
from adapters.ports.shapes import Page, Stream, Window
from adapters.wire.losses import Losses, gathered
from adapters.wire.message import Response
from adapters.wire.tolerant import Reader

ABSENT: Final = object()
ODD: Final = (
    *(
        None,
        ABSENT,
        True,
        False,
        5,
        -1,
        1.5,
        math.nan,
        math.inf,
        10**30,
        "",
        "x",
        "N/A",
        "1,000",
        "66.200,00",
        [],
        {},
        [{}],
        [None],
    ),
    *(
        {"a": 1},
        [["x"]],
        "NaN",
        "/Date(NaN)/",
        "/Date(253402300800000)/",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "\ud83d",
        "9" * 5000,
    ),
)
NO_ID: Final = (None, ABSENT, True, "", "  ", [], {}, [None], {"a": 1}, "\ud83d")
Step = str | int
Path = tuple[Step, ...]


@dataclass(frozen=True)
class Answer:
    """`records` by id. `tells_apart`: fields without which a row is left out; `carries`: those without which there is no answer;
    `together`: what hangs on a field, where that is more than one leaf of the record."""

    reader: Reader[Any]
    sample: Any
    records: Callable[[Any], Mapping[str, object]]
    rows: tuple[str, ...] = ()
    tells_apart: frozenset[str] = frozenset()
    carries: frozenset[str] = frozenset()
    together: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def cost(self, path: Path, odd: object) -> str:
        """What an odd value costs more than itself; blank where that is nothing."""
        name = ".".join(step for step in path if isinstance(step, str))
        before, whole = self.records(read(self.reader, self.sample)[0]), not isinstance(path[-1], int)
        try:
            after = self.records(read(self.reader, changed(self.sample, path, odd))[0])
        except Malformed:
            return "" if name in self.carries else "the answer"
        own = self._row_at(path, list(before))
        if any(after.get(one) != before[one] for one in before if one != own and not (name in self.carries and whole)):
            return "other rows"
        if own is None:
            return ""
        if own not in after:
            return "" if name in self.tells_apart or name in self.carries or not whole else "its row"
        lost = {place for place in differing(before[own], after[own]) if place.partition(".")[0] not in TOLD_AGAIN}
        return "" if len(lost) <= 1 or lost <= self.together.get(name, frozenset()) else f"also {sorted(lost)}"

    def _row_at(self, path: Path, ids: list[str]) -> str | None:
        if not self.rows and not isinstance(self.sample, list):
            return ids[0]
        at = path[len(self.rows)] if path[: len(self.rows)] == self.rows and len(path) > len(self.rows) else None
        return ids[at] if isinstance(at, int) else None


TOLD_AGAIN = frozenset({"what", "exchange", "campaign_id", "about_ticket"})
"""Parts of a record that say in another way what its kind, amount, campaign and names say."""


def read(reader: Reader[Any], content: Any) -> tuple[Any, Losses]:
    """What the wire makes of an answer, and what it told of as lost."""
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    with gathered() as losses:
        words = Response(200, {}, body, "played", Capability.PROFILE).read(reader)
    return words, losses


def places(node: Any, path: Path = ()) -> Iterator[Path]:
    """Every value in an answer, those that hold others among them."""
    if path:
        yield path
    steps: Any = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, inner in steps:
        yield from places(inner, (*path, step))


def changed(content: Any, path: Path, odd: object) -> Any:
    whole = json.loads(json.dumps(content))
    node = whole
    for step in path[:-1]:
        node = node[step]
    if odd is ABSENT:
        del node[path[-1]]
    else:
        node[path[-1]] = odd
    return whole


def differing(one: Any, other: Any, name: str = "") -> set[str]:
    """Where two records are not the same: the deepest places that both have."""
    if is_dataclass(one) and type(one) is type(other):
        below = [(field.name, getattr(one, field.name), getattr(other, field.name)) for field in fields(one)]
        return {place for step, mine, theirs in below for place in differing(mine, theirs, f"{name}.{step}".lstrip("."))}
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other) and one and is_dataclass(one[0]):
        return {place for mine, theirs in zip(one, other, strict=True) for place in differing(mine, theirs, name)}
    return {name} if one != other else set()


def costs(answer: Answer) -> list[str]:
    """Every place and odd value that costs more than it may."""
    found = ((path, odd, answer.cost(path, odd)) for path in places(answer.sample) for odd in ODD)
    return [f"{path}: {str(odd)[:40]!r} costs {cost}" for path, odd, cost in found if cost]


@st.composite
def spoilt(draw: Any, rows: Sequence[Any], ids: Collection[str]) -> list[tuple[Any, Any]]:
    """Each row, and what of it is sent: it may be odd at any place, gone bad as a whole, or come twice. No row takes another's
    id: `ids` are the fields that hold one."""
    found: list[tuple[Any, Any]] = []
    for row in rows:
        odd = row
        if draw(st.booleans()):
            path = draw(st.sampled_from([("row",), *(("row", *path) for path in places(row))]))
            odd = changed({"row": row}, path, draw(st.sampled_from(NO_ID if path[-1] in ids else ODD))).get("row")
        found += [(row, odd)] * draw(st.sampled_from([1, 1, 1, 2]))
    return found


async def walked(stream: Stream[Any], id_: str, limit: int, **narrowed: Any) -> list[str]:
    """The ids of all entries, page by page to the end."""
    window, found = Window(limit, **narrowed), list[str]()
    for _ in range(200):
        page = (await stream.pages([id_], window)).get(id_, Page((), has_more=False))
        assert isinstance(page, Page), "a page failed for rows that can't be read"
        found += [entry.position.entry_id for entry in page.entries]
        if not page.has_more:
            return found
        assert len(page.entries) == limit, "a page is short of the rows that were dropped"
        window = replace(window, before=page.entries[-1].position)
    raise AssertionError("the walk does not end")
