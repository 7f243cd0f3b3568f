"""Settings of the way to a system: whose certificates are trusted, our own, the lowest TLS version, and a proxy."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

from adapters.wire.http1.hosts import may_be_a_vendor
from adapters.wire.http1.message import Proxy, TlsOptions, Way
from adapters.wire.secret_use import MadeOfSecret, basic

DIRECTLY = "direct"
NO_PROXY = f"should be http://HOST:PORT of a proxy that opens tunnels (CONNECT), or {DIRECTLY}"


def judged(url: AnyHttpUrl) -> AnyHttpUrl:
    """The address as it was given. Refuses one that holds a password, and IP addresses where no vendor can be."""
    if url.username is not None or url.password is not None:
        raise ValueError("should hold no user and no password: it is shown in logs and printed settings")
    try:
        possible = may_be_a_vendor((url.host or "").strip("[]"))
    except ValueError:
        return url
    if not possible:
        raise ValueError("should not be a link-local, multicast or unspecified address, or one of a cloud's own services")
    return url


def judged_text(url: str) -> str:
    """The same for an address as text, which may also be a path below the system's own."""
    if not url.startswith("/"):
        try:
            parsed = AnyHttpUrl(url)
        except ValidationError:
            raise ValueError("should be an address with http or https") from None
        judged(parsed)
    return url


SystemUrl = Annotated[AnyHttpUrl, AfterValidator(judged)]
"""An address that a system's settings name. Its calls go to the hosts of these addresses and to no other."""


def proxied(proxy: str) -> str:
    """The proxy as it was given. Refuses whatever is neither `direct` nor an HTTP proxy's address."""
    if proxy == DIRECTLY:
        return proxy
    try:
        url = AnyHttpUrl(proxy)
    except ValidationError:
        raise ValueError(NO_PROXY) from None
    judged(url)
    if url.scheme != "http" or (url.path or "/") != "/" or url.query or url.fragment:
        raise ValueError(NO_PROXY)
    return proxy


def as_text(version: object) -> object:
    """A version as text: YAML reads 1.3 without quotes as a number."""
    return str(version) if isinstance(version, float) else version


class Outward(BaseModel):
    """The way to a system. What is not set here is as in the section `outward`, which holds for all systems."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    ca_file: Path | None = Field(
        None, description="Authorities (PEM) that are trusted, and no others. Empty: those of the operating system."
    )
    client_certificate_file: Path | None = Field(None, description="Our own certificate (PEM, with its chain), if servers ask.")
    client_key_file: Path | None = Field(
        None, description="Its private key (PEM, not encrypted). Empty: it is in the file of the certificate."
    )
    minimum_tls: Annotated[Literal["1.2", "1.3"] | None, BeforeValidator(as_text)] = Field(
        None, description="The lowest TLS version that is spoken; 1.2 if empty."
    )
    proxy: Annotated[str, AfterValidator(proxied)] | None = Field(
        None, description="HTTP proxy for https, as `http://HOST:PORT`. `direct`: none, also where there is one for all systems."
    )
    proxy_user: str | None = Field(None, min_length=1, pattern="^[^:]*$", description="User name for the proxy.")
    proxy_password: SecretStr | None = Field(None, description="Password for the proxy.")

    @model_validator(mode="after")
    def _fitting(self) -> Self:
        if self.client_key_file is not None and self.client_certificate_file is None:
            raise ValueError("`client_key_file` needs `client_certificate_file`")
        if (self.proxy_user is None) != (self.proxy_password is None):
            raise ValueError("`proxy_user` and `proxy_password` belong together")
        if self.proxy_user is not None and self.proxy in (None, DIRECTLY):
            raise ValueError("`proxy_user` needs `proxy`")
        return self

    def over(self, defaults: "Outward") -> "Outward":
        """These settings, with the defaults for what they leave empty. Certificate and key go together, as do proxy and user."""
        own = {"ca_file": self.ca_file or defaults.ca_file, "minimum_tls": self.minimum_tls or defaults.minimum_tls}
        certified = self if self.client_certificate_file is not None else defaults
        proxying = self if self.proxy is not None else defaults
        return self.model_copy(
            update={
                **own,
                "client_certificate_file": certified.client_certificate_file,
                "client_key_file": certified.client_key_file,
                "proxy": proxying.proxy,
                "proxy_user": proxying.proxy_user,
                "proxy_password": proxying.proxy_password,
            }
        )

    @property
    def tls(self) -> TlsOptions:
        files = (self.ca_file, self.client_certificate_file, self.client_key_file)
        ca, certificate, key = (str(path) if path is not None else None for path in files)
        return TlsOptions(ca, certificate, key, self.minimum_tls or "1.2")

    def way(self) -> Way:
        """The way as connections take it."""
        if self.proxy is None or self.proxy == DIRECTLY:
            return Way(self.tls)
        url = AnyHttpUrl(self.proxy)
        user, password = self.proxy_user, self.proxy_password
        signed = MadeOfSecret(password, lambda word: basic(user, word)) if user is not None and password is not None else None
        return Way(self.tls, Proxy((url.host or "").strip("[]"), url.port or 80, signed))
