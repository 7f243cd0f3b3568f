"""Certificates for servers and clients of this machine, signed by authorities that only these tests know."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

A_DAY = timedelta(days=1)
PEM = serialization.Encoding.PEM


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def written(key: ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    how = serialization.NoEncryption() if password is None else serialization.BestAvailableEncryption(password)
    return key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, how)


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate and its key, in one file, in two, and with a key that needs a password."""

    both: Path
    certificate: Path
    key: Path
    locked_key: Path


class Authority:
    """An authority of these tests. `file` holds its own certificate."""

    def __init__(self, folder: Path, name: str = "Authority") -> None:
        self._folder = folder / name
        self._folder.mkdir()
        self._key, self._name = ec.generate_private_key(ec.SECP256R1()), name
        signs = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        itself = self._signed(name, self._key, x509.BasicConstraints(ca=True, path_length=None), signs)
        self.file = self._folder / "authority.pem"
        self.file.write_bytes(itself.public_bytes(PEM))

    def issued(self, host: str, *, ended: bool = False) -> Identity:
        """A certificate for this host, which `ended` a day ago or has a day left."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
        certificate = self._signed(host, key, x509.SubjectAlternativeName([name]), ended=ended).public_bytes(PEM)
        found = Identity(*(self._folder / f"{host}{end}.pem" for end in ("", "-certificate", "-key", "-locked")))
        found.both.write_bytes(written(key) + certificate)
        found.certificate.write_bytes(certificate)
        found.key.write_bytes(written(key))
        found.locked_key.write_bytes(written(key, b"word"))
        return found

    def serves(self, identity: Identity) -> ssl.SSLContext:
        """A server's context with this certificate."""
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(identity.both)
        return server

    def _signed(
        self, subject: str, of: ec.EllipticCurvePrivateKey, *extensions: x509.ExtensionType, ended: bool = False
    ) -> x509.Certificate:
        until = datetime.now(UTC) + (-A_DAY if ended else A_DAY)
        builder = x509.CertificateBuilder(named(self._name), named(subject), of.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(until - 3 * A_DAY).not_valid_after(until)
        told = (
            *extensions,
            x509.SubjectKeyIdentifier.from_public_key(of.public_key()),
            x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
        )
        for extension in told:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints | x509.KeyUsage))
        return builder.sign(self._key, hashes.SHA256())


def contexts(folder: Path, host: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for `host`, and that of a client who trusts its authority."""
    authority = Authority(folder)
    return authority.serves(authority.issued(host)), ssl.create_default_context(cafile=authority.file)
