"""People found from one field: by what they sign in with, by a name of theirs or of a chart, by an id of anything."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import CharField, Model, QuerySet, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.admin.panels import label
from accounts.models import (
    Account,
    ApiKey,
    AuditEntry,
    DataExport,
    Device,
    Reservation,
    Session,
    Subscription,
    User,
)
from accounts.models.user import normalise_login
from charts.models import Chart, ChartShare
from charts.search import folded
from config.system.models import Job
from interpretations.models import Conversation, Interpretation, Message

MOST: Final = 20  # people, and charts, that are shown; who looks for more types more
SHORTEST: Final = 2
LONGEST: Final = 200
May = Callable[[str], bool]  # holds who asks this scope?

# Whose a thing is, by the thing's id: its model, the way to the person, who may follow it, what it is called.
_THINGS: Final[tuple[tuple[type[Model], str, str, Any], ...]] = (
    (User, "pk", "users:read", _("id of the account")),
    (Session, "user_id", "users:read", _("session")),
    (Device, "user_id", "users:read", _("device")),
    (ApiKey, "user_id", "users:read", _("API key")),
    (DataExport, "user_id", "users:read", _("archive")),
    (Account, "user_id", "billing:read", _("credit account")),
    (Reservation, "account__user_id", "billing:read", _("reservation")),
    (Subscription, "user_id", "billing:read", _("plan assignment")),
    (Chart, "owner_id", "content:read", _("chart")),
    (ChartShare, "chart__owner_id", "content:read", _("share")),
    (Interpretation, "owner_id", "content:read", _("reading")),
    (Conversation, "owner_id", "content:read", _("conversation")),
    (Message, "owner_id", "content:read", _("message")),
    (Job, "owner_id", "system:read", _("job")),
)
_REQUEST: Final = _("request")


@dataclass(frozen=True, slots=True)
class Found:
    """why: by which of their things, each a kind and, where it is not what was typed, what it is called."""

    user: User
    why: tuple[tuple[Any, str], ...]


def find(term: str, *, may: May) -> list[Found]:
    """At most MOST people, who fit best first, in a fixed number of questions; nobody of who may see no accounts.

    may: charts' names and ids find their owners for those alone who may see charts, and so of every kind of thing. A
    request finds whose things it was about, and who made it for those alone who may read the audit log.
    """
    term = term.replace("\0", "").strip()[:LONGEST]
    if len(term) < SHORTEST or not may("users:read"):
        return []
    which = _uuid(term)
    reasons = _by_name(term, may) if which is None else _by_id(which, may)
    people = User.objects.in_bulk(list(reasons)[:MOST])
    return [Found(people[pk], tuple(why)) for pk, why in reasons.items() if pk in people]


Reasons = dict[uuid.UUID, list[tuple[Any, str]]]


def _by_id(which: uuid.UUID, may: May) -> Reasons:
    reasons: Reasons = defaultdict(list)
    rows = [_owners(thing, which) for thing in enumerate(_THINGS) if may(thing[1][2])]
    for place, owner in rows[0].union(*rows[1:]):
        reasons[owner].append((_THINGS[place][3], ""))
    names_actors = may("audit:read")
    for entry in AuditEntry.objects.filter(request_id=which).only("actor_id", "subject_id", "people")[:MOST]:
        for person in (entry.actor_id if names_actors else None, entry.subject_id, *(entry.people or ())):
            if person is not None and (_REQUEST, "") not in reasons[person]:
                reasons[person].append((_REQUEST, ""))
    return reasons


def _owners(thing: tuple[int, tuple[type[Model], str, str, Any]], which: uuid.UUID) -> QuerySet[Any, Any]:
    place, (model, way, _scope, _words) = thing
    rows = model._base_manager.filter(pk=which).exclude(**{way: None}).order_by()
    found: QuerySet[Any, Any] = rows.annotate(place=Value(place)).values_list("place", way)
    return found


def _by_name(term: str, may: May) -> Reasons:
    """By its beginning, each by an index of its own."""
    reasons: Reasons = defaultdict(list)
    typed = {"email": normalise_login(term), "username": normalise_login(term), "name": term.lower()}
    rows = [_beginning(column, text) for column, text in typed.items()]
    matches = sorted(rows[0].union(*rows[1:]), key=lambda row: (row[1] != typed[row[0]], row[1]))
    for column, _text, person in matches:
        reasons[person].append((label(User, column)[0], ""))
    if may("content:read") and (sought := folded(term)):
        charts = Chart.objects.present().filter(folded_name__startswith=sought).order_by("folded_name", "id")[:MOST]
        for owner, name in charts.values_list("owner_id", "name"):
            reasons[owner].append((_("chart"), name))
    return reasons


def _beginning(column: str, text: str) -> QuerySet[Any, Any]:
    rows = User.objects.annotate(low=Lower(column), which=Value(column, output_field=CharField()))
    found: QuerySet[Any, Any] = rows.filter(low__startswith=text).order_by("low").values_list("which", "low", "pk")
    return found[:MOST]


def people_of(found: Iterable[Found]) -> list[uuid.UUID]:
    return [one.user.pk for one in found]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
