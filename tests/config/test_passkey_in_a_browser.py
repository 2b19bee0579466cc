"""The door of the back office in a real browser with a passkey of its own (WebAuthn's virtual authenticator)."""

import base64
import json

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from accounts.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
# As a web application makes one: asks for options, has the browser make the passkey, posts what came of it.
MAKE = """
(async () => {
  const call = async (path, body) => {
    const headers = {Authorization: "Bearer %s", "Content-Type": "application/json"};
    const asked = {method: "POST", headers, body: JSON.stringify(body)};
    const answer = await fetch("/api/v1/auth/mfa/passkeys" + path, asked);
    return [answer.status, await answer.json()];
  };
  const [, begun] = await call("/options", {});
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(begun.options.publicKey);
  const credential = (await navigator.credentials.create({publicKey})).toJSON();
  return await call("", {passkey_token: begun.passkey_token, name: "Key", credential});
})()
"""


@pytest.fixture
def clerk(transactional_db):
    return factories.UserFactory.create(
        email="clerk@example.com", email_verified=True, is_staff=True, is_superuser=True
    )


@pytest.fixture
def origin(server):
    """A passkey belongs to a name, not to an address of numbers."""
    return server.replace("127.0.0.1", "localhost")


@pytest.fixture
def passkey(api, clerk, page, origin):
    """The clerk's, in the browser; the authenticator's id."""
    page.ask("WebAuthn.enable")
    authenticator = page.ask("WebAuthn.addVirtualAuthenticator", options=AUTHENTICATOR)["authenticatorId"]
    page.open(origin + "/docs")
    made = page.ask(
        "Runtime.evaluate",
        expression=MAKE % api(clerk).signed_in.access_token,
        awaitPromise=True,
        returnByValue=True,
        userGesture=True,
    )["result"]["value"]
    assert made[0] == 201, made
    assert Authenticator.objects.filter(user=clerk, type=Authenticator.Type.WEBAUTHN).count() == 1
    return authenticator


def first_step(page, origin):
    page.open(origin + "/admin/login/?next=/admin/accounts/user/")
    page.value(
        "document.querySelector('[name=username]').value = 'clerk@example.com';"
        f"document.querySelector('[name=password]').value = {json.dumps(factories.PASSWORD)};"
        "document.querySelector('form').submit()"
    )
    # Once its script has run, too: a click before would be lost.
    page.wait_for("document.readyState === 'complete' && document.getElementById('use-passkey') !== null")


def press(page):
    page.ask("Runtime.evaluate", expression="document.getElementById('use-passkey').click()", userGesture=True)


def test_staff_enter_with_their_passkey(page, origin, passkey):
    first_step(page, origin)

    press(page)

    page.wait_for("location.pathname === '/admin/accounts/user/' && document.body?.innerText.includes('clerk@example')")
    assert [words for words in page.complaints if "favicon" not in words] == []
    entry = AuditEntry.objects.get(action="sign_in.succeeded", detail__to="back_office")
    assert entry.detail["by"] == "password+passkey"


def test_a_passkey_that_is_not_theirs_opens_nothing(page, origin, clerk, passkey):
    first_step(page, origin)
    (credential,) = page.ask("WebAuthn.getCredentials", authenticatorId=passkey)["credentials"]
    page.ask("WebAuthn.clearCredentials", authenticatorId=passkey)
    stranger = page.ask("WebAuthn.addVirtualAuthenticator", options={**AUTHENTICATOR, "transport": "usb"})
    # The same name and person, another private key.
    forged = {**credential, "privateKey": other_key()}
    page.ask("WebAuthn.addCredential", authenticatorId=stranger["authenticatorId"], credential=forged)

    press(page)

    page.wait_for("document.body?.innerText.includes('wrong')")
    page.open(origin + "/admin/accounts/user/")
    assert page.value("location.pathname") == "/admin/login/"


def other_key():
    """PKCS#8, as DevTools takes it."""
    der = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return base64.b64encode(der).decode()
