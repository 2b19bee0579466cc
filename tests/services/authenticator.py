"""A passkey device: makes credentials and signs challenges as a browser with its authenticator does (WebAuthn)."""

import hashlib
import json
import secrets
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Device:
    def __init__(self, origin: str = "https://testserver") -> None:
        self.origin = origin
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(32)
        self.counter = 0
        self.user = b""
        self.flags = PRESENT | VERIFIED

    def make(self, options: Any) -> dict[str, Any]:
        """As `navigator.credentials.create`, in JSON."""
        public = options["publicKey"]
        self.user = websafe_decode(public["user"]["id"])
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id
        cose = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        data = self._authenticator_data(public["rp"]["id"], ATTESTED) + attested + cose
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": websafe_encode(self._client_data("webauthn.create", public["challenge"])),
            "attestationObject": websafe_encode(attestation),
        }
        return self._credential(response, clientExtensionResults={"credProps": {"rk": True}})

    def sign(self, options: Any, *, count: bool = True) -> dict[str, Any]:
        """As `navigator.credentials.get`, in JSON."""
        public = options["publicKey"]
        self.counter += count
        data = self._authenticator_data(public["rpId"])
        client_data = self._client_data("webauthn.get", public["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client_data),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(self.user),
        }
        return self._credential(response, clientExtensionResults={})

    def _credential(self, response: dict[str, str], **more: Any) -> dict[str, Any]:
        known = websafe_encode(self.id)
        return {"id": known, "rawId": known, "type": "public-key", "response": response, **more}

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _authenticator_data(self, rp_id: str, flags: int = 0) -> bytes:
        digest = hashlib.sha256(rp_id.encode()).digest()
        return digest + bytes([self.flags | flags]) + struct.pack(">I", self.counter)
