"""What a visit rests on: the right to make it, the standing of both people, a session of the back office.

There is one question, asked of every request and of what outlasts one. A visit whose ground is gone has ended for good,
whatever comes back later.
"""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import Action, Session, StaffGrant, User, Visit
from accounts.models.user import admitted
from accounts.scopes import FUNCTION_SCOPES, ROLE_SCOPES, STAFF_SCOPES, scopes_named
from accounts.services import audit

SCOPE: Final = "users:impersonate"
_GRANTED: Final = sorted(STAFF_SCOPES | FUNCTION_SCOPES.keys())
_BATCH: Final = 100
# By what somebody may visit, and by what nobody visits them, as `accounts.permissions.has_scope` says it of one person.
_ROLES: Final = sorted(role for role, scopes in ROLE_SCOPES.items() if SCOPE in scopes)
_GRANTS: Final = [name for name in _GRANTED if SCOPE in scopes_named(name)]
_ROLES_OF_STAFF: Final = sorted(role for role, scopes in ROLE_SCOPES.items() if scopes & STAFF_SCOPES)
_GRANTS_OF_STAFF: Final = [name for name in _GRANTED if scopes_named(name) & STAFF_SCOPES]


def going_on() -> QuerySet[Visit]:
    """Those that are neither over nor have lost their ground."""
    session = Session.objects.live().filter(pk=OuterRef("session_id"), kind=Session.Kind.BACK_OFFICE)
    may = Q(staff__is_superuser=True) | Q(staff__role__in=_ROLES) | _granted("staff_id", _GRANTS)
    visits = admitted("staff__") & Q(staff__is_staff=True) & may
    seen = admitted("person__") & Q(person__is_staff=False, person__is_superuser=False)
    of_staff = Q(person__role__in=_ROLES_OF_STAFF) | _granted("person_id", _GRANTS_OF_STAFF)
    return Visit.objects.live().filter(visits, seen, ~of_staff, Exists(session))


def _granted(column: str, names: Collection[str]) -> Q:
    return Q(Exists(StaffGrant.objects.live().filter(user=OuterRef(column), grants__in=names)))


def end_of(user: User) -> int:
    """End those to or by the person whose ground is gone. Returns how many.

    In the transaction that takes it away, after it did, which holds the person's row.
    """
    return _end(_lost().filter(Q(person=user) | Q(staff=user)), at=timezone.now())


def end_lost(visit_ids: Iterable[uuid.UUID] | None = None) -> int:
    """End, of these or of all, those whose ground went and nothing told of it. Returns how many, up to so many."""
    lost = _lost() if visit_ids is None else _lost().filter(pk__in=set(visit_ids))
    return _end(lost[:_BATCH])


def _lost() -> QuerySet[Visit]:
    lost = ~Exists(going_on().filter(pk=OuterRef("pk")))
    return Visit.objects.live().filter(lost).select_related("staff").order_by("pk")


def _end(visits: Iterable[Visit], *, at: datetime | None = None) -> int:
    ended = 0
    for visit in visits:
        with transaction.atomic():
            when = at or gone_since(visit)
            if Visit.objects.filter(pk=visit.pk, ended_at=None).update(ended_at=when):
                audit.record(action=Action.VISIT_ENDED, subject=visit.person_id, target=visit, cause="ground_gone")
                ended += 1
    return ended


def gone_since(visit: Visit) -> datetime:
    """When one that is over ended, as far as rows tell that nobody told of; else now."""
    doors = Session.objects.filter(pk=visit.session_id).values_list("revoked_at", "expires_at")
    ends = [timezone.now(), visit.expires_at, *(min(filter(None, moments)) for moments in doors)]
    staff = visit.staff
    if staff is not None and not staff.is_superuser and staff.role not in _ROLES:
        given = StaffGrant.objects.filter(user=staff, grants__in=_GRANTS, created_at__lte=visit.expires_at)
        until = [min(filter(None, moments)) for moments in given.values_list("ended_at", "expires_at")]
        ends.extend([max(until)] if until and max(until) > visit.started_at else ())
    return max(visit.started_at, min(ends))
