"""The gate before marketing: of a person who objected, of a child, and where consent can't be read, marketing sees no contact
data, traits, predictions, segments and campaigns.

It is the gate before profiling (`profiling_gate`), with an error in the place of what it withholds. It is decided once for each
person and query, before the withheld data is read.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from inspect import isawaitable
from types import MappingProxyType
from typing import Final

from strawberry.utils.str_converters import to_camel_case

from adapters.ports.connected_systems import Systems
from adapters.ports.errors import SeveralFailed, SourceError
from resolvers.awaiting import eager
from resolvers.consent.rules import Because
from resolvers.context import Context
from resolvers.customer import Customer
from resolvers.errors import ConsentRequired
from resolvers.person.person import Person
from resolvers.policy.field_class import FieldClass
from resolvers.policy.masks import Value
from resolvers.policy.rights import Rights
from resolvers.policy.sensitivity import CLASSES
from resolvers.profiling_gate import profiling
from resolvers.query_demand import systems_wanted
from resolvers.sections.profile import Profile
from resolvers.sections.value_and_predictions import CustomerValue
from resolvers.selected_paths import Paths, below

Resolve = Callable[..., Value]

TELLING_OF_SEVERAL: Final = frozenset({"timeline"})
"""Sections with entries of withheld classes among others."""

ALSO_TOLD: Final = {"profile": frozenset({"provenance", "conflicts"})}
"""Fields that repeat the values of withheld ones."""

PARTS: Mapping[str, type] = MappingProxyType({"profile": Profile, "value": CustomerValue})
"""The sections that are withheld in part: field by field."""

DECIDING: Final[Paths] = frozenset({"segments"})
"""A selection of all systems with a word on profiling."""


async def require_consent(person: Person) -> None:
    """Raises ConsentRequired where marketing may not use the person's data."""
    try:
        refusal = await profiling(person)
    except (SourceError, SeveralFailed):
        raise ConsentRequired(open_question=True) from None
    if refusal is not None:
        raise ConsentRequired(open_question=refusal.because in (Because.UNAVAILABLE, Because.AGE_UNAVAILABLE))


def consent_systems(context: Context, wants: Paths, systems: Systems) -> frozenset[str]:
    """The systems that decide for this selection; none where nothing of it hangs on consent."""
    if not context.rights.gated or not hangs_on_consent(wants, context.rights):
        return frozenset()
    return systems_wanted(DECIDING, systems, context.config.contact)


def hangs_on_consent(wants: Paths, rights: Rights) -> bool:
    sections = {path for path in wants if "." not in path}
    return any(is_gated(section, rights) or withheld_in(section, wants, rights) for section in sections)


def is_gated(section: str, rights: Rights) -> bool:
    """Whether a section of a customer is withheld as a whole."""
    return section in TELLING_OF_SEVERAL or CLASSES.get(("Customer", section)) in rights.gated


def withheld_in(section: str, wants: Paths, rights: Rights) -> Paths:
    """The selected paths below a section, without its name, that are withheld."""
    if section not in PARTS:
        return frozenset()
    also, selected = ALSO_TOLD.get(section, frozenset()), below(wants, section)
    withheld = {path for path in selected if path in also or class_of(section, path) in rights.gated}
    for head in {path.partition(".")[0] for path in withheld if "." in path}:
        if all(f"{head}.{path}" in withheld for path in below(selected, head)):
            withheld = {path for path in withheld if not path.startswith(f"{head}.")} | {head}
    return frozenset(withheld)


def class_of(section: str, path: str) -> FieldClass | None:
    """The class of a field of a section, or of a field of the address in it."""
    head, _, last = path.rpartition(".")
    kind = {"": PARTS[section].__name__, "address": "Address"}.get(head)
    return CLASSES.get((kind, last)) if kind is not None else None


def within_consent(inner: Resolve, section: str, rights: Rights) -> Resolve:
    """The resolver of a section behind the gate."""
    if is_gated(section, rights):
        return behind_gate(inner)
    return partly_behind_gate(inner, section, rights) if section in PARTS else inner


def behind_gate(inner: Resolve) -> Resolve:
    async def gated(source: Customer, info: object, arguments: Mapping[str, object]) -> Value:
        await require_consent(source.person)
        return await settled(inner(source, info, **arguments))

    return lambda source, info, **arguments: eager(gated(source, info, arguments))


def partly_behind_gate(inner: Resolve, section: str, rights: Rights) -> Resolve:
    """A section whose withheld fields are neither read nor shown."""

    async def gated(source: Customer, info: object, withheld: Paths, arguments: Mapping[str, object]) -> Value:
        person = source.person
        try:
            await require_consent(person)
        except ConsentRequired as refused:
            again = bool((refused.extensions or {}).get("retryable"))
            left = person.wants - {path for path in person.wants if is_below(path, section, withheld)}
            value = empty(section)
            if below(left, section):
                value = await settled(inner(replace(source, person=replace(person, wants=left)), info, **arguments))
            return without(value, withheld, open_question=again)
        return await settled(inner(source, info, **arguments))

    def resolve(source: Customer, info: object, **arguments: object) -> Value:
        withheld = withheld_in(section, source.person.wants, rights)
        return eager(gated(source, info, withheld, arguments)) if withheld else inner(source, info, **arguments)

    return resolve


def is_below(path: str, section: str, withheld: Paths) -> bool:
    """Whether a path of a customer's selection is withheld, or below what is."""
    return any(path == f"{section}.{one}" or path.startswith(f"{section}.{one}.") for one in withheld)


async def settled(value: Value) -> Value:
    return await value if isawaitable(value) else value


def empty(section: str) -> Value:
    """The section where nothing of it is read."""
    lists: dict[str, list[object]] = {"missing": [], "sources": []}
    return PARTS[section](**{one.name: lists.get(one.name) for one in fields(PARTS[section])})


def without(value: Value, withheld: Iterable[str], *, open_question: bool) -> Value:
    """The value with errors in the place of the withheld fields. A null stays one, and so does a field that is null."""
    if value is None or isinstance(value, Exception):
        return value
    names = {to_camel_case(one.name): one.name for one in fields(value)}
    changed: dict[str, Value] = {}
    for path in withheld:
        head, _, rest = path.partition(".")
        if rest:
            inside = changed.get(names[head], getattr(value, names[head]))
            changed[names[head]] = without(inside, [rest], open_question=open_question)
        else:
            changed[names[head]] = ConsentRequired(open_question=open_question)
    return replace(value, **changed)
