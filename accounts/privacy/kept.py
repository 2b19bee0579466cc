"""The rooms of what gives rights and costs money: removed, or kept without the person where it must be kept."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Q, QuerySet

from accounts.models import (
    Account,
    ApiKey,
    AuditEntry,
    Device,
    Grant,
    LedgerEntry,
    Mail,
    Reservation,
    StaffGrant,
    Subscription,
    SupportNote,
    Ticket,
    User,
    Visit,
)
from accounts.privacy.registry import Room, Sheet, by_chunks, disowned, plain, register, room_of_rows
from accounts.services import audit

_TOLD: Final = ("reason", "until", "told")  # of a suspension, a grant, a role


def register_rooms() -> None:
    """The log is first, and so erased last: what goes before it may still be recorded."""
    log = Sheet("activity.jsonl", _activity, lambda user: _entries(user).count())
    register(Room("audit_log", lambda i: audit.about(i).count(), _forget, (log,)))
    moves = (
        _sheet("ledger", LedgerEntry.objects.visible_to),
        _sheet("credits", lambda user: Grant.objects.filter(account__user=user), without=("by", "key")),
        _sheet("reservations", lambda user: Reservation.objects.filter(account__user=user)),
    )
    register(disowned("ledger", lambda i: Account.objects.filter(user=i), "user", *moves))
    register(Room("reasons_of_credits", lambda i: _reasons(i).count(), _forget_reasons))
    register(disowned("credits_given", lambda i: Grant.objects.filter(by=i), "by"))
    register(disowned("plans_given", lambda i: Subscription.objects.filter(by=i), "by"))
    register(disowned("rights_given", lambda i: StaffGrant.objects.filter(granted_by=i), "granted_by"))
    register(disowned("visits_made", lambda i: Visit.objects.filter(staff=i), "staff"))
    register(room_of_rows("visits", lambda i: Visit.objects.filter(person=i), without=("staff", "session_id")))
    register(disowned("notes_written", lambda i: SupportNote.objects.filter(author=i), "author"))
    register(room_of_rows("support_notes", lambda i: SupportNote.objects.filter(about=i), without=("author", "key")))
    register(room_of_rows("plans", lambda i: Subscription.objects.filter(user=i), without=("by",)))
    register(room_of_rows("rights", lambda i: StaffGrant.objects.filter(user=i), without=("granted_by",)))
    register(
        room_of_rows("api_keys", lambda i: ApiKey.objects.filter(user=i), without=("secret_hash", "previous_hash"))
    )
    register(room_of_rows("devices", lambda i: Device.objects.filter(user=i)))
    register(room_of_rows("second_factors", lambda i: Authenticator.objects.filter(user=i), written=_factor))
    register(room_of_rows("identities", lambda i: SocialAccount.objects.filter(user=i)))
    register(room_of_rows("addresses", lambda i: EmailAddress.objects.filter(user=i), shown=False))
    register(room_of_rows("tickets", _tickets, shown=False))
    register(room_of_rows("mails", _mails, without=("ticket", "login")))


def _forget(user_id: uuid.UUID, most: int) -> int:
    """The log refuses to forget who is present; they are found to be still there."""
    return 0 if User.objects.present().filter(pk=user_id).exists() else audit.forget(user_id, batch=most)


def _reasons(user_id: uuid.UUID) -> "QuerySet[Grant]":
    """Staff's words on credits given to them. Erased before the account is, which leads there."""
    return Grant.objects.filter(account__user=user_id, source=Grant.Source.STAFF).exclude(reason=Grant.FORGOTTEN)


def _forget_reasons(user_id: uuid.UUID, most: int) -> int:
    pks = list(_reasons(user_id).order_by("pk").values_list("pk", flat=True)[:most])
    return Grant.objects.filter(pk__in=pks).update(reason=Grant.FORGOTTEN)


def _tickets(user_id: uuid.UUID) -> Any:
    return Ticket.objects.filter(Q(user=user_id) | _asked_by_address(user_id)).order_by("pk")


def _mails(user_id: uuid.UUID) -> Any:
    return Mail.objects.filter(Q(user=user_id) | _asked_by_address(user_id)).order_by("pk")


def _asked_by_address(user_id: uuid.UUID) -> Q:
    """By an address alone that they have or had, and nobody else."""
    return Q(user=None, login__in=audit.logins(user_id))


def _entries(user: User) -> Any:
    """What was done to their things, by themselves or by others."""
    return AuditEntry.objects.filter(Q(subject_id=user.pk) | Q(people__contains=[user.pk]))


def _activity(user: User) -> Iterator[Mapping[str, Any]]:
    for entry in by_chunks(_entries(user)):
        row = {"at": entry.at, "action": entry.action, "target": entry.target_id}
        row |= {"before": entry.before, "after": entry.after, "detail": entry.detail}
        if entry.actor_id in (None, user.pk):
            row |= {"ip": entry.ip, "user_agent": entry.user_agent}
        else:  # of others who, and from where, is theirs; why and until when is the person's
            told = {name: value for name, value in (entry.detail or {}).items() if name in _TOLD}
            row["detail"] = told or None
        yield row


def _factor(row: Any) -> Mapping[str, Any]:
    """Of what is kept of it, the name that a passkey was given; the rest is secret."""
    return {**plain(row, without=("data",)), "name": row.data.get("name")}


def _sheet(name: str, rows: Callable[[User], "QuerySet[Any]"], *, without: tuple[str, ...] = ()) -> Sheet:
    write = lambda user: (plain(row, without=without) for row in by_chunks(rows(user)))  # noqa: E731
    return Sheet(f"{name}.jsonl", write, lambda user: rows(user).count())
