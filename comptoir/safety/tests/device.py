"""A device with a passkey, for tests: the answers that a browser would give (WebAuthn level 2)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2 import cbor
from fido2.cose import ES256

from comptoir.customers.models import User

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40
PLACE = "localhost"
ENTRANCE, NEW = "/account/sign-in/passkey/", "/account/passkeys/new/"


class Device:
    """One passkey for a house at http://localhost; `origin` is the page that asks for it."""

    def __init__(self, *, origin: str = f"http://{PLACE}", verifies: bool = True) -> None:
        self.key, self.id = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.origin, self.flags = origin, PRESENT | (VERIFIED if verifies else 0)

    def make(self, client: Client) -> Any:
        """Create it in Login & Security."""
        client.get(NEW, SERVER_NAME=PLACE)
        key = cbor.encode(dict(ES256.from_cryptography_key(self.key.public_key())))
        made = self._seen(self.flags | WITH_KEY) + bytes(16) + struct.pack(">H", len(self.id)) + self.id + key
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": made})
        answer = {"clientDataJSON": self._told(client, "create"), "attestationObject": _text(attestation)}
        return client.post(NEW, {"name": "Phone", "credential": self._whole(answer)}, SERVER_NAME=PLACE)

    def sign_in(self, client: Client, user: User) -> Any:
        """Sign in with it alone."""
        client.get(ENTRANCE, SERVER_NAME=PLACE)
        told, seen = self._told(client, "get"), self._seen(self.flags)
        signed = seen + hashlib.sha256(base64.urlsafe_b64decode(told + "==")).digest()
        answer = {
            "clientDataJSON": told,
            "authenticatorData": _text(seen),
            "signature": _text(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            "userHandle": _text(user_pk_to_url_str(user).encode()),
        }
        return client.post(ENTRANCE, {"credential": self._whole(answer)}, SERVER_NAME=PLACE)

    def _told(self, client: Client, what: str) -> str:
        challenge = client.session["mfa.webauthn.state"]["challenge"]
        told = {"type": f"webauthn.{what}", "challenge": challenge, "origin": self.origin}
        return _text(json.dumps(told).encode())

    def _seen(self, flags: int) -> bytes:
        return hashlib.sha256(PLACE.encode()).digest() + bytes([flags]) + bytes(4)

    def _whole(self, answer: dict[str, str]) -> str:
        held = {"id": _text(self.id), "rawId": _text(self.id), "type": "public-key"}
        return json.dumps(held | {"response": answer, "clientExtensionResults": {"credProps": {"rk": True}}})


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
