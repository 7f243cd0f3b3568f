"""`Rights`: what a caller may see, by classes of fields; and the table that it comes from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import Protocol

from graphql import GraphQLError

from adapters.ports.records import Purpose
from resolvers.policy.caller import Caller, Role
from resolvers.policy.field_class import OPEN_TO_ALL, FieldClass


class Sight(StrEnum):
    """How much of a field is seen."""

    CLEAR = "CLEAR"
    MASKED = "MASKED"
    DENIED = "DENIED"


MOST_OPEN_FIRST = (Sight.CLEAR, Sight.MASKED, Sight.DENIED)


class Denied(GraphQLError):
    """The caller may not see or do this. `code`: FORBIDDEN, or PURPOSE_DENIED where another purpose would open it."""

    def __init__(self, code: str) -> None:
        super().__init__(TEXTS[code], extensions={"code": code})


TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "FORBIDDEN": "Your role may not see this.",
        "PURPOSE_DENIED": "Your role may see this for another purpose; the header X-Customer360-Purpose names one.",
    }
)

Row = Mapping[FieldClass, Sight]
"""The classes that one role sees for one purpose. A class that is not named is denied."""


@dataclass(frozen=True, slots=True)
class Rights:
    """The rights of somebody, by classes. `under_another_purpose`: denied classes that another purpose of their roles would open.
    `gated`: classes that hang on the consent of the person. `key`: equal for equal rights, and says nothing
    of anybody. `is_open`: there is no access control."""

    sights: Row
    under_another_purpose: frozenset[FieldClass] = frozenset()
    key: str = ""
    is_open: bool = False
    gated: frozenset[FieldClass] = frozenset()
    code_of: Mapping[FieldClass, str] = field(init=False)

    def __post_init__(self) -> None:
        codes = {
            one: "PURPOSE_DENIED" if one in self.under_another_purpose else "FORBIDDEN"
            for one in FieldClass
            if self.sight(one) is Sight.DENIED
        }
        object.__setattr__(self, "code_of", MappingProxyType(codes))

    def sight(self, of: FieldClass) -> Sight:
        if self.is_open or of in OPEN_TO_ALL:
            return Sight.CLEAR
        return self.sights.get(of, Sight.DENIED)

    def is_clear(self, *classes: FieldClass) -> bool:
        return all(self.sight(one) is Sight.CLEAR for one in classes)

    def require(self, of: FieldClass) -> None:
        """Raises Denied if nothing of the class is seen."""
        if (code := self.code_of.get(of)) is not None:
            raise Denied(code)


EVERYTHING = Rights({}, key="open", is_open=True)
"""The rights of everybody where there is no access control."""


class Decider(Protocol):
    """The decider on rights: the table, or a point outside. `version`: of its policy, for the audit."""

    @property
    def version(self) -> str: ...

    def known(self, caller: Caller) -> Rights | None:
        """The caller's rights, if they need not be asked for."""

    async def asked(self, caller: Caller) -> Rights:
        """The caller's rights. Raises where they can't be had."""


@dataclass(frozen=True, slots=True)
class RoleRows:
    """The rows of one role. `always`: for any purpose and without one."""

    default: Purpose | None
    always: Row
    by_purpose: Mapping[Purpose, Row]


@dataclass(frozen=True, slots=True, eq=False)
class PolicyTable:
    """The policy: role x purpose x class. `version`: told in the audit. Rights are worked out once for each combination."""

    version: str
    roles: Mapping[Role, RoleRows]
    _known: dict[tuple[frozenset[Role], Purpose | None], Rights] = field(default_factory=dict)

    def rights_of(self, caller: Caller) -> Rights:
        """The caller's rights. Of several roles the most open cell counts, under the one purpose."""
        if caller.is_open:
            return EVERYTHING
        place = caller.roles, caller.purpose
        if (known := self._known.get(place)) is None:
            known = self._known[place] = self._rights(*place)
        return known

    def known(self, caller: Caller) -> Rights | None:
        """The caller's rights; a table always knows them."""
        return self.rights_of(caller)

    async def asked(self, caller: Caller) -> Rights:
        return self.rights_of(caller)

    def default_purpose(self, roles: frozenset[Role]) -> Purpose | None:
        """The purpose of these roles where none is named; None where they differ."""
        defaults = {rows.default for role, rows in self.roles.items() if role in roles and rows.default is not None}
        return defaults.pop() if len(defaults) == 1 else None

    def purposes(self, roles: frozenset[Role]) -> frozenset[Purpose]:
        """All purposes for which these roles see something."""
        return frozenset(purpose for role, rows in self.roles.items() if role in roles for purpose in rows.by_purpose)

    def _rights(self, roles: frozenset[Role], purpose: Purpose | None) -> Rights:
        own = [rows for role, rows in self.roles.items() if role in roles]
        seen = [rows.always for rows in own]
        seen += [rows.by_purpose[purpose] for rows in own if purpose is not None and purpose in rows.by_purpose]
        sights = most_open(seen)
        other = most_open([row for rows in own for row in rows.by_purpose.values()])
        lacking = frozenset(one for one in other if one not in sights)
        return Rights(MappingProxyType(sights), lacking, key_of(self.version, sights, lacking))


def most_open(rows: list[Row]) -> dict[FieldClass, Sight]:
    seen: dict[FieldClass, Sight] = {}
    for row in rows:
        for one, sight in row.items():
            if sight is not Sight.DENIED and (one not in seen or sight is Sight.CLEAR):
                seen[one] = sight
    return seen


def key_of(version: str, sights: Row, lacking: frozenset[FieldClass]) -> str:
    told = [version, *sorted(f"{one}:{sight}" for one, sight in sights.items()), *sorted(lacking)]
    return sha256("\n".join(told).encode()).hexdigest()[:32]


NEEDS_CONSENT = frozenset(
    {
        FieldClass.CONTACT,
        FieldClass.STREET,
        FieldClass.TRAIT,
        FieldClass.WISH,
        FieldClass.PREDICTION,
        FieldClass.SEGMENT,
        FieldClass.CAMPAIGN,
    }
)
"""Classes that hang on the consent of the person. Of a child, marketing may use none of them."""


def for_marketing(rights: Rights) -> Rights:
    """These rights where what hangs on consent is seen behind the gate of consent alone."""
    return replace(rights, gated=NEEDS_CONSENT, key=f"marketing {rights.key}")


def of_members(rights: Rights) -> Rights:
    """These rights for members, who see their own file alone: without the ways to other people."""
    kept = {one: sight for one, sight in rights.sights.items() if one not in OF_OTHERS}
    return replace(rights, sights=MappingProxyType(kept), key=f"members {rights.key}")


OF_OTHERS = frozenset(
    {
        FieldClass.NODE,
        FieldClass.SEARCH,
        FieldClass.IDENTIFY,
        FieldClass.BROAD,
        FieldClass.REFRESH,
        FieldClass.AUDIENCE,
        FieldClass.SUBJECT_ACCESS,
    }
)
"""Classes of ways to people that nothing ties to the caller's own key."""


def browsing(rights: Rights) -> Rights:
    """These rights in a query that browses people without the right to it: names masked, and nothing else of anybody."""
    kept = {one: sight for one, sight in rights.sights.items() if one in BROWSED}
    kept |= {one: Sight.MASKED for one in MASKED_HITS if rights.sight(one) is not Sight.DENIED}
    return Rights(MappingProxyType(kept), frozenset(), f"browsing {rights.key}", gated=rights.gated)


BROWSED = frozenset(
    {
        FieldClass.SEARCH,
        FieldClass.FIND,
        FieldClass.KNOWLEDGE,
        FieldClass.SYSTEMS,
        FieldClass.NODE,
        FieldClass.PLACE,
    }
)
"""Classes that stay as they are beside masked hits."""

MASKED_HITS = frozenset({FieldClass.NAME, FieldClass.CONTACT, FieldClass.STREET, FieldClass.IDENTIFIER})
"""Classes of masked hits that are seen at all."""
