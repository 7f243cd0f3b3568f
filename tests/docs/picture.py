"""The picture of a query's walk, drawn from the layers that import-linter holds in pyproject.toml.

The order of the bands and of the strips inside `adapters` is the contracts'; the phrases stand here. A layer without a phrase,
and a phrase without a layer or a folder, fail the drawing.
"""

import tomllib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "docs/walk.svg"

WIDTH, MARGIN, GAP = 960, 24, 10
BAND, HEAD, ARROW = 104, 28, 44
INK, SOFT, PAPER = "#1f2933", "#52606d", "#ffffff"
COLOURS = ("#dbeafe", "#dcfce7", "#fef3c7", "#f3f4f6")

BANDS = {
    "gateway": "GraphQL over HTTP",
    "resolvers": "who is meant, and what of them",
    "adapters.ports": "your systems, each in its own dialect",
}
"""By layer of the contract on the whole walk."""

STEPS = {
    "gateway": {
        "gateway/http": "request in,;media types",
        "gateway/documents.py": "query parsed;and validated",
        "gateway/security": "cost counted;before it runs",
        "gateway/execution": "run under;the deadline",
        "gateway/rendering": "answer out,;errors named",
    },
    "resolvers": {
        "resolvers/query.py": "which key",
        "resolvers/identity": "which records;are this person's",
        "resolvers/sections": "only the fields;you selected",
        "resolvers/stitch": "one record,;merged lists",
    },
    "adapters.ports": {
        "adapters/ports": "what a system;may serve",
        "adapters/guards": "cache, batching,;single flight",
        "adapters/systems": "the vendor's words;become records",
        "adapters/wire": "HTTP client:;deadline, retry",
    },
}
"""By layer: each step's file or folder, and two lines of what it does."""

WIRED = frozenset({"adapters/registry"})
"""A layer that puts the others together, and takes no part in the walk."""


def contracts() -> dict[str, list[str]]:
    """Layers by the contract's name."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return {contract["name"]: contract["layers"] for contract in told if contract["type"] == "layers"}


def walk() -> list[str]:
    """Layers that a query goes through from above."""
    return next(layers for name, layers in contracts().items() if name.startswith("The query walks"))


def inside_adapters() -> set[str]:
    layers = next(layers for name, layers in contracts().items() if name.startswith("Inside adapters"))
    return {f"adapters/{part.strip()}" for layer in layers for part in layer.split("|")}


def faults() -> Iterator[str]:
    """Differences between the picture and the code."""
    if walk() != list(BANDS):
        yield f"the contract has the layers {walk()}, the picture {list(BANDS)}"
    if inside_adapters() != set(STEPS["adapters.ports"]) | WIRED:
        yield f"inside adapters the contract has {sorted(inside_adapters())}"
    for steps in STEPS.values():
        yield from (f"there is no {place}" for place in steps if not (ROOT / place).exists())


def text(x: float, y: float, words: str, *, size: int = 13, colour: str = INK, weight: int = 400, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" font-weight="{weight}" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def box(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8" fill="{colour}" stroke="#9aa5b1"/>'


def arrow(x: float, begin: float, end: float) -> str:
    return f'<line x1="{x:g}" y1="{begin:g}" x2="{x:g}" y2="{end:g}" stroke="{SOFT}" stroke-width="2" marker-end="url(#head)"/>'


def arrows(y: float, down: str, up: str) -> Iterator[str]:
    """Words that go down between two bands, and words that come back."""
    left, right = WIDTH * 0.36, WIDTH * 0.64
    yield arrow(left, y + 5, y + ARROW - 9)
    yield text(left - 10, y + ARROW / 2 + 4, down, size=12, colour=SOFT, anchor="end")
    yield arrow(right, y + ARROW - 5, y + 9)
    yield text(right + 10, y + ARROW / 2 + 4, up, size=12, colour=SOFT, anchor="start")


def band(y: float, title: str, phrase: str, steps: Sequence[tuple[str, str]], colour: str) -> Iterator[str]:
    yield box(MARGIN, y, WIDTH - 2 * MARGIN, BAND, colour)
    yield text(MARGIN + 12, y + 19, title, size=14, weight=700, anchor="start")
    yield text(WIDTH - MARGIN - 12, y + 19, phrase, size=12, colour=SOFT, anchor="end")
    inner = WIDTH - 2 * MARGIN - 2 * GAP
    width = (inner - GAP * (len(steps) - 1)) / len(steps)
    for place, (name, lines) in enumerate(steps):
        x = MARGIN + GAP + place * (width + GAP)
        yield box(x, y + HEAD, width, BAND - HEAD - GAP, PAPER)
        yield text(x + width / 2, y + HEAD + 18, name, weight=600)
        for number, line in enumerate(lines.split(";")):
            yield text(x + width / 2, y + HEAD + 36 + number * 15, line, size=12, colour=SOFT)


def edge(y: float, title: str, colour: str) -> Iterator[str]:
    yield box(MARGIN, y, WIDTH - 2 * MARGIN, 36, colour)
    yield text(WIDTH / 2, y + 23, title, size=14, weight=700)


def drawn() -> str:
    parts: list[str] = []
    y: float = MARGIN
    parts += edge(y, "Your frontend", COLOURS[3])
    y += 36
    between = (("one GraphQL query", "one answer"), ("keys and fields", "one person"), ("record ids", "records, or a failure"))
    for place, layer in enumerate(walk()):
        parts += arrows(y, *between[place])
        y += ARROW
        steps = [(path.partition("/")[2].removesuffix(".py"), lines) for path, lines in STEPS[layer].items()]
        parts += band(y, layer.partition(".")[0], BANDS[layer], steps, COLOURS[place])
        y += BAND
    parts += arrows(y, "only the systems that are needed", "each in its vendor's words")
    y += ARROW
    parts += edge(y, "CRM, accounts, loyalty, shop, tills, ERP, marketing, contact centre, warehouse", COLOURS[3])
    return framed(parts, y + 36 + MARGIN)


def framed(parts: Sequence[str], height: float) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" '
        'font-family="system-ui, -apple-system, Segoe UI, sans-serif">\n'
        "<title>The walk of a query</title>\n"
        '<defs><marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="6" markerHeight="6" orient="auto">'
        f'<path d="M0 0 8 4 0 8z" fill="{SOFT}"/></marker></defs>\n'
        f'<rect width="{WIDTH}" height="{height:g}" rx="12" fill="{PAPER}"/>\n'
    )
    return head + "\n".join(parts) + "\n</svg>\n"
