"""From the claims of a verified token, or from an API key, to the `Caller`."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

from adapters.ports.records import Purpose
from gateway.access.claims import name_in, program_of
from gateway.access.rules import ApiKey, IssuerRules
from resolvers.policy.caller import Caller, OwnKey, Role, acting

Word = TypeVar("Word", bound=StrEnum)

DefaultPurpose: TypeAlias = Callable[[frozenset[Role]], Purpose | None]
"""The purpose that roles have where none is named; None where they differ. The policy's table says it."""

MOST_WORDS: Final = 500
"""The most groups, purposes or scopes of one token that are looked at."""
KEY_CHARACTERS: Final = 200


def caller_of(claims: Mapping[str, object], rules: IssuerRules, default: DefaultPurpose) -> Caller:
    """The caller that these claims describe. `purpose` is that of a request without one. Unknown words are ignored."""
    names = rules.names
    roles = acting(known_words(words_at(claims, names.roles) or (), names.role_names, Role))
    stated = words_at(claims, names.purposes)
    purposes = purposes_of(roles, default) if stated is None else known_words(stated, names.purpose_names, Purpose)
    return Caller(
        subject=name_in(claims, "sub") or "",
        roles=roles,
        purposes=purposes,
        purpose=purpose_unless_named(roles, purposes, default),
        issuer=rules.issuer,
        client=program_of(claims),
        own=own_key(claims, rules) if Role.MEMBER in roles else None,
    )


def caller_with(key: ApiKey, default: DefaultPurpose) -> Caller:
    """The machine with this API key."""
    roles = acting(key.roles)
    purposes = purposes_of(roles, default) if key.purposes is None else key.purposes
    return Caller(key.name, roles, purposes, purpose_unless_named(roles, purposes, default), client=key.name)


def purposes_of(roles: frozenset[Role], default: DefaultPurpose) -> frozenset[Purpose]:
    """The default purposes of these roles, each by itself."""
    return frozenset(purpose for role in roles if (purpose := default(frozenset({role}))) is not None)


def purpose_unless_named(roles: frozenset[Role], purposes: frozenset[Purpose], default: DefaultPurpose) -> Purpose | None:
    """The only purpose, or else the default of the roles, if it is among the purposes."""
    if len(purposes) == 1:
        return next(iter(purposes))
    usual = default(roles)
    return usual if usual in purposes else None


def own_key(claims: Mapping[str, object], rules: IssuerRules) -> OwnKey | None:
    """The key of a member's own file; None if the claim holds none."""
    value = value_at(claims, rules.names.member)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not 0 < len(value) <= KEY_CHARACTERS or not value.isprintable():
        return None
    return OwnKey(rules.names.member_kind, value)


def words_at(claims: Mapping[str, object], path: str) -> list[str] | None:
    """The words in a claim: a list, or one text with blanks between them. None if there is no such claim."""
    value = value_at(claims, path)
    if value is None:
        return None
    words = value.split() if isinstance(value, str) else value if isinstance(value, list) else []
    return [word for word in words[:MOST_WORDS] if isinstance(word, str) and word.isprintable()]


def value_at(claims: Mapping[str, object], path: str) -> object:
    """The claim of this name, or else the one at this path: `realm_access.roles`. None if there is none."""
    if path in claims:
        return claims[path]
    value: object = claims
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    return value


def known_words(words: Iterable[str], names: Mapping[str, Word], kind: type[Word]) -> frozenset[Word]:
    """The words that are ours: by the house's names where there are some, else as they stand."""
    ours = names or {member.value: member for member in kind}
    return frozenset(ours[word] for word in words if word in ours)
