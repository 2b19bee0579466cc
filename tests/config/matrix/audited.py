"""What a successful write leaves in the audit log, and which leave nothing there."""

from typing import Any

from accounts.models import AuditEntry, User
from tests.config.matrix.world import World

# Each with the reason.
LEAVE_NOTHING = {
    "POST /analytics/events": "an app says what was done in it; nothing of anybody's is changed",
    "POST /auth/code": "asks for a mail; what its code does is recorded",
    "POST /auth/email/change": "asks for a mail; what its token does is recorded",
    "POST /auth/email/verify/resend": "asks for a mail; what its token does is recorded",
    "POST /auth/password/reset": "asks for a mail; what its token does is recorded",
    "POST /auth/mfa/passkeys/options": "begins what is recorded when it is proved",
    "POST /auth/mfa/passkeys/options/sign-in": "begins what is recorded when it is proved",
    "POST /auth/passkey/options": "begins what is recorded when it is proved",
    "POST /auth/mfa/totp": "begins what is recorded when it is proved",
    "POST /auth/token/refresh": "the session goes on; an old token is recorded",
    "POST /calculations": "stores nothing",
    "POST /charts/import": "a dry run stores nothing; its job, and the charts of that, are recorded as they are made",
}
# Succeed with an issuer or a browser's passkey alone, which these have.
RECORDED_ELSEWHERE = {
    "POST /auth/identities/{provider}": "accounts/sign_in/test_identities.py",
    "DELETE /auth/identities/{provider}": "accounts/sign_in/test_identities.py",
    "POST /auth/identities/{provider}/authorize": "accounts/sign_in/test_identities.py",
    "POST /auth/oauth/{provider}/token": "accounts/sign_in/test_id_tokens.py",
    "POST /auth/mfa/passkeys": "accounts/sign_in/test_passkeys.py",
    "POST /auth/passkey": "accounts/sign_in/test_passkeys.py",
}
# Done by whom the body proves to be there, whoever is signed in: the owner.
BY_THE_OWNER = {
    "POST /auth/code/verify",
    "POST /auth/email/change/confirm",
    "POST /auth/mfa/verify",
    "POST /auth/password/reset/confirm",
    "POST /auth/token",
}
# By whom it makes, or by somebody new.
BY_A_NEW_PERSON = {"POST /auth/email/verify", "POST /auth/guest", "POST /auth/register"}
# Nothing of anybody's is changed: they are let in, or take a copy.
LEAVE_NO_CHANGE = {
    "POST /auth/code/verify",
    "POST /auth/confirm",
    "POST /auth/mfa/verify",
    "POST /auth/token",
    "POST /users/me/export",
}


def faults(world: World, operation: str, who: str, answer: Any) -> list[str]:
    """What is missing of the entries that this call left."""
    entries = list(AuditEntry.objects.filter(request_id=answer["X-Request-ID"]).order_by("id"))
    if operation in LEAVE_NOTHING:
        return [f"left {entry.action}" for entry in entries]
    actor = world.owner.pk if who == "key" or operation in BY_THE_OWNER else world.people.get(who, User()).pk
    theirs = [entry for entry in entries if entry.actor_id == actor]
    if operation in BY_A_NEW_PERSON:
        theirs = [entry for entry in entries if entry.actor_id is not None]
    if not theirs:
        return [f"no entry of theirs among {[entry.action for entry in entries]}"]
    if operation in LEAVE_NO_CHANGE:
        return []
    made = operation.startswith("POST")
    changes = [e for e in theirs if e.after is not None and (made or e.before is not None)]
    return [] if changes else [f"no before and after in {[entry.action for entry in theirs]}"]
