"""The audit log in the back office: to be searched, never changed, not even by its own page."""

import json
import re
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import CharField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import Action, AuditEntry, User
from accounts.services import audit
from config.system.addresses import spelled
from config.system.admin import ReadOnlyAdmin, ShortCount

_ADDRESS = re.compile(r"[0-9]{1,3}\.[0-9.]*|[0-9a-f]{0,4}:[0-9a-f.:]*", re.IGNORECASE)
SHORTEST_PART, MOST_PEOPLE = 3, 100  # of an e-mail; whose entries are shown
FEW = 3  # people named in a row of the list


class ActionFilter(admin.SimpleListFilter):
    title = _("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Action.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return queryset.filter(action=self.value()) if self.value() in Action.values else queryset


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    view_scope = "audit:read"
    paginator = ShortCount
    list_display = ("at", "words", "who", "whose_in_short", "thing", "ip", "request_id")
    list_filter = (ActionFilter, "at")
    list_per_page = 50
    # Django needs a field here to show the box; what is typed there is looked up below.
    search_fields = ("request_id__exact",)
    search_help_text = _(
        "A part of an e-mail, a username, a network address or its beginning, an action such as sign_in.refused, or an "
        "id of anything."
    )
    ordering = ("-at", "-id")
    show_full_result_count = False
    fields = readonly_fields = (
        "at", "words", "action", "who", "whose", "thing", "before_text", "after_text", "detail_text", "ip",
        "user_agent", "request_id",
    )  # fmt: skip

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEntry], search_term: str
    ) -> tuple[QuerySet[AuditEntry], bool]:
        """Each by its index."""
        term = search_term.replace("\0", "").strip()
        if not term:
            return queryset, False
        if (looked_up := _uuid(term)) is not None:
            thing = Q(request_id=looked_up) | Q(target_id=str(looked_up))
            return queryset.filter(thing | _about([looked_up])), False
        if term in Action.values:
            return queryset.filter(action=term), False
        if _ADDRESS.fullmatch(term):
            return queryset.filter(_from(term)), False
        people = _people(term) if self.may_list(request, User) else []  # rows would tell whose address it is
        tried = Q(target_id=audit.fingerprint(term))
        return queryset.filter(tried | _about(people)), False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        """With the names of those who are still there."""
        rows: QuerySet[AuditEntry] = super().get_queryset(request)
        return rows.annotate(who_name=_name_of("actor_id"), whose_name=_name_of("subject_id"))

    @display(description=_("action"), ordering="action")  # type: ignore[untyped-decorator]
    def words(self, entry: AuditEntry) -> str:
        return entry.words

    @display(description=_("who"))  # type: ignore[untyped-decorator]
    def who(self, entry: AuditEntry) -> SafeString | str:
        return _person(entry.actor_id, entry.who_name)  # type: ignore[attr-defined]

    @display(description=_("whose"))  # type: ignore[untyped-decorator]
    def whose(self, entry: AuditEntry) -> SafeString | str:
        return _whose(entry, len(entry.people or ()))

    @display(description=_("whose"))  # type: ignore[untyped-decorator]
    def whose_in_short(self, entry: AuditEntry) -> SafeString | str:
        """As a row of the list has room for: a page that was looked at may have named a hundred."""
        return _whose(entry, FEW)

    @display(description=_("thing"))  # type: ignore[untyped-decorator]
    def thing(self, entry: AuditEntry) -> SafeString | str:
        if not entry.target_type:
            return "—"
        try:
            page = reverse(f"admin:{entry.target_type.replace('.', '_')}_change", args=[entry.target_id])
        except NoReverseMatch:
            return f"{entry.target_type} {entry.target_id}"
        return format_html('<a href="{}">{} {}</a>', page, entry.target_type, entry.target_id)

    @display(description=_("before"))  # type: ignore[untyped-decorator]
    def before_text(self, entry: AuditEntry) -> SafeString | str:
        return _json(entry.before)

    @display(description=_("after"))  # type: ignore[untyped-decorator]
    def after_text(self, entry: AuditEntry) -> SafeString | str:
        return _json(entry.after)

    @display(description=_("detail"))  # type: ignore[untyped-decorator]
    def detail_text(self, entry: AuditEntry) -> SafeString | str:
        return _json(entry.detail)


def _whose(entry: AuditEntry, most: int) -> SafeString | str:
    if not entry.people:
        return _person(entry.subject_id, entry.whose_name)  # type: ignore[attr-defined]
    named = format_html_join(" ", "{}", ((_person(one),) for one in entry.people[:most]))
    left = len(entry.people) - most
    return format_html("{} {}", named, _("and %(count)d more") % {"count": left}) if left > 0 else named


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _people(term: str) -> list[UUID]:
    about = Q(username__iexact=term) | Q(email__iexact=term)
    if len(term) >= SHORTEST_PART:
        about |= Q(email__icontains=term)
    return list(User.objects.filter(about).order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE])


def _about(people: list[UUID]) -> Q:
    return Q(actor_id__in=people) | Q(subject_id__in=people) | Q(people__overlap=people)


def _from(term: str) -> Q:
    """An address, in whatever spelling, or the beginning of some."""
    try:
        return Q(ip=str(ip_address(term)))
    except ValueError:
        return Q(ip__startswith=term.lower())


def _name_of(column: str) -> Coalesce:
    """Empty once the person is erased."""
    person = User.objects.filter(pk=OuterRef(column))
    named, reached = person.exclude(name="").values("name")[:1], person.values("email")[:1]
    return Coalesce(Subquery(named), Subquery(reached), Value(""), output_field=CharField())


def _person(user_id: UUID | None, name: str = "") -> SafeString | str:
    if user_id is None:
        return "—"
    page = reverse("admin:accounts_user_change", args=[user_id])
    return format_html('<a href="{}">{}</a>', page, f"{spelled(name)} {user_id}".strip())


def _json(value: Any) -> SafeString | str:
    if value is None:
        return "—"
    return format_html("<pre>{}</pre>", spelled(json.dumps(value, indent=2, ensure_ascii=False)))
