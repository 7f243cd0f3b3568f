"""The rules of access: issuers of tokens, API keys, and the names of roles and purposes in their claims."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pydantic import SecretStr

from adapters.ports.records import Purpose
from resolvers.policy.caller import Role

ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
"""Signatures that can be taken (RFC 7518, section 3.1; RFC 8037; RFC 9864): all of them with a public key."""

USUAL_ALGORITHMS: Final = ("RS256", "ES256", "PS256")


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """The claims that roles, purposes and a member's own key are read from. `role_names` and `purpose_names`: from the house's
    words to ours; empty: they are ours."""

    roles: str = "roles"
    role_names: Mapping[str, Role] = field(default_factory=dict)
    purposes: str = "purposes"
    purpose_names: Mapping[str, Purpose] = field(default_factory=dict)
    member: str = "membership_number"
    member_kind: str = "membershipNumber"


@dataclass(frozen=True, slots=True)
class IssuerRules:
    """An issuer whose tokens are taken. `clients`: the programs (`azp`) that may ask; empty: all. `jwks_url`: None if the
    issuer's discovery document tells it."""

    issuer: str
    audiences: frozenset[str]
    jwks_url: str | None = None
    algorithms: frozenset[str] = frozenset(USUAL_ALGORITHMS)
    clients: frozenset[str] = frozenset()
    leeway_s: int = 30
    names: ClaimNames = field(default_factory=ClaimNames)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of a machine. `digest`: SHA-256 of the key. `purposes`: None for those that its roles have by default. `expires`: in
    seconds since 1970."""

    name: str
    digest: bytes = field(repr=False)
    roles: frozenset[Role]
    purposes: frozenset[Purpose] | None
    expires: float


@dataclass(frozen=True, slots=True)
class AccessRules:
    """The rules of access. `required`: a request without a token is refused. `is_open`: a token is not even looked at."""

    required: bool = True
    is_open: bool = False
    issuers: tuple[IssuerRules, ...] = ()
    api_keys: tuple[ApiKey, ...] = ()


@dataclass(frozen=True, slots=True)
class PointRules:
    """A decision point outside. `token`: for its `Authorization`, None for none; `within_s`: for one answer."""

    url: str
    token: SecretStr | None
    within_s: float
