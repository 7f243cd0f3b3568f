"""Puts the files of a new system together from `texts`.

The first line of a text names the other texts that it needs (`needs: ...`). Sections follow: `==== FILE` is the file itself,
`==== FILE: PLACE` replaces `$more_PLACE` in that file. An import may begin any line; all are moved to the top.
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
"""Texts that several capabilities need. Their sections come in this order, after the frame's and before the capabilities'."""

HEADING = re.compile(r"==== ([\w./]+)(?:: (\w+))?")
PLACE = re.compile(r"\$more_(\w+)")
APART = frozenset({"words", "mapping", "tables", "ports", "played", "expected", "contracts"})
"""Places for whole definitions, with two blank lines between them. Other places have none."""

Section = tuple[str, str]
"""File and place; the place of the file itself is empty."""


def composed(name: str, capabilities: Sequence[str]) -> Mapping[str, str]:
    """The text of each file, by its name in the texts."""
    by_section: defaultdict[Section, list[str]] = defaultdict(list)
    for part in ("frame", *chosen(capabilities)):
        for section, text in sections((TEXTS / f"{part}.txt").read_text(encoding="utf-8")):
            by_section[section].append(text)
    words = {
        "name": name,
        "slug": name.replace("_", "-"),
        "title": name.replace("_", " ").title(),
        "model": "".join(word.title() for word in name.split("_")),
    }
    return {file: whole(file, by_section, words) for file, place in by_section if not place}


def chosen(capabilities: Sequence[str]) -> Iterable[str]:
    needed = {name for capability in capabilities for name in needs(capability)}
    return (*(name for name in SHARED if name in needed), *capabilities)


def needs(capability: str) -> Iterable[str]:
    first, _, _ = (TEXTS / f"{capability}.txt").read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("needs:").split()


def sections(text: str) -> Iterable[tuple[Section, str]]:
    """The sections of a text. Its lines before the first heading are for human readers and left out."""
    _, *parts = re.split(r"^(?===== )", text, flags=re.MULTILINE)
    for part in parts:
        heading, _, body = part.partition("\n")
        found = HEADING.fullmatch(heading)
        assert found is not None, heading
        yield (found[1], found[2] or ""), body.strip("\n")


def whole(file: str, by_section: Mapping[Section, Sequence[str]], words: Mapping[str, str]) -> str:
    """One file: places filled, imports gathered below its docstring, blank lines as the formatter leaves them."""
    text, lines = without_imports(by_section[file, ""][0])
    places: dict[str, str] = {}
    for (of, place), texts in by_section.items():
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
    """The text with its places filled, also those inside a filling. A line is removed if only an empty place was on it."""
    while found := PLACE.search(text):
        body = places.get(found[1], "")
        end = found.end() if body or text[found.start() - 1] != "\n" else found.end() + 1
        text = text[: found.start()] + body + text[end:]
    return text


def without_imports(text: str) -> tuple[str, list[str]]:
    code: list[str] = []
    found: list[str] = []
    for line in text.split("\n"):
        (found if imports.is_import(line) else code).append(line)
    return "\n".join(code).strip("\n"), found
