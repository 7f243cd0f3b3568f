"""The settings of access: open on this machine, or controlled; what is neither or both stops the start with its reason."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.ports.records import Purpose
from gateway.access.rules import ALGORITHMS
from gateway.access_section import Algorithm, ApiKeySetting, IssuerSetting
from gateway.configuration import WrongConfiguration, load
from gateway.demo import as_yaml, configuration
from gateway.settings import Settings
from resolvers.policy.caller import Role
from tests.journey.readme import settings_shown

KEY = "ids: {key: kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk}\n"
ISSUER = "issuers: [{issuer: 'https://login.example.com', audience: customer360}]"
HASH = "sha256:" + "0" * 64


def loaded(folder: Path, access: str, *, server: str = "{}", **environ: str) -> Settings:
    path = folder / "customer360.yaml"
    path.write_text(f"{KEY}server: {server}\naccess: {access}\n")
    return load(path, environ=environ)


def fault(folder: Path, access: str, *, server: str = "{}", **environ: str) -> str:
    with pytest.raises(WrongConfiguration) as wrong:
        loaded(folder, access, server=server, **environ)
    (line,) = str(wrong.value).splitlines()
    return line.removeprefix("customer360.yaml:")


@pytest.mark.parametrize(
    ("access", "server", "says"),
    [
        ("{}", "{}", "3: access: must name an issuer or an API key; or set access.open: true"),
        ("{required: true}", "{}", "3: access: must name an issuer or an API key"),
        ("{required: false}", "{}", "3: access.required: can't be false here; `access.open: true`"),
        ("{required: false, " + ISSUER + "}", "{}", "3: access.required: can't be false here"),
        ("{required: true, open: true}", "{}", "3: access.open: can't be true beside access.required: true"),
        ("{open: true, " + ISSUER + "}", "{}", "3: access.open: can't be true beside issuers or API keys"),
        ("{open: true, hosts: [gateway.example.com]}", "{}", "3: access.hosts: can't be named where access is open"),
        ("{open: true, proxies: [127.0.0.1]}", "{}", "3: access.proxies: can't be named where access is open"),
        ("{open: true}", "{host: 0.0.0.0}", "2: server.host: should be a loopback address"),
        ("{open: true}", "{host: 192.0.2.1}", "2: server.host: should be a loopback address"),
    ],
)
def test_a_gateway_is_open_on_this_machine_or_controlled(tmp_path: Path, access: str, server: str, says: str) -> None:
    assert says in fault(tmp_path, access, server=server)


def test_a_variable_is_named_where_it_is_the_one_at_fault(tmp_path: Path) -> None:
    told = fault(tmp_path, "{" + ISSUER + "}", C360_ACCESS__OPEN="true")
    assert told == "C360_ACCESS__OPEN: access.open: can't be true beside issuers or API keys: with them, access is controlled"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "gateway.example.com", "127.0.0.1"])
def test_with_access_control_it_listens_where_it_is_told(tmp_path: Path, host: str) -> None:
    assert loaded(tmp_path, "{" + ISSUER + "}", server=f"{{host: '{host}'}}").server.host == host


def test_the_printed_configuration_is_open_and_serve_takes_it(tmp_path: Path) -> None:
    path = tmp_path / "customer360.yaml"
    path.write_text(as_yaml(played="http://127.0.0.1:9000", port=8000))
    access = load(path, environ={}).access
    assert (access.open, access.issuers) == (True, ())


def test_the_demo_is_open_until_it_is_shut_and_knows_the_played_provider() -> None:
    built_in = configuration(played="http://127.0.0.1:9000", port=8000)
    for environ, required in (({}, False), ({"C360_ACCESS__REQUIRED": "true"}, True)):
        rules = load(None, environ=environ, built_in=built_in).access.rules()
        assert (rules.required, rules.is_open) == (required, False)
        assert [one.issuer for one in rules.issuers] == ["http://127.0.0.1:9000/_identity"]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("issuers: [{issuer: 'http://login.example.com', audience: x}]", "issuers.0.issuer: should begin with https://"),
        ("issuers: [{issuer: login, audience: x}]", "issuers.0.issuer: should be an address such as"),
        ("issuers: [{issuer: 'https://jane:secret@login.example.com', audience: x}]", "issuers.0.issuer: should be an address"),
        ("issuers: [{issuer: 'file:///etc/keys', audience: x}]", "issuers.0.issuer: should be an address"),
        ("issuers: [{issuer: 'https://x.example.com'}]", "issuers.0.audience: must be set"),
        (
            "issuers: [{issuer: 'https://x.example.com', audience: x, algorithms: [HS256]}]",
            "issuers.0.algorithms.0: Input should",
        ),
        ("issuers: [{issuer: 'https://x.example.com', audience: x, algorithms: [none]}]", "issuers.0.algorithms.0: Input should"),
        ("issuers: [{issuer: 'https://x.example.com', audience: x, algorithms: []}]", "issuers.0.algorithms: "),
        ("issuers: [{issuer: 'https://x.example.com', audience: x, leeway_s: 121}]", "issuers.0.leeway_s: Input should be less"),
        ("issuers: [{issuer: 'https://x.example.com', audience: x, role_names: {a: ROOT}}]", "issuers.0.role_names.a: Input"),
        (
            "issuers: [{issuer: 'https://x.example.com', audience: x}, {issuer: 'https://x.example.com', audience: y}]",
            "issuers: names",
        ),
        (
            "api_keys: [{name: till, hash: 'sha256:abc', roles: [AGENT], expires: '2030-01-01T00:00:00Z'}]",
            "api_keys.0.hash: String",
        ),
        (f"api_keys: [{{name: till, hash: '{HASH}', roles: [AGENT]}}]", "api_keys.0.expires: must be set"),
        (f"api_keys: [{{name: till, hash: '{HASH}', roles: [AGENT], expires: '2030-01-01'}}]", "api_keys.0.expires: Input"),
        (f"api_keys: [{{name: 'a b', hash: '{HASH}', roles: [], expires: '2030-01-01T00:00:00Z'}}]", "api_keys.0.name: String"),
        (
            "issuers: [{issuer: 'https://x.example.com', audience: x, member_kind: passport}]",
            "issuers.0.member_kind: names a system",
        ),
        ("open: true, hosts: ['gateway.example.com:8000']", "hosts.0: should be a host name without a port"),
        ("open: true, hosts: ['*.example.com']", "hosts.0: should be a host name"),
        ("open: true, origins: ['*']", "origins.0: should be an address"),
        ("open: true, origins: ['null']", "origins.0: should be an address"),
        ("open: true, origins: ['https://app.example.com/path']", "origins.0: should be an origin without a path"),
        ("open: true, proxies: ['10.0.0.1/8']", "proxies.0: should be an address or a network"),
        ("open: true, proxies: [proxy.example.com]", "proxies.0: should be an address or a network"),
    ],
)
def test_a_setting_that_would_open_a_door_is_refused(tmp_path: Path, setting: str, says: str) -> None:
    assert f"3: access.{says}" in fault(tmp_path, "{" + setting + "}")


def test_the_algorithms_that_may_be_named_all_have_a_public_key() -> None:
    named = IssuerSetting(issuer="https://x.example.com", audience="x", algorithms=ALGORITHMS)  # type: ignore[arg-type]
    assert named.rules().algorithms == set(ALGORITHMS) == set(Algorithm.__args__)  # type: ignore[attr-defined]
    assert not [name for name in ALGORITHMS if name.startswith("HS") or name == "none"]


def test_the_docs_example_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "customer360.yaml"
    path.write_text(KEY + settings_shown("operations", "access"))
    access = load(path, environ={}).access
    assert (len(access.issuers), access.hosts, access.required) == (1, ("gateway.example.com",), True)


def test_an_issuers_settings_are_its_rules() -> None:
    rules = IssuerSetting(
        issuer="https://login.example.com",
        audience=("customer360", "gateway"),
        clients=("console",),
        role_names={"crm-desk": Role.AGENT},
        purpose_names={"helping": Purpose.SERVICE},
    ).rules()
    assert (rules.audiences, rules.clients, rules.leeway_s) == ({"customer360", "gateway"}, {"console"}, 30)
    assert (rules.names.role_names, rules.names.purpose_names) == ({"crm-desk": Role.AGENT}, {"helping": Purpose.SERVICE})


def test_an_api_keys_settings_are_its_rules_and_show_no_hash() -> None:
    expires = datetime(2027, 6, 30, tzinfo=UTC)
    rules = ApiKeySetting(name="till", hash="sha256:" + "ab" * 32, roles=(Role.ASSOCIATE,), expires=expires).rules()
    assert (rules.digest, rules.expires, rules.purposes) == (b"\xab" * 32, expires.timestamp(), None)
    assert "xab" not in repr(rules)
