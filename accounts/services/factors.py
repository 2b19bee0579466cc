"""Second factors: an authenticator app, recovery codes. Rows and arithmetic are allauth's, proofs and locks ours.

What was proved once is not proved again: the last time step is kept in the row. allauth's own memory of used codes is a
cache entry, which is lost with Redis and at the end of the step.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.db import transaction
from django.utils import timezone

from accounts.errors import CodeWrong, EmailNotVerified
from accounts.models import Action, Mail, Ticket, User
from accounts.services import audit, mails, sessions, tickets
from config.api.errors import InvalidState

TOTP, RECOVERY, PASSKEY = "totp", "recovery_code", "passkey"
_TYPES = {
    Authenticator.Type.TOTP: TOTP,
    Authenticator.Type.WEBAUTHN: PASSKEY,
    Authenticator.Type.RECOVERY_CODES: RECOVERY,
}
RECOVERY_CODES = "recovery_codes"  # all of them, as they are called where they come and go


def methods_of(user: User) -> list[str]:
    """How the person can prove the second factor; nothing for who has none."""
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if not types - {Authenticator.Type.RECOVERY_CODES}:
        return []
    return [name for kind, name in _TYPES.items() if kind in types]


def row_of(user: User, kind: str) -> Authenticator | None:
    """kind: totp or recovery_codes, of which there is one at most."""
    row: Authenticator | None = Authenticator.objects.filter(user=user, type=kind).first()
    return row


def prove(user: User, *, method: str, code: str) -> bool:
    """Is this the person's code, and used for the first time? Then it was."""
    return _prove_totp(user, code) if method == TOTP else _prove_recovery(user, code)


def begin_totp(user: User) -> Mapping[str, str]:
    """A new secret that nothing depends on yet: {totp_token, secret, uri, qr_svg}.

    Errors: InvalidState (there is an app already), EmailNotVerified.
    """
    check_may_add(user)
    if row_of(user, Authenticator.Type.TOTP):
        raise InvalidState
    secret = totp.generate_totp_secret()
    ticket = tickets.open_ticket(Ticket.Purpose.ADD_TOTP, user=user, secret=get_adapter().encrypt(secret))
    return _shown(user, ticket, secret)


def shown_again(user: User, *, token: str) -> Mapping[str, str]:
    """What `begin_totp` answered. Errors: TokenInvalid."""
    ticket = tickets.read(token, Ticket.Purpose.ADD_TOTP)
    return _shown(user, ticket, get_adapter().decrypt(ticket.data["secret"]))


def confirm_totp(user: User, *, token: str, code: str, session_id: uuid.UUID | None = None) -> list[str]:
    """The app is set up. Returns the recovery codes if these are new, else nothing.

    session_id: in which it was proved, and which has passed the second factor by that.

    Errors: TokenInvalid, CodeWrong, InvalidState (another is set up).
    """
    ticket = tickets.read(token, Ticket.Purpose.ADD_TOTP)
    if ticket.user_id != user.pk:
        raise CodeWrong
    tickets.try_once(ticket)
    secret = get_adapter().decrypt(ticket.data["secret"])
    step = _step_of(secret, code, after=-1)
    if step is None:
        raise CodeWrong
    with transaction.atomic():
        tickets.use(ticket)
        codes = _store_totp(user, secret, used_step=step)[1]
        if session_id is not None:
            sessions.pass_second_factor(user=user, session_id=session_id, method=TOTP)
    return codes


def set_up_totp(user: User) -> tuple[Authenticator, list[str]]:
    """Without the person, by an operator: the row, and the recovery codes if these are new. Errors: InvalidState."""
    with transaction.atomic():
        return _store_totp(user, totp.generate_totp_secret(), used_step=-1)


def remove_totp(user: User) -> bool:
    """False: there was none."""
    return remove(user, Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP), TOTP)


def remove(user: User, rows: Any, method: str) -> bool:
    """Recovery codes recover nothing once the last factor is gone. What was passed by them counts no more."""
    with transaction.atomic():
        lock(user)
        if not rows.delete()[0]:
            return False
        left = Authenticator.objects.filter(user=user)
        is_last = not left.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        if is_last:
            left.delete()
        sessions.forget_second_factor(user=user, method=None if is_last else method)
        tell(user, removed=RECOVERY_CODES if method == RECOVERY else method)
    return True


def renew_recovery_codes(user: User) -> list[str]:
    """New codes; the old ones are worth nothing. Errors: InvalidState (no second factor to recover)."""
    with transaction.atomic():
        lock(user)
        if not methods_of(user):
            raise InvalidState
        Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
        codes: list[str] = RecoveryCodes.activate(user).generate_codes()
        tell(user, added=RECOVERY_CODES)
    return codes


def recovery_codes_left(user: User) -> int:
    row = row_of(user, Authenticator.Type.RECOVERY_CODES)
    return len(RecoveryCodes(row).get_unused_codes()) if row else 0


def remove_recovery_codes(user: User) -> bool:
    """False: there were none."""
    rows = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return remove(user, rows, RECOVERY)


def check_may_add(user: User) -> None:
    """Whoever registers with somebody else's address must not lock them out of it. Errors: EmailNotVerified."""
    if not user.email_verified and not user.is_staff:
        raise EmailNotVerified


def lock(user: User) -> None:
    """One change of a person's factors at a time, until the transaction ends."""
    User.objects.select_for_update().get(pk=user.pk)


def hold(user: User, method: str) -> None:
    """What was just proved stays theirs until the transaction ends. Errors: CodeWrong (it was removed meanwhile)."""
    lock(user)
    if method not in methods_of(user):
        raise CodeWrong


def added(user: User, what: str) -> list[str]:
    """After a factor was stored: the recovery codes that come with the first."""
    tell(user, added=what)
    if row_of(user, Authenticator.Type.RECOVERY_CODES):
        return []
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes


def tell(user: User, **change: Any) -> None:
    """In the transaction of the change. change: `added` or `removed`, and which."""
    action = Action.FACTOR_ADDED if "added" in change else Action.FACTOR_REMOVED
    before, after = {"factor": change.get("removed")}, {"factor": change.get("added")}
    factor = next(iter(change.values()))
    audit.record(action=action, subject=user, target=user, before=before, after=after, factor=factor)
    if user.email:
        mails.queue(Mail.Kind.FACTORS_CHANGED, to=user.email, user=user, **change)


def _store_totp(user: User, secret: str, *, used_step: int) -> tuple[Authenticator, list[str]]:
    lock(user)
    if row_of(user, Authenticator.Type.TOTP):
        raise InvalidState
    row = totp.TOTP.activate(user, secret).instance
    row.data["used_step"] = used_step
    row.save(update_fields=["data"])
    return row, added(user, TOTP)


def _shown(user: User, ticket: Ticket, secret: str) -> Mapping[str, str]:
    adapter = get_adapter()
    uri = adapter.build_totp_url(user, secret)
    picture = adapter.build_totp_svg(uri)
    return {"totp_token": tickets.token_of(ticket), "secret": secret, "uri": uri, "qr_svg": picture}


def _prove_totp(user: User, code: str) -> bool:
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(user=user, type=Authenticator.Type.TOTP).first()
        if row is None:
            return False
        step = _step_of(get_adapter().decrypt(row.data["secret"]), code, after=row.data.get("used_step", -1))
        if step is None:
            return False
        row.data["used_step"], row.last_used_at = step, timezone.now()
        row.save(update_fields=["data", "last_used_at"])
        return True


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """The time step, later than that, whose code this is."""
    for step in totp.yield_hotp_counters_from_time():
        expected = totp.format_hotp_value(totp.hotp_value(secret, step))
        if step > after and compare_user_code(actual=code, expected=expected):
            return int(step)
    return None


def _prove_recovery(user: User, code: str) -> bool:
    row = row_of(user, Authenticator.Type.RECOVERY_CODES)
    if row is None or not RecoveryCodes(row).validate_code(code):  # under a lock of the row
        return False
    Authenticator.objects.filter(pk=row.pk).update(last_used_at=timezone.now())
    return True
