"""`Caller`: the sender of a request, their roles and their purpose."""

from dataclasses import dataclass, field
from enum import StrEnum

from adapters.ports.records import Purpose


class Role(StrEnum):
    """The part that somebody plays in the house. Several may be one person's."""

    MEMBER = "MEMBER"
    ASSOCIATE = "ASSOCIATE"
    AGENT = "AGENT"
    MARKETER = "MARKETER"
    EDITOR = "EDITOR"
    ANALYST = "ANALYST"
    MANAGER = "MANAGER"
    STEWARD = "STEWARD"
    PRIVACY_OFFICER = "PRIVACY_OFFICER"
    OPERATOR = "OPERATOR"


MEMBER_ALONE = frozenset({Role.MEMBER})
"""The roles of a customer, who sees their own file alone."""


def acting(roles: frozenset[Role]) -> frozenset[Role]:
    """The roles that count. MEMBER opens one's own file, so that it opens nothing to somebody with another role: what it shows
    would be shown of everybody whom the other role finds."""
    return roles if roles <= MEMBER_ALONE else roles - MEMBER_ALONE


RESTRICTED_ROLES = frozenset({Role.MANAGER, Role.PRIVACY_OFFICER})
"""The roles that see restricted persons, for a reason, unless the settings name others."""


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The key of a member's own file. `kind`: `email`, `phone`, `membershipNumber`, or the slug of a system whose id it is."""

    kind: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Caller:
    """One sender of requests. `subject` and `issuer` as in the token; `client`: the program that asks in their name (`azp`).
    `roles`: those that count (`acting`).

    `purpose`: of this request, one of `purposes`; None: nothing personal is shown. `own`: of a member. `break_glass`: the reason
    that was given for seeing restricted persons. `is_open`: nobody has to say who they are, and everything is shown.
    """

    subject: str
    roles: frozenset[Role] = frozenset()
    purposes: frozenset[Purpose] = frozenset()
    purpose: Purpose | None = None
    issuer: str | None = None
    client: str | None = None
    own: OwnKey | None = None
    break_glass: str | None = field(default=None, repr=False)
    is_open: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", acting(self.roles))


ANYBODY = Caller("anonymous", purposes=frozenset({Purpose.SERVICE}), purpose=Purpose.SERVICE, is_open=True)
"""The caller where there is no access control."""
