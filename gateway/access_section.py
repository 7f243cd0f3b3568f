"""The section `access` of the settings: issuers of tokens, API keys, names, origins and proxies."""

from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AwareDatetime, Field, SecretStr

from adapters.ports.records import Purpose
from adapters.wire.outward import Outward
from gateway.access.rules import USUAL_ALGORITHMS, AccessRules, ApiKey, ClaimNames, IssuerRules, PointRules
from gateway.section import Section, one_of_ours
from resolvers.policy.caller import RESTRICTED_ROLES, Role

LEEWAY_S: Final = 120
HASH: Final = r"^sha256:[0-9a-f]{64}$"
Text = Annotated[str, Field(min_length=1, max_length=2048)]
Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"]


def an_address(url: str) -> str:
    """The address as it was given. Refuses what is none of `http` or `https`, and a user or password in it."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.fragment:
        raise ValueError("should be an address such as https://login.example.com")
    return url


def an_issuer(url: str) -> str:
    """The issuer as it was given. Plain `http` is for this machine alone: whoever could change an answer on its way would be able
    to sign tokens."""
    parts = urlsplit(an_address(url))
    if parts.scheme == "http" and not is_here(parts.hostname or ""):
        raise ValueError("should begin with https://; plain http is taken on loopback, and in `jwks_url`")
    return url


def an_origin(origin: str) -> str:
    """The origin in the form in which browsers send it."""
    parts = urlsplit(an_address(origin.rstrip("/")))
    if parts.path or parts.query:
        raise ValueError("should be an origin without a path, such as https://app.example.com")
    return origin.rstrip("/").lower()


def a_host(name: str) -> str:
    """The name in small letters. Refuses a port and what is no name."""
    plain = name.lower().strip("[]").rstrip(".")
    if not plain or any(sign in plain for sign in "/@*, ") or (":" in plain and not is_address(plain)):
        raise ValueError("should be a host name without a port, such as gateway.example.com")
    return plain


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_here(host: str) -> bool:
    """Whether a host to listen on can be reached from this machine alone."""
    return host == "localhost" or (is_address(host) and ip_address(host).is_loopback)


def a_kind(kind: str) -> str:
    """The kind of key as it was given. Refuses one by which no person is found."""
    return kind if kind in ("email", "phone", "membershipNumber") else one_of_ours(kind)


def a_network(network: str) -> str:
    try:
        ip_network(network)
    except ValueError:
        raise ValueError("should be an address or a network, such as 10.0.0.0/8") from None
    return network


def some(algorithms: tuple[Algorithm, ...]) -> tuple[Algorithm, ...]:
    if not algorithms:
        raise ValueError("should name at least one")
    return algorithms


class IssuerSetting(Section):
    """An OpenID provider whose tokens are taken."""

    issuer: Annotated[Text, AfterValidator(an_issuer)] = Field(description="The `iss` of its tokens, exactly.")
    audience: Text | tuple[Text, ...] = Field(description="The `aud` that means this gateway; one name or several.")
    jwks_url: Annotated[Text, AfterValidator(an_address)] | None = Field(
        None, description="Where its keys are. If empty, its discovery document says it; they must then be on the issuer's host."
    )
    algorithms: Annotated[tuple[Algorithm, ...], AfterValidator(some)] = Field(
        USUAL_ALGORITHMS, description="Signatures that are taken."
    )
    clients: tuple[Text, ...] = Field((), description="Programs (`azp`, or `client_id`) that may ask; all if empty.")
    leeway_s: int = Field(30, ge=0, le=LEEWAY_S, description="Seconds by which its clock may differ from ours.")
    roles_claim: Text = Field("roles", description="The claim with the roles: a name, or a path such as `realm_access.roles`.")
    role_names: dict[str, Role] = Field(
        {}, description="Our role for each of the house's groups. Other groups are ignored. If empty, the claim holds our roles."
    )
    purposes_claim: Text = Field(
        "purposes", description="The claim with the purposes. A token without it has those that its roles have by default."
    )
    purpose_names: dict[str, Purpose] = Field({}, description="Our purpose for each of the house's words; ours if empty.")
    member_claim: Text = Field("membership_number", description="The claim with the key of a member's own file.")
    member_kind: Annotated[str, AfterValidator(a_kind)] = Field(
        "membershipNumber", description="What that key is: `email`, `phone`, `membershipNumber`, or the slug of a system."
    )

    def rules(self) -> IssuerRules:
        audiences = (self.audience,) if isinstance(self.audience, str) else self.audience
        names = ClaimNames(
            roles=self.roles_claim,
            role_names=self.role_names,
            purposes=self.purposes_claim,
            purpose_names=self.purpose_names,
            member=self.member_claim,
            member_kind=self.member_kind,
        )
        return IssuerRules(
            issuer=self.issuer,
            audiences=frozenset(audiences),
            jwks_url=self.jwks_url,
            algorithms=frozenset(self.algorithms),
            clients=frozenset(self.clients),
            leeway_s=self.leeway_s,
            names=names,
        )


class ApiKeySetting(Section):
    """An API key of a machine, by its hash. `customer360 api-key NAME` makes one."""

    name: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", description="Who has the key, as `viewer` and the audit say it."
    )
    hash: str = Field(pattern=HASH, description="`sha256:` and the SHA-256 of the whole key in hexadecimal digits.")
    roles: tuple[Role, ...] = Field(description="The roles of the machine.")
    purposes: tuple[Purpose, ...] | None = Field(
        None, description="What it may ask for; those that its roles have by default if empty."
    )
    expires: AwareDatetime = Field(description="When the key ends, as `2027-06-30T00:00:00Z`.")

    def rules(self) -> ApiKey:
        return ApiKey(
            name=self.name,
            digest=bytes.fromhex(self.hash.removeprefix("sha256:")),
            roles=frozenset(self.roles),
            purposes=None if self.purposes is None else frozenset(self.purposes),
            expires=self.expires.timestamp(),
        )


class DecisionPointSetting(Section):
    """A decision point in the place of the policy table."""

    url: Annotated[Text, AfterValidator(an_issuer)] = Field(
        description="Its address, below which it answers `/access/v1/evaluations` of the OpenID AuthZEN Authorization API 1.0."
    )
    token: SecretStr | None = Field(None, description="Token for its `Authorization` header; none if empty.")
    timeout_ms: int = Field(500, ge=1, le=10_000, description="Longest time for one answer. After it nobody sees anything.")

    def rules(self) -> PointRules:
        return PointRules(self.url, self.token, self.timeout_ms / 1000)


def each_issuer_once(issuers: tuple[IssuerSetting, ...]) -> tuple[IssuerSetting, ...]:
    if len({one.issuer for one in issuers}) < len(issuers):
        raise ValueError("names an issuer twice")
    return issuers


def each_key_once(keys: tuple[ApiKeySetting, ...]) -> tuple[ApiKeySetting, ...]:
    if len({key.name for key in keys}) < len(keys) or len({key.hash for key in keys}) < len(keys):
        raise ValueError("holds a name or a hash twice")
    return keys


class AccessSection(Section):
    """Access: tokens and keys to take, and the names, web pages and proxies to take them by."""

    required: bool = Field(
        True, description="Whether a request needs a token. `serve` without access control is `open`; the demo does not need one."
    )
    open: bool = Field(
        False, description="Whether everybody on this machine may ask for everything. Only on loopback, without issuers and keys."
    )
    issuers: Annotated[tuple[IssuerSetting, ...], AfterValidator(each_issuer_once)] = Field(
        (), description="OpenID providers whose tokens are taken."
    )
    api_keys: Annotated[tuple[ApiKeySetting, ...], AfterValidator(each_key_once)] = Field(
        (), description="Keys of machines. Only their hashes are here."
    )
    hosts: tuple[Annotated[str, AfterValidator(a_host)], ...] = Field(
        (), description="Names under which the gateway may be called, beside those of loopback. Another Host gets 421."
    )
    origins: tuple[Annotated[str, AfterValidator(an_origin)], ...] = Field(
        (), description="Origins of web pages that may ask from a browser (CORS), such as `https://app.example.com`."
    )
    proxies: tuple[Annotated[str, AfterValidator(a_network)], ...] = Field(
        (), description="Addresses or networks of proxies whose `Forwarded` or `X-Forwarded-For` tells the client's address."
    )

    restricted_roles: tuple[Role, ...] = Field(
        tuple(sorted(RESTRICTED_ROLES)),
        description="Roles that see restricted persons, with a reason in `X-Customer360-Break-Glass`. The systems with a "
        "`restricted_field` tell who is restricted.",
    )

    policy: Path | None = Field(None, description="File of a policy table in the place of the gateway's own; read at the start.")
    decision_point: DecisionPointSetting | None = Field(
        None, description="A decision point that is asked in the place of the table; it fails closed."
    )
    outward: Outward = Field(
        default_factory=Outward, description="TLS and proxy for issuers and the decision point, else those of `outward`."
    )

    def rules(self) -> AccessRules:
        return AccessRules(
            required=self.required,
            is_open=self.open,
            issuers=tuple(one.rules() for one in self.issuers),
            api_keys=tuple(key.rules() for key in self.api_keys),
        )
