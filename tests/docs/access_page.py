"""The page of the policy table: who sees what for which purpose, each class with its fields, and the masks by name."""

from collections.abc import Iterator
from pathlib import Path

from adapters.ports.records import Purpose
from gateway.configuration.policy_table import read_table
from resolvers.policy.caller import Caller, Role
from resolvers.policy.field_class import OPEN_TO_ALL, FieldClass
from resolvers.policy.masks import MASKS
from resolvers.policy.rights import Rights, Sight
from resolvers.policy.sensitivity import FIELDS
from resolvers.types.enums import VALUES

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "docs/access.md"

HEAD = """\
# Who may see what

This page is made from the code; after a change of the policy table or of the fields' classes write it anew with
`python -m tests.docs`. [Consent and privacy](consent-and-privacy.md#who-may-see-what) says how access is decided.

Every field of the schema has a class. The policy table says what a role sees of a class for a purpose. It is decided from
the query's text, before anything is read: a denied field is null with `FORBIDDEN`, or with `PURPOSE_DENIED` where another
purpose would open it, and causes no call. Of several roles the most open cell counts, under one purpose; MEMBER, for one's own
file alone, counts for nobody who has another role. `customer360 policy explain` tells it for a role, a purpose and a query.
"""
MASK_WORDS = {
    "nothing": "null, since the type holds no mask",
    "record_id": "null; where ids are clear, only one that is an address",
    "by_its_fields": "seen, its fields masked one by one",
    "hidden": "`hidden`",
    "initial": "initials: `A… H…`",
    "email": "`a***@example.com`",
    "phone": "last two digits: `***23`",
    "identifier": "last two characters: `***41`",
    "district": "district: `SW1X`",
    "band": "range: `GBP 1,000 to 2,500`, in `band`",
    "contact": "by its kind, as e-mail or phone; an address is null",
    "contacts": "by their kind, as e-mails or phones; addresses are null",
    "provenance": "the values as in the profile, masked or left out",
}
"""What each mask shows, by the name of its function."""


def columns() -> list[tuple[str, Rights]]:
    """Each role with each of its purposes, or without one."""
    table = read_table(None)
    found: list[tuple[str, Rights]] = []
    for role in Role:
        purposes: list[Purpose | None] = [*sorted(table.purposes(frozenset({role})))] or [None]
        for purpose in purposes:
            rights = table.rights_of(Caller("", frozenset({role}), frozenset(), purpose))
            found.append((f"{role} for {purpose}" if purpose is not None else f"{role}, no purpose", rights))
    return found


def grid() -> Iterator[str]:
    """A row for each class, a column for each role and purpose."""
    shown = columns()
    yield f"| | {' | '.join(title for title, _ in shown)} |"
    yield f"| --- {'| --- ' * len(shown)}|"
    for one in FieldClass:
        if one not in OPEN_TO_ALL:
            yield f"| **{one}** | {' | '.join(rights.sight(one).lower() for _, rights in shown)} |"


def class_tables() -> Iterator[str]:
    """For each class what it is, the roles that see it, and its fields."""
    for one in FieldClass:
        yield from ("", f"### {one}", "", VALUES[FieldClass][one], "")
        if one in OPEN_TO_ALL:
            yield "Always clear."
            continue
        for sight in (Sight.CLEAR, Sight.MASKED):
            titles = [title for title, rights in columns() if rights.sight(one) is sight]
            if titles:
                yield f"- {sight.capitalize()}: {'; '.join(titles)}."
        yield f"- Fields: {', '.join(fields_of(one)) or 'none; it stands for an argument'}."


def fields_of(one: FieldClass) -> list[str]:
    return [f"`{kind}.{name}`" for kind, classes in FIELDS.items() for name in classes.get(one, "").split()]


def mask_rows() -> Iterator[str]:
    yield "| field | mask | shows |"
    yield "| --- | --- | --- |"
    for (kind, name), mask in MASKS.items():
        yield f"| `{kind}.{name}` | `{mask.convert.__name__}` | {MASK_WORDS[mask.convert.__name__]} |"


def lines() -> Iterator[str]:
    table = read_table(None)
    yield HEAD.rstrip()
    yield from ("", "## The table", "", f"Version {table.version}. A class that is not named is denied.", "", *grid())
    yield from ("", "## The classes", *class_tables())
    yield from ("", "## The masks", "", "A masked field shows its mask, and `extensions.masked` names it.", "", *mask_rows())


def drawn() -> str:
    return "\n".join(lines()) + "\n"
