"""Puts the files of a new system together from `texts`.

A text says in its first line which others it needs (`needs: ...`), then has sections: `==== FILE` is the file itself, and
`==== FILE: PLACE` what stands in that file in the place of `$more_PLACE`. Imports stand anywhere at the beginning of a line.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template

from gateway.commands.new_system import imports

TEXTS = Path(__file__).parent / "texts"
CAPABILITIES = ("orders", "profile", "membership", "interactions", "tickets", "predictions", "value", "consents")
SHARED = ("lookups", "customers", "streams", "money")
"""In the order in which their sections follow the frame's; the capabilities' come after them."""

HEADING = re.compile(r"==== ([\w./]+)(?:: (\w+))?")
PLACE = re.compile(r"\$more_(\w+)")
APART = frozenset({"words", "mapping", "tables", "ports", "played", "expected", "contracts"})
"""Places of whole definitions, which stand two blank lines apart; in the others each line follows the one before."""

Section = tuple[str, str]
"""File and place; the place of the file itself is empty."""


def composed(name: str, capabilities: Sequence[str]) -> Mapping[str, str]:
    """The text of each file, by the name that it has in the texts."""
    held: defaultdict[Section, list[str]] = defaultdict(list)
    for part in ("frame", *chosen(capabilities)):
        for section, text in sections((TEXTS / f"{part}.txt").read_text(encoding="utf-8")):
            held[section].append(text)
    words = {
        "name": name,
        "slug": name.replace("_", "-"),
        "title": name.replace("_", " ").title(),
        "model": "".join(word.title() for word in name.split("_")),
    }
    return {file: whole(file, held, words) for file, place in held if not place}


def chosen(capabilities: Sequence[str]) -> Iterable[str]:
    needed = {name for capability in capabilities for name in needs(capability)}
    return (*(name for name in SHARED if name in needed), *capabilities)


def needs(capability: str) -> Iterable[str]:
    first, _, _ = (TEXTS / f"{capability}.txt").read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("needs:").split()


def sections(text: str) -> Iterable[tuple[Section, str]]:
    """What stands before the first heading is for whoever reads the text itself."""
    _, *parts = re.split(r"^(?===== )", text, flags=re.MULTILINE)
    for part in parts:
        heading, _, body = part.partition("\n")
        found = HEADING.fullmatch(heading)
        assert found is not None, heading
        yield (found[1], found[2] or ""), body.strip("\n")


def whole(file: str, held: Mapping[Section, Sequence[str]], words: Mapping[str, str]) -> str:
    """One file: places filled, imports gathered below its docstring, blank lines as the formatter leaves them."""
    text, lines = without_imports(held[file, ""][0])
    places: dict[str, str] = {}
    for (of, place), texts in held.items():
        if of == file and place:
            bodies, found = zip(*map(without_imports, texts), strict=True)
            places[place] = ("\n\n\n" if place in APART else "\n").join(filter(None, bodies))
            lines += [line for each in found for line in each]
    text = Template(filled(text, places)).substitute(words)
    if lines:
        docstring, _, code = text.partition('"""\n')
        block = imports.block(Template(line).substitute(words) for line in lines)
        code = code.lstrip()
        gap = "\n\n\n" if code.startswith(("class ", "def ", "@")) else "\n\n"
        text = f'{docstring}"""\n\n{block}{gap}{code}'
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n") + "\n"


def filled(text: str, places: Mapping[str, str]) -> str:
    """Also the places within what a place is filled with; a line that stays empty goes."""
    while found := PLACE.search(text):
        body = places.get(found[1], "")
        end = found.end() if body or text[found.start() - 1] != "\n" else found.end() + 1
        text = text[: found.start()] + body + text[end:]
    return text


def without_imports(text: str) -> tuple[str, list[str]]:
    kept: list[str] = []
    found: list[str] = []
    for line in text.split("\n"):
        (found if imports.is_import(line) else kept).append(line)
    return "\n".join(kept).strip("\n"), found
