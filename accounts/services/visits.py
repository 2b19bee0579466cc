"""Visits: staff see an account as its owner does, through the API, with a token that reads and does nothing else.

A visit lasts LASTS at most, and ends for good when what it rests on is gone: the session of the back office that began
it, the right to make visits, either person's standing (`grounds`). Everything it asks for is recorded with both names;
afterwards its person is told by mail.
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
from accounts.services import audit, grounds, mails, sessions, tickets
from accounts.services.grounds import SCOPE as SCOPE
from config.api.errors import ValidationFailed
from config.system.secret import VISIT

LASTS: Final = timedelta(minutes=15)
PREFIX: Final = VISIT  # of tokens, so that no other door takes them
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
    refuse_staff(person, by)  # here too: two who visit each other would wait for each other's rows
    with transaction.atomic():
        # What takes the right or a standing away comes before, or after. The staff's row is first: so are those of
        # administrators where rights change.
        visitor = User.objects.select_for_update(no_key=True).filter(pk=by.pk).first()
        may = is_staff(visitor) and has_scope(visitor, SCOPE)
        if not (may and sessions.session_is_live(session_id)):
            raise SessionRevoked
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
    visit = grounds.going_on().filter(pk=visit_id).first()
    person: User | None = None if visit is None else User.objects.with_plan().filter(pk=visit.person_id).first()
    if visit is None or visit.staff_id is None or person is None:
        grounds.end_lost([visit_id])
        raise SessionRevoked
    return person, VisitClaims(visit.pk, visit.staff_id)


def note_look(claims: VisitClaims, *, person: User, method: str, route: str) -> None:
    """Before it is answered, and whether or not it will be. route: of the path, without its ids."""
    visit = Visit(pk=claims.visit_id)
    what: dict[str, Any] = {"method": method, "route": route}
    audit.record(action=Action.VISIT_LOOKED, subject=person, actor=claims.staff_id, target=visit, **what)


def ended_among(claims: Collection[VisitClaims]) -> set[VisitClaims]:
    """For what outlasts a request: those that may not go on."""
    asked = {one.visit_id for one in claims}
    live = set(grounds.going_on().filter(pk__in=asked).values_list("pk", flat=True))
    if over := asked - live:
        grounds.end_lost(over)
    return {one for one in claims if one.visit_id in over}


def tell() -> int:
    """Tell by mail of visits that are over. Returns of how many."""
    grounds.end_lost()
    return sum(map(_tell, Visit.objects.untold().select_related("staff").order_by("expires_at")[:_BATCH]))


def _tell(visit: Visit) -> bool:
    """False: another worker was faster."""
    with transaction.atomic():
        # Before the visit's row, as where a standing ends.
        person = User.objects.select_for_update(no_key=True).get(pk=visit.person_id)
        if not Visit.objects.filter(pk=visit.pk, told_at=None).update(told_at=Now()):
            return False
        if person.email:
            begun, ended = visit.started_at, visit.ended_at or grounds.gone_since(visit)
            times: dict[str, Any] = {"begun": f"{begun:%Y-%m-%d %H:%M}", "ended": f"{ended:%H:%M}"}
            mails.queue(Mail.Kind.ACCOUNT_VISITED, to=person.email, user=person, reason=visit.reason, **times)
    return True
