"""The subject access file as one page: for reading and for printing, without script, and with nothing from anywhere else.

Every value is escaped. The page's own policy allows its one style sheet, by its hash, and nothing more.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from itertools import groupby
from typing import Final, TypeAlias

from gateway.http.messages import Json

Told: TypeAlias = Mapping[str, Json]
"""An object as the gateway answers it."""

STYLE: Final = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; color: #1f2933; background: #fff; max-width: 72rem;
  margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; margin-bottom: .3rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 2px solid #1f2933; }
h3 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; }
h4 { font-size: .95rem; margin: 1rem 0 .3rem; color: #3e4c59; }
p, ul { max-width: 46rem; margin: .3rem 0; }
a { color: #1d4ed8; }
.soft { color: #52606d; font-size: .87rem; }
.table { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; font-size: .85rem; }
th, td { border-bottom: 1px solid #d9e2ec; padding: .25rem .7rem .25rem 0; text-align: left; vertical-align: top;
  overflow-wrap: break-word; min-width: 4rem; max-width: 34rem; }
th { color: #52606d; font-weight: 600; white-space: nowrap; }
.state { display: inline-block; padding: 0 .5rem; border-radius: .7rem; font-size: .8rem; background: #e3f2e6; color: #14532d; }
.state.EMPTY { background: #eef1f5; color: #3e4c59; }
.state.FAILED, .state.REFUSED { background: #fde8e8; color: #7f1d1d; }
.note { background: #fff7e0; border-left: 4px solid #b7791f; padding: .5rem 1rem; margin: 1rem 0; max-width: 46rem; }
dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: 0 .6rem; }
dt { color: #52606d; }
dd { margin: 0; }
td ul { margin: 0; padding-left: 1rem; }
@media print {
  body { max-width: none; margin: 0; font-size: 11px; }
  h2[id] { break-before: page; }
  h3, h4 { break-after: avoid; }
  tr { break-inside: avoid; }
  .table { overflow: visible; }
  a { color: inherit; text-decoration: none; }
}
"""
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'"
)

STATES: Final = {"ANSWERED": "held", "EMPTY": "nothing held", "FAILED": "could not be read", "REFUSED": "refused to tell"}
CODED: Final = frozenset({"status", "kind", "channel", "purpose", "priority", "method", "capability"})
"""Fields with a word of the schema, which is shown in small letters."""
LEFT_OUT: Final = frozenset({"type", "source"})
MOMENT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}):\d{2}\.\d{3}Z", re.ASCII)
FIRST_COLUMNS: Final = ("occurredAt", "sentAt", "placedAt", "openedAt", "at", "recordId", "number", "kind", "name")
"""Columns that lead in a table, in this order."""


def page(file: Told) -> str:
    """The page of a file, as GraphQL gives it."""
    sections = file["sections"]
    by_system = [(name, list(own)) for name, own in groupby(sections, key=lambda one: one["system"]["name"])]
    body = [
        *heading(file),
        *overview(by_system),
        "<h2>How what is derived comes about</h2>",
        *(line for one in file["logic"] for line in derivation(one)),
        *(line for number, (name, own) in enumerate(by_system) for line in system(number, name, own)),
    ]
    return "\n".join([*HEAD, *body, "</main>", "</body>", "</html>", ""])


HEAD: Final = (
    "<!DOCTYPE html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="robots" content="noindex">',
    '<meta name="referrer" content="no-referrer">',
    "<title>The personal data that we hold</title>",
    f"<style>{STYLE}</style>",
    "</head>",
    "<body>",
    "<main>",
)


def heading(file: Told) -> Iterator[str]:
    yield "<h1>The personal data that we hold</h1>"
    yield f'<p class="soft">As our systems told it on {text(file["generatedAt"])} (UTC). Data of other people is left out: '
    yield "names of members of staff stand as initials.</p>"
    if not file["complete"]:
        yield '<p class="note"><strong>This file is not complete.</strong> Some systems could not be read to the end. The list '
        yield "below says which; ask again later for the rest.</p>"


def overview(by_system: Iterable[tuple[str, Sequence[Told]]]) -> Iterator[str]:
    yield "<h2>What we hold, and where</h2>"
    yield '<div class="table"><table><thead><tr><th>System</th><th>Data</th><th>State</th><th>Records</th></tr></thead><tbody>'
    for number, (name, own) in enumerate(by_system):
        for place, one in enumerate(own):
            link = f'<a href="#system-{number}">{escape(name)}</a>' if place == 0 else ""
            yield f"<tr><td>{link}</td><td>{words(one['capability'])}</td><td>{state(one)}</td><td>{one['recordCount']}</td></tr>"
    yield "</tbody></table></div>"


def derivation(logic: Told) -> Iterator[str]:
    yield f"<h3>{words(logic['about'])}</h3>"
    yield f"<p>{escape(logic['text'])}</p>"
    if logic["models"]:
        yield f"<ul>{''.join(f'<li>{escape(one)}</li>' for one in logic['models'])}</ul>"


def system(number: int, name: str, own: Sequence[Told]) -> Iterator[str]:
    yield f'<h2 id="system-{number}">{escape(name)}</h2>'
    for one in own:
        yield from section(one)


def section(one: Told) -> Iterator[str]:
    yield f"<h3>{words(one['capability'])} {state(one)}</h3>"
    yield f'<p class="soft">What for: {said(one["purposes"])} Who sees it: {said(one["recipients"])}</p>'
    if one["truncated"]:
        yield '<p class="note">There are more entries than these: the newest are shown.</p>'
    if one["reason"] is not None:
        yield f'<p class="note">{failure(one)}</p>'
    if one["sources"]:
        records = ", ".join(escape(source["recordId"]) for source in one["sources"] if source["recordId"])
        yield f'<p class="soft">From record {records}, read on {text(max(source["fetchedAt"] for source in one["sources"]))}.</p>'
    by_type: dict[str, list[Told]] = {}
    for record in one["records"] or ():
        by_type.setdefault(record["type"], []).append(record)
    for kind, alike in by_type.items():
        yield f"<h4>{words(kind)}</h4>"
        yield from table(alike)


def failure(one: Told) -> str:
    failing = one["failing"]
    because = f", since {escape(failing['name'])} could not be asked for it" if failing["id"] != one["system"]["id"] else ""
    return f"This could not be read{because} ({escape(one['reason'])})."


def table(records: Sequence[Told]) -> Iterator[str]:
    """One row a record. What only one record has has a column all the same."""
    names = dict.fromkeys(name for record in records for name in record if name not in LEFT_OUT)
    columns = sorted(names, key=lambda name: FIRST_COLUMNS.index(name) if name in FIRST_COLUMNS else len(FIRST_COLUMNS))
    heads = "".join(f"<th>{words(name)}</th>" for name in columns)
    yield f'<div class="table"><table><thead><tr>{heads}</tr></thead><tbody>'
    for record in records:
        yield f"<tr>{''.join(f'<td>{value(record.get(name), name)}</td>' for name in columns)}</tr>"
    yield "</tbody></table></div>"


def value(of: Json, name: str = "") -> str:
    if of is None:
        return ""
    if isinstance(of, bool):
        return "yes" if of else "no"
    if isinstance(of, Mapping):
        if of.keys() >= {"amount", "currency"}:
            return f"{text(of['currency'])} {text(of['amount'])}"
        return in_a_line(of) if len(of) < 3 else in_lines(of)
    if isinstance(of, Sequence) and not isinstance(of, str):
        return f"<ul>{''.join(f'<li>{in_a_line(one) if isinstance(one, Mapping) else value(one)}</li>' for one in of)}</ul>"
    return words(of) if name in CODED else text(of)


def in_lines(of: Told) -> str:
    return f"<dl>{''.join(f'<dt>{words(name)}</dt><dd>{value(one, name)}</dd>' for name, one in of.items())}</dl>"


def in_a_line(of: Told) -> str:
    """The values behind each other, each after its name."""
    if of.keys() >= {"amount", "currency"}:
        return value(of)
    return " · ".join(f'<span class="soft">{words(name)}</span> {value(one, name)}' for name, one in of.items())


def text(of: object) -> str:
    """A value escaped, and a moment to the minute."""
    return escape(MOMENT.sub(r"\1 \2", str(of)))


def words(name: str) -> str:
    """A name of the schema as people write it: `pointsToReach` and `IN_PROGRESS` in words."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ")
    plain = apart.lower() if name != name.lower() else apart
    return escape(plain[:1].upper() + plain[1:])


def state(one: Told) -> str:
    return f'<span class="state {escape(one["status"])}">{STATES[one["status"]]}</span>'


def said(texts: Sequence[str]) -> str:
    return escape(" ".join(texts))
