"""A passkey made, and a sign-in by it, as a browser does them."""

from typing import Any

from tests.conftest import Api
from tests.services.authenticator import Device


def make(me: Api, device: Device, name: str = "Phone") -> Any:
    begun = me.post("/auth/mfa/passkeys/options").json()
    credential = device.make(begun["options"])
    body = {"passkey_token": begun["passkey_token"], "name": name, "credential": credential}
    return me.post("/auth/mfa/passkeys", body)


def begin(anonymous: Api) -> Any:
    return anonymous.post("/auth/passkey/options").json()


def answer_of(device: Device, anonymous: Api) -> dict[str, Any]:
    begun = begin(anonymous)
    return {"passkey_token": begun["passkey_token"], "credential": device.sign(begun["options"])}


def sign_in_by(device: Device, anonymous: Api) -> Any:
    return anonymous.post("/auth/passkey", answer_of(device, anonymous))
