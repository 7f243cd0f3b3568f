"""Signatures as the vendor checks them."""

import base64
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr, ValidationError

from adapters.ports.capabilities import Capability
from adapters.systems.sap_customer_data_cloud.auth import BareSecret, Bearer, Signed, secret_bytes, signed
from adapters.systems.sap_customer_data_cloud.settings import CustomerDataCloudSettings
from adapters.wire.message import Request

SECRET = "bm90LWEtcmVhbC1zZWNyZXQtMzItYnl0ZXMtbG9uZyE="
URL = "https://accounts.eu1.gigya.com/accounts.getAccountInfo"
FIELDS = {
    "UID": "7f1c0a7e5d3b4b0e9a51",
    "apiKey": "4_ExampleSiteKey",
    "format": "json",
    "httpStatusCodes": "false",
    "include": "profile,data,emails",
    "nonce": "1767225600123456",
    "timestamp": "1767225600",
    "userKey": "AExampleUserKey",
}
SIGNATURE = "HTl4MCEY8EKb8EdB3WKoN9O54Mk="
LINE: Any = SimpleNamespace(settings=SimpleNamespace(root="https://accounts.eu1.gigya.com"))
KEYS = {"apiKey": "4_ExampleSiteKey", "userKey": "AExampleUserKey"}


def ask(**form: str) -> Request:
    return Request("/accounts.getAccountInfo", Capability.PROFILE, "x", method="POST", form=form)


def test_the_signature_is_that_of_the_fact_sheets_worked_example() -> None:
    assert signed(secret_bytes(SECRET), URL, FIELDS) == SIGNATURE


def test_the_host_is_signed_in_lower_case_and_the_path_as_it_stands() -> None:
    assert signed(secret_bytes(SECRET), URL.replace("accounts.eu1", "Accounts.EU1"), FIELDS) == SIGNATURE
    assert signed(secret_bytes(SECRET), URL.replace("getAccountInfo", "getaccountinfo"), FIELDS) != SIGNATURE


async def test_every_field_takes_part_and_time_and_nonce_are_put_in() -> None:
    auth = Signed(KEYS, SecretStr(SECRET), now=lambda: 1767225600.9, nonce=lambda: "1767225600123456")
    form = {name: FIELDS[name] for name in ("UID", "format", "httpStatusCodes", "include")}
    question = await auth.sign(ask(**form), LINE)
    assert question.form == {**FIELDS, "sig": SIGNATURE}
    other = await auth.sign(ask(**{**form, "UID": "8"}), LINE)
    assert other.form is not None
    assert other.form["sig"] != SIGNATURE
    assert auth.forget(other)


async def test_the_bare_secret_goes_in_the_body_and_cannot_be_renewed() -> None:
    auth = BareSecret(KEYS, SecretStr("word"))
    question = await auth.sign(ask(UID="1"), LINE)
    assert question.form == {"UID": "1", **KEYS, "secret": "word"}
    assert not auth.forget(question)


async def test_the_bearer_token_verifies_with_the_public_key() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    auth = Bearer("4_ExampleSiteKey", "AExampleUserKey", SecretStr(pem), now=lambda: 1767225600.9, unique=lambda: "uuid")
    question = await auth.sign(ask(UID="1"), LINE)
    assert question.form == {"UID": "1", "apiKey": "4_ExampleSiteKey"}
    head, claims, signature = question.headers["Authorization"].removeprefix("Bearer ").split(".")
    assert orjson.loads(decoded(head)) == {"alg": "RS256", "typ": "JWT", "kid": "AExampleUserKey"}
    assert orjson.loads(decoded(claims)) == {"iat": 1767225600, "jti": "uuid"}
    public = key.public_key()
    public.verify(decoded(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), SHA256())
    with pytest.raises(InvalidSignature):
        public.verify(decoded(signature), f"{head}.{claims}x".encode(), padding.PKCS1v15(), SHA256())


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def settings(**changed: Any) -> CustomerDataCloudSettings:
    whole = {"base_url": "https://accounts.example.com", "api_key": "a", "user_key": "u", **changed}
    return CustomerDataCloudSettings.model_validate(whole)


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"secret": "not base64!"},
        {"dialect": "bearer"},
        {"dialect": "bearer", "private_key": "not a key"},
        {"dialect": "secret", "secret": SECRET, "base_url": "http://accounts.example.com"},
    ],
)
def test_credentials_that_cannot_work_stop_the_start_without_being_told(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(**changed)
    assert "not base64!" not in str(caught.value)
    assert SECRET not in str(caught.value)


def test_each_dialect_is_taken_with_its_own_credentials() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    assert settings(secret=SECRET).dialect == "signature"
    assert settings(dialect="secret", secret=SECRET).dialect == "secret"
    assert settings(dialect="bearer", private_key=pem).dialect == "bearer"
