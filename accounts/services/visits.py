"""Visits: staff see an account as its owner does, through the API, with a token that reads and does nothing else.

A visit lasts LASTS at most, dies with the session of the back office that began it, with the right to make visits, and
when the person becomes one of the staff. Everything it asks for is recorded with both names; afterwards its person is
told by mail.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import NotOverYourself, SessionRevoked, UserNotFound
from accounts.models import Action, Mail, User, Visit
from accounts.permissions import has_scope, is_staff, scopes_of
from accounts.scopes import KEY_SCOPES, STAFF_SCOPES
from accounts.services import audit, mails, tickets
from accounts.services.sessions import session_is_live
from config.api.errors import ValidationFailed

SCOPE: Final = "users:impersonate"
LASTS: Final = timedelta(minutes=15)
PREFIX: Final = "nv_"  # of tokens, so that no other door takes them
_PURPOSE: Final = "visit"
_BATCH: Final = 100
# What a person's own key could read. Not `usage`: to be asked for, it grants an allowance that is due.
SCOPES: Final = frozenset(
    scope for scope in KEY_SCOPES - STAFF_SCOPES if scope.endswith(":read") and scope != "usage:read"
)


@dataclass(frozen=True, slots=True)
class VisitClaims:
    """`request.auth` of a call on a visit. staff_id: whose doing it is."""

    visit_id: uuid.UUID
    staff_id: uuid.UUID
    scopes: frozenset[str] = SCOPES
    second_factor: bool = False  # what is staff's is not to be had by it

    @property
    def counted_as(self) -> tuple[str, str]:
        """Not among the person's own requests."""
        return "visit", str(self.visit_id)


def begin(*, person: User, by: User, session_id: uuid.UUID, reason: str) -> tuple[Visit, str]:
    """A visit and its token, which is never seen again. An earlier one of theirs to the same person ends.

    Errors: ValidationFailed (no reason), NotOverYourself (theirs, or of staff), UserNotFound (who may not sign in has
    nothing to see), SessionRevoked.
    """
    if not reason.strip():
        raise ValidationFailed(details={"reason": [_("This field may not be blank.")]})
    if not (has_scope(by, SCOPE) and session_is_live(session_id)):
        raise SessionRevoked
    with transaction.atomic():
        row = User.objects.present().select_for_update(no_key=True).filter(pk=person.pk).first()
        if row is None or not row.may_sign_in:
            raise UserNotFound
        refuse_staff(row, by)
        end(person=row, by=by)
        visit = Visit.objects.create(
            person=row, staff=by, session_id=session_id, reason=reason.strip(),
            started_at=(now := timezone.now()), expires_at=now + LASTS,
        )  # fmt: skip
        audit.record(
            action=Action.VISIT_BEGUN, subject=row, actor=by, target=visit, reason=visit.reason,
            after={"expires_at": visit.expires_at},
        )  # fmt: skip
    return visit, f"{PREFIX}{tickets.spell(visit.pk, _PURPOSE, settings.SECRET_KEY)}"


def refuse_staff(person: User, by: User) -> None:
    """Errors: NotOverYourself: nobody looks through the eyes of who may see others."""
    if person.pk == by.pk or person.is_staff or person.is_superuser or scopes_of(person) & STAFF_SCOPES:
        raise NotOverYourself


def end(*, person: User, by: User) -> int:
    """End those of `by` to the person. Returns how many went on."""
    return _end(list(Visit.objects.live().filter(person=person, staff=by)), by=by)


def _end(visits: Collection[Visit], *, by: User) -> int:
    ended = 0
    for visit in visits:
        with transaction.atomic():
            if Visit.objects.filter(pk=visit.pk, ended_at=None).update(ended_at=Now()):
                audit.record(action=Action.VISIT_ENDED, subject=visit.person_id, actor=by, target=visit)
                ended += 1
    return ended


def end_chosen(visits: Collection[Visit], *, by: User) -> int:
    """Whoever's they are. Returns how many went on."""
    return _end([visit for visit in visits if not visit.is_over], by=by)


def admit(token: str) -> tuple[User, VisitClaims]:
    """Whose account it is, with their plan. Errors: TokenInvalid (made up), SessionRevoked (it is over)."""
    visit_id = tickets.verified(token.removeprefix(PREFIX), _PURPOSE)
    visit = Visit.objects.live().select_related("staff").filter(pk=visit_id).first()
    if visit is None or visit.staff is None:
        raise SessionRevoked
    person: User | None = User.objects.admitted().with_plan().filter(pk=visit.person_id).first()
    if person is None:
        raise SessionRevoked
    if not (is_staff(visit.staff) and has_scope(visit.staff, SCOPE)):
        raise SessionRevoked
    try:
        refuse_staff(person, visit.staff)
    except NotOverYourself as error:
        raise SessionRevoked from error
    return person, VisitClaims(visit.pk, visit.staff.pk)


def note_look(claims: VisitClaims, *, person: User, method: str, route: str) -> None:
    """Before it is answered, and whether or not it will be. route: of the path, without its ids."""
    visit = Visit(pk=claims.visit_id)
    what: dict[str, Any] = {"method": method, "route": route}
    audit.record(action=Action.VISIT_LOOKED, subject=person, actor=claims.staff_id, target=visit, **what)


def ended_among(claims: Collection[VisitClaims]) -> set[VisitClaims]:
    """For what outlasts a request: those that may not go on."""
    live = Visit.objects.live().filter(pk__in={one.visit_id for one in claims}).values_list("pk", flat=True)
    going_on = set(live)
    return {one for one in claims if one.visit_id not in going_on}


def tell() -> int:
    """Tell by mail of visits that are over; forget those that were told of long ago. Returns of how many."""
    told = 0
    for visit in Visit.objects.untold().select_related("person").order_by("expires_at")[:_BATCH]:
        with transaction.atomic():
            if not Visit.objects.filter(pk=visit.pk, told_at=None).update(told_at=Now()):
                continue  # another worker was faster
            told += 1
            if email := visit.person.email:
                begun, ended = visit.started_at, min(visit.ended_at or timezone.now(), visit.expires_at)
                times: dict[str, Any] = {"begun": f"{begun:%Y-%m-%d %H:%M}", "ended": f"{ended:%H:%M}"}
                mails.queue(Mail.Kind.ACCOUNT_VISITED, to=email, user=visit.person, reason=visit.reason, **times)
    Visit.objects.told(timezone.now() - settings.AUDIT_RETENTION).delete()
    return told
