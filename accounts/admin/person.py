"""What a person's page says of their account, plan, credits, devices and trail."""

import uuid
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from accounts.admin.panels import NEWEST, NOTHING, Panel, label, link, register, table, tag, when
from accounts.models import Account, Action, AuditEntry, Device, LedgerEntry, Session, Subscription, SupportNote, User
from accounts.permissions import is_above
from accounts.services.plans import COUNTED, plan_of
from config.system.addresses import spelled

# That staff looked would soon be all that the trail says; the log itself has it.
_LOOKS: Final = (Action.ADMIN_VIEWED, Action.ADMIN_LISTED, Action.USERS_READ)
_NOTES: Final = 5  # each may be long
STATES: Final = {"active": "good", "guest": "", "blocked": "warn", "suspended": "warn", "deleted": "bad"}


def register_panels() -> None:
    """Those of upper apps come between credits and trail."""
    user, q = "user__id__exact", "q"
    register(Panel("person", 10, _("Person"), "users:read", _person))
    register(Panel("plan", 20, _("Plan"), "billing:read", _plan, ("admin:accounts_subscription_changelist", user)))
    register(Panel("credits", 30, _("Credits"), "billing:read", _credits, ("admin:accounts_ledgerentry_changelist", q)))
    register(Panel("devices", 40, _("Devices"), "users:read", _devices, ("admin:accounts_device_changelist", user)))
    register(Panel("sessions", 50, _("Sessions"), "users:read", _sessions, ("admin:accounts_session_changelist", user)))
    register(Panel("trail", 900, _("Audit trail"), "audit:read", _trail, ("admin:accounts_auditentry_changelist", q)))
    notes = ("admin:accounts_supportnote_changelist", "about__id__exact")
    template = "admin/accounts/panels/notes.html"
    register(Panel("notes", 35, _("Support notes"), "users:write", _notes, notes, template))


def state_of(user: User) -> tuple[str, Any]:
    if user.deleted_at is not None:
        return "deleted", _("deleted")
    if user.is_suspended:
        return "suspended", _("suspended")
    if not user.is_active:
        return "blocked", _("blocked")
    return ("guest", _("guest")) if user.is_guest else ("active", _("active"))


def _person(user: User, by: User) -> dict[str, Any]:
    state, words = state_of(user)
    verified = tag(_("verified"), "good") if user.email_verified else tag(_("not verified"), "warn")
    facts = [
        (_("state"), tag(words, STATES[state])),
        *zip(
            label(User, "name", "email"),
            (spelled(user.name) or NOTHING, spelled(user.email or "") or NOTHING),
            strict=True,
        ),
        (label(User, "email_verified")[0], verified if user.email else NOTHING),
        *zip(label(User, "username", "role"), (user.username or NOTHING, user.get_role_display()), strict=True),
        *zip(label(User, "created_at", "last_login"), (when(user.created_at), when(user.last_login)), strict=True),
    ]
    if user.is_suspended:
        columns = ("suspended_at", "suspended_until", "suspension_reason")
        told = (when(user.suspended_at), when(user.suspended_until), user.suspension_reason)
        facts += zip(label(User, *columns), told, strict=True)
    return table(facts=facts)


def _plan(user: User, by: User) -> dict[str, Any]:
    plan, columns = plan_of(user), ("plan", "source", "starts_at", "ends_at")
    facts: list[tuple[Any, Any]] = [(label(Subscription, "plan")[0], link("accounts_plan", plan.pk, plan.name))]
    for name, count in COUNTED.items():
        most = getattr(plan, name)
        facts.append((label(plan, name)[0], f"{count(user)} / {NOTHING if most is None else most}"))
    given = Subscription.objects.filter(user=user).select_related("plan").order_by("-starts_at", "-id")[:NEWEST]
    rows = [
        (
            link("accounts_subscription", one.pk, one.plan),
            one.get_source_display(),
            when(one.starts_at),
            when(one.ends_at),
        )
        for one in given
    ]
    return table(label(Subscription, *columns), rows, facts)


def _credits(user: User, by: User) -> dict[str, Any]:
    """As they are: to be asked for, a due allowance would be granted."""
    account = Account.objects.filter(user=user).first()
    if account is None:
        return table()
    facts = [(label(Account, "balance")[0], account.balance), (_("reserved"), account.reservations.credits_held())]
    entries = account.entries.select_related("grant", "reservation").order_by("-id")[:NEWEST]
    rows = [
        (when(one.created_at), one.get_kind_display(), f"{one.amount:+d}", one.balance, _moved_for(one))
        for one in entries
    ]
    heads = [*label(LedgerEntry, "created_at", "kind", "amount"), _("balance"), _("what for")]
    return table(heads, rows, facts)


def _moved_for(entry: LedgerEntry) -> Any:
    return entry.reservation.what_for if entry.reservation else entry.grant.get_source_display()


def _devices(user: User, by: User) -> dict[str, Any]:
    devices: Any = Device.objects.filter(user=user).with_signed_in().order_by("-last_used_at", "-id")[:NEWEST]
    rows = [
        (link("accounts_device", one.pk, one), tag(_("signed in"), "good") if one.signed_in else NOTHING,
         when(one.last_used_at), one.platform or NOTHING)
        for one in devices
    ]  # fmt: skip
    name, *others = label(Device, "name", "last_used_at", "platform")
    return table([name, _("state"), *others], rows)


def _sessions(user: User, by: User) -> dict[str, Any]:
    rows = [
        (link("accounts_session", one.pk, one), _life_of(one), when(one.last_used_at), one.ip or NOTHING)
        for one in Session.objects.filter(user=user).order_by("-last_used_at", "-id")[:NEWEST]
    ]
    return table([_("device"), _("state"), *label(Session, "last_used_at", "ip")], rows)


def _life_of(session: Session) -> Any:
    if session.is_live:
        return tag(_("live"), "good")
    return tag(session.get_revoked_reason_display(), "bad") if session.revoked_at else tag(_("expired"))


def _trail(user: User, by: User) -> dict[str, Any]:
    entries = _newest_about(user.pk)
    people = User.objects.in_bulk({one.actor_id for one in entries} - {None, user.pk})
    rows = [
        (when(one.at), link("accounts_auditentry", one.pk, one.words), _who(one, user, people), one.ip or NOTHING)
        for one in entries
    ]
    return table(label(AuditEntry, "at", "action", "actor_id", "ip"), rows)


def _newest_about(user_id: uuid.UUID) -> list[AuditEntry]:
    """Each way by its own index, newest first, and no further than it is shown."""
    rows = AuditEntry.objects.exclude(action__in=_LOOKS).order_by("-at", "-id")
    theirs, of_others, of_several = (
        rows.filter(**which)[:NEWEST]
        for which in ({"subject_id": user_id}, {"actor_id": user_id}, {"people__contains": [user_id]})
    )
    return list(theirs.union(of_others, of_several).order_by("-at", "-id")[:NEWEST])


def _who(entry: AuditEntry, user: User, people: dict[uuid.UUID, User]) -> Any:
    if entry.actor_id is None:
        return NOTHING
    if entry.actor_id == user.pk:
        return _("the person")
    return link("accounts_user", entry.actor_id, people.get(entry.actor_id, entry.actor_id))


def _notes(user: User, by: User) -> dict[str, Any]:
    notes = SupportNote.objects.of(user).select_related("author").order_by("-created_at", "-id")[:_NOTES]
    above = user.pk == by.pk or is_above(user, by) or user.deleted_at is not None
    return {"notes": notes, "about": user, "page": None if above else uuid.uuid4()}
