"""An authority of a test's own, and servers' certificates by it."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Authority:
    """file: its own certificate, by which others may trust it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.file = folder, folder / "authority.pem"
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("An authority of a test's")
        self.file.write_bytes(self._issue("authority", self._name, self._key.public_key(), is_authority=True))

    def context_for(self, host: str) -> ssl.SSLContext:
        """Of a server that proves to be this host."""
        key = ec.generate_private_key(ec.SECP256R1())
        kept = self._folder / f"{host}.pem"
        secret = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        kept.write_bytes(secret + self._issue(host, _named(host), key.public_key()))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(kept)
        return context

    def _issue(
        self, host: str, name: x509.Name, key: ec.EllipticCurvePublicKey, *, is_authority: bool = False
    ) -> bytes:
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(self._name, name, key, x509.random_serial_number())
        made = made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
        made = made.add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        return made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
