"""The audit log is written here, in the transaction of what it records, and purged here."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from accounts.models import Action, AuditEntry, User
from accounts.models.user import fingerprint as fingerprint  # by which staff look for a login
from accounts.redaction import redact
from config.api import origin

_BATCH = 5000
LOGIN = "login"  # the kind of thing of a sign-in that names nobody


def record(
    *,
    action: str,
    subject: User | uuid.UUID | None = None,
    actor: User | uuid.UUID | None = None,
    target: models.Model | None = None,
    people: Sequence[uuid.UUID] = (),
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    **detail: Any,
) -> AuditEntry:
    """Write an entry, in the caller's transaction: it is there if and only if that commits.

    action: an `Action`. subject: whose things it was done to. actor: who did it; else whoever the request is of.
    people: those whose things were looked at together.
    before, after, detail: JSON values by field; secrets are left out and personal values masked, whoever gives them.
    Errors: ValueError (no such action).
    """
    around = structlog.contextvars.get_contextvars()
    if "api_key" in around:
        detail["api_key"] = around["api_key"]
    where = origin.current()
    return AuditEntry.objects.create(
        action=Action(action),
        actor_id=_id(actor) or _uuid(around.get("user_id")),
        subject_id=_id(subject),
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk)[:64] if target is not None else "",
        people=list(people) or None,
        before=redact(before, plain=_chosen(target)) if before is not None else None,
        after=redact(after, plain=_chosen(target)) if after is not None else None,
        detail=redact(detail) or None,
        ip=where.ip,
        user_agent=where.user_agent,
        request_id=_uuid(around.get("request_id")),
    )


def record_refused_sign_in(
    *,
    reason: str,
    login: str | None = None,
    user: User | uuid.UUID | None = None,
    target: models.Model | None = None,
    **detail: Any,
) -> None:
    """An attempt that failed. It has no transaction but its own: what refuses rolls back nothing of this.

    reason: wrong_password, unknown_login, blocked, suspended, throttled, ... A login that nobody has is kept as a
    fingerprint, by which staff who know it can find it: people type their passwords there. target: where no login was
    given, what was.
    """
    where = origin.current()
    kind, which = ("", "") if target is None else (target._meta.label_lower, str(target.pk))
    AuditEntry.objects.create(
        action=Action.SIGN_IN_REFUSED,
        subject_id=_id(user),
        target_type=LOGIN if login else kind,
        target_id=fingerprint(login) if login else which,
        detail={"reason": reason, **redact(detail)},
        ip=where.ip,
        user_agent=where.user_agent,
        request_id=_uuid(structlog.contextvars.get_contextvars().get("request_id")),
    )


def purge(*, batch: int = _BATCH) -> int:
    """Drop what is older than AUDIT_RETENTION, through the log's one door, in batches. Returns how many."""
    kept, purged = settings.AUDIT_RETENTION.days, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT accounts_purge_audit(make_interval(days => %s), %s)", [kept, batch])
            gone: int = cursor.fetchone()[0]
        purged += gone
        if gone < batch:
            return purged


def pseudonym(user_id: uuid.UUID) -> uuid.UUID:
    """What the log calls a person who was erased: the same each time, and nobody's id."""
    return uuid.UUID(salted_hmac("accounts.audit.person", str(user_id), algorithm="sha256").hexdigest()[:32])


def about(user_id: uuid.UUID) -> models.QuerySet[AuditEntry]:
    """The entries that name a person, also among several that staff looked at."""
    text = str(user_id)
    several = Q(action__in=[Action.ADMIN_ACTION, Action.USERS_READ], detail__icontains=text)
    several |= Q(people__contains=[user_id])
    tried = Q(target_type=LOGIN, subject_id=None, target_id__in=logins(user_id))
    return AuditEntry.objects.filter(Q(actor_id=user_id) | Q(subject_id=user_id) | Q(target_id=text) | several | tried)


def logins(user_id: uuid.UUID) -> list[str]:
    """Fingerprints of the addresses and names that the person has or had; not of one that another has or had, too."""
    person = User.objects.filter(pk=user_id).values("email", "username", "logins").first()
    if person is None:
        return []
    others = User.objects.exclude(pk=user_id)
    own = [login for login in (person["email"], person["username"]) if login]
    had = set(map(fingerprint, own) if person["logins"] is None else person["logins"])
    taken = {fingerprint(login) for login in own if others.by_login(login).exists()}
    return sorted(had.difference(taken, *others.filter(logins__overlap=sorted(had)).values_list("logins", flat=True)))


def forget(user_id: uuid.UUID, *, batch: int = _BATCH) -> int:
    """Replace a deleted person in the log by a pseudonym, through its second door; what happened, and when, stays.

    Returns how many entries, up to so many; 0 when none names them. Errors: DataError of who is not being erased, by
    a report of it that is not completed.
    """
    unknown = User.objects.filter(pk=user_id, logins=None)  # as rows were that nobody has changed since
    for own in unknown.values_list("email", "username"):
        unknown.update(logins=[fingerprint(login) for login in own if login])
    with connection.cursor() as cursor:
        values: list[Any] = [user_id, pseudonym(user_id), logins(user_id), batch]
        cursor.execute("SELECT accounts_forget_in_audit(%s, %s, %s, %s)", values)
        return int(cursor.fetchone()[0])


def _chosen(target: models.Model | None) -> frozenset[str]:
    """The columns whose values are ours to choose among: no person is told from them."""
    fields = () if target is None else target._meta.concrete_fields
    return frozenset(field.name for field in fields if field.choices)


def _id(who: User | uuid.UUID | None) -> uuid.UUID | None:
    return who.pk if isinstance(who, User) else who


def _uuid(value: Any) -> uuid.UUID | None:
    return uuid.UUID(value) if value else None
