"""Every mail that the product sends, as it would go out, with what no real person has in it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Mail, Session, Ticket, User
from accounts.services import mails, tickets

Kind = Mail.Kind
ADDRESS: Final = "ada@example.com"
_OFFERED: Final = {
    Kind.WELCOME: Ticket.Purpose.VERIFY_EMAIL,
    Kind.VERIFY_EMAIL: Ticket.Purpose.VERIFY_EMAIL,
    Kind.CHANGE_EMAIL: Ticket.Purpose.CHANGE_EMAIL,
    Kind.RESET_PASSWORD: Ticket.Purpose.RESET_PASSWORD,
    Kind.SIGN_IN_CODE: Ticket.Purpose.SIGN_IN_CODE,
}

_VISIT: Final = {"begun": "2026-11-20 09:00", "ended": "09:12", "reason": "You wrote that a reading does not open."}


@dataclass(frozen=True, slots=True)
class Sample:
    """words: what is special about it, if there are several of its kind. data: what its letter says besides."""

    words: Any = ""
    data: Mapping[str, Any] | None = None
    has_ticket: bool = True


def _samples() -> Mapping[str, Sequence[Sample]]:
    """By kind, each way in which the letter reads."""
    device = Session(device_name="Pixel 9", device_platform="android", ip="203.0.113.9", created_at=timezone.now())
    browser = Session(user_agent="Mozilla/5.0 Firefox/140.0", ip="2001:db8::9", created_at=timezone.now())
    link = f"{settings.PUBLIC_URL or 'https://nocturna.example'}/api/v1/exports/…"
    factors = [("totp", _("authenticator app")), ("passkey", _("passkey")), ("recovery_codes", _("recovery codes"))]
    ways = [("added", _("added")), ("removed", _("removed"))]
    return {
        Kind.WELCOME: [Sample(_("the address is to be confirmed")), Sample(_("it is confirmed"), has_ticket=False)],
        Kind.VERIFY_EMAIL: [Sample()],
        Kind.CHANGE_EMAIL: [Sample()],
        Kind.EMAIL_CHANGED: [Sample(data={"new": "ada.lovelace@example.org"})],
        Kind.RESET_PASSWORD: [Sample()],
        Kind.PASSWORD_CHANGED: [Sample(data={"keys": 0}), Sample(_("API keys work on"), {"keys": 2})],
        Kind.SIGN_IN_CODE: [Sample()],
        Kind.NEW_DEVICE: [Sample(_("application"), {"session": device}), Sample(_("browser"), {"session": browser})],
        Kind.KEY_MADE: [Sample(data={"key": "Spreadsheet", "scopes": ["charts:read", "interpretations:read"]})],
        Kind.EXPORT_READY: [Sample(data={"link": link, "hours": settings.EXPORT_LINK_HOURS})],
        Kind.FACTORS_CHANGED: [
            Sample(f"{said}: {words}", {way: what}) for way, said in ways for what, words in factors
        ],
        Kind.ACCOUNT_VISITED: [Sample(data=_VISIT)],
        Kind.ACCOUNT_DELETED: [Sample(data={"deleted": "2026-11-20 09:00", "kept_until": "2026-12-20 09:00"})],
        Kind.ISSUERS_CHANGED: [Sample(said, {way: "Example ID"}) for way, said in ways],
    }


@dataclass(frozen=True, slots=True)
class Preview:
    words: Any
    subject: str
    text: str
    html: str


def previews_of(kind: str, *, locale: str) -> list[Preview]:
    """Nothing is stored, and no link or code in it opens anything. Errors: KeyError, of a kind without a sample."""
    return [_preview(kind, sample, locale) for sample in _samples()[kind]]


def kinds() -> list[str]:
    """Those that there are samples of."""
    return list(_samples())


def _preview(kind: str, sample: Sample, locale: str) -> Preview:
    now, ticket = timezone.now(), None
    person = User(name="Ada Lovelace", email=ADDRESS, locale=locale)
    purpose = _OFFERED.get(Kind(kind)) if sample.has_ticket else None
    if purpose is not None:
        lifetime: timedelta = tickets.LIFETIMES[purpose]
        ticket = Ticket(pk=uuid.uuid4(), purpose=purpose, created_at=now, expires_at=now + lifetime)
    mail = Mail(kind=kind, user=person, ticket=ticket, to=ADDRESS, data={})
    letter: EmailMultiAlternatives = mails.compose(mail, person, sample.data or {})
    (html,) = [str(body) for body, kind_of_body in letter.alternatives if kind_of_body == "text/html"]
    return Preview(sample.words, str(letter.subject), str(letter.body), html)
