"""What the back office's pages of several apps share: scopes decide who may, and everything done there is recorded."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth import get_user_model
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.forms import BaseForm, ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminSelectWidget

from config.system import staff
from config.system.confirming import confirmed, told
from config.system.forms import FormsAdmin
from config.system.models import OFFERS, TRADES, DeadLetter, Flag, Job, Setting, switches

_OWNERS = ("owner_id", "user_id", "subject_id", "about_id")
_SHOWN = ("original", "object", "person")  # as pages name their row
MOST_CHOSEN = 500  # rows of one action: each is done, and the people of all are named, while somebody waits


class EitherFilter(admin.SimpleListFilter):
    """Rows of which something is true, or those of which it is not."""

    yes: ClassVar[tuple[str, Any]] = ("yes", _("Yes"))
    no: ClassVar[tuple[str, Any]] = ("no", _("No"))

    def condition(self) -> Q:
        raise NotImplementedError

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [self.yes, self.no]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in (self.yes[0], self.no[0]):
            return queryset
        return queryset.filter(self.condition() if self.value() == self.yes[0] else ~self.condition())


class PresenceFilter(EitherFilter):
    """Rows with a `deleted_at`: those that are there, or those that are deleted."""

    title, parameter_name = _("presence"), "presence"
    yes, no = ("present", _("Present")), ("deleted", _("Deleted"))

    def condition(self) -> Q:
        return Q(deleted_at=None)


class ShortCount(Paginator):  # type: ignore[type-arg]
    """Counts so many rows and no more: who wants to see further back narrows what they look for."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.MOST].count()) if isinstance(rows, QuerySet) else len(rows)


class ScopedMixin:
    """`view_scope` for looking, `change_scope`, `add_scope`, `delete_scope` for the rest; None: nobody, ever.

    Django's own permissions of users and groups are not asked: there is one list of who may what.
    """

    view_scope: ClassVar[str]
    change_scope: ClassVar[str | None] = None
    add_scope: ClassVar[str | None] = None
    delete_scope: ClassVar[str | None] = None

    def may(self, request: HttpRequest, scope: str | None) -> bool:
        return scope is not None and staff.guard().allows(request, scope)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.may(request, self.view_scope)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, self.view_scope)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, self.change_scope)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may(request, self.add_scope)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may(request, self.delete_scope)


class StaffAdmin(ScopedMixin, FormsAdmin):
    """The base of every page. To look at rows is recorded too, and whose they are.

    What is recorded of rows replaces Django's own log of them, which keeps names for ever and can be changed.
    """

    # The way from a row to the id of the person whose it is; empty: found among the usual columns.
    owner_path: ClassVar[str] = ""

    def whose_are(self, rows: Iterable[Model]) -> list[Any]:
        """The people of these rows, each once: one question, however many rows."""
        columns = {field.attname for field in self.model._meta.concrete_fields}
        way = self.owner_path or next((name for name in _OWNERS if name in columns), "")
        if not way:
            return []
        theirs = self.model._base_manager.filter(pk__in=[row.pk for row in rows])
        return sorted(set(theirs.exclude(**{way: None}).values_list(way, flat=True)))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """None of a key that no row can have: PostgreSQL has no text with a NUL."""
        return None if "\0" in object_id else super().get_object(request, object_id, from_field)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        name = request.POST.get("action")
        if name and name not in self.get_actions(request):  # Django shows the list as if nothing had been asked for
            raise PermissionDenied
        self._refuse_nonsense(request)
        response: HttpResponse = super().changelist_view(request, extra_context)
        changelist = (getattr(response, "context_data", None) or {}).get("cl")
        if changelist is not None:
            # What was searched for may be a name or an address.
            asked, rows = sorted({name.partition("__")[0] for name in request.GET}), list(changelist.result_list)
            note("admin.listed", model=self.model, people=self.whose_are(rows), rows=len(rows), asked=asked)
        return response

    def _refuse_nonsense(self, request: HttpRequest) -> None:
        """Errors: BadRequest, where something was chosen that can be no row: Django would fail on it."""
        for chosen in request.POST.getlist(ACTION_CHECKBOX_NAME):
            _must_be_a_key(self.model._meta.pk, chosen)

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form names whoever is chosen in it, by the address too. Errors: BadRequest, where that can be no row."""
        for field in self.model._meta.concrete_fields:
            if field.is_relation and (given := request.GET.get(field.name)):
                _must_be_a_key(field.target_field, given)
        page: HttpResponse = super().add_view(request, *args, **kwargs)
        form = (getattr(page, "context_data", None) or {}).get("adminform")
        if form is not None and (people := _chosen_in(form.form)):
            note("admin.viewed", model=self.model, people=people)
        return page

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return noted(self.model, super().change_view(request, object_id, *args, **kwargs), whose=self.whose_are)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return noted(self.model, super().delete_view(request, object_id, *args, **kwargs), whose=self.whose_are)

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        """What an action did to each row is its service's to record; this, that it was chosen, and for whose rows."""
        name, every = request.POST.get("action"), request.POST.get("select_across") == "1"
        if getattr(self.get_actions(request).get(name, (None,))[0], "notes_itself", False):
            answered: HttpResponse | None = super().response_action(request, queryset)
            return answered
        rows = queryset if every else queryset.filter(pk__in=request.POST.getlist(ACTION_CHECKBOX_NAME))
        keys = list(rows.values_list("pk", flat=True)[: MOST_CHOSEN + 1]) if name else []
        if len(keys) > MOST_CHOSEN:
            self.message_user(request, _("At most %(most)d at a time.") % {"most": MOST_CHOSEN}, messages.ERROR)
            return None
        if name:
            queryset = queryset.filter(pk__in=keys)  # these, and none that came meanwhile
        people = self.whose_are(queryset) if name else []  # while there are the rows
        answer: HttpResponse | None = super().response_action(request, queryset)
        if name:
            what: dict[str, Any] = {"name_of_action": name, "rows": keys[:20], "count": len(keys), "every": every}
            if isinstance(answer, TemplateResponse):
                what["asked"] = True  # whether to do it: nothing is done yet
            note("admin.action", model=self.model, people=people, **what)
        return answer

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """The form still knows what was there before."""
        request.audited = _changes(form)  # type: ignore[attr-defined]
        return super().construct_change_message(request, form, formsets, add)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        _before, after = getattr(request, "audited", ({}, {}))
        note("admin.added", model=self.model, target=obj, after=after)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        before, after = getattr(request, "audited", ({}, {}))
        if before or after:
            note("admin.changed", model=self.model, target=obj, before=before, after=after)
        elif message:
            note("admin.changed", model=self.model, target=obj, message=message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for row in queryset:
            note("admin.deleted", model=self.model, target=row, before=_state(row))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]
        return HttpResponseRedirect(staff.guard().history_of(row))


def shows_history(request: HttpRequest) -> bool:
    """A row's history is the audit log's. For settings.UNFOLD."""
    return staff.guard().allows(request, "audit:read")


def note(action: str, *, model: type[Model], target: Model | None = None, **what: Any) -> None:
    staff.guard().note(action, model=model, target=target, **what)


def noted(
    model: type[Model], page: HttpResponse, *, whose: Callable[[list[Model]], Sequence[UUID]] | None = None
) -> HttpResponse:
    """The page, and that somebody looked at the row on it: a form that was refused shows it again, too.

    whose: the people of rows, where the row itself does not say it.
    """
    context = getattr(page, "context_data", None) or {}
    shown = next((row for name in _SHOWN if (row := context.get(name)) is not None), None)
    if shown is not None:
        parts = {"parts": context["parts"]} if "parts" in context else {}  # of a page that shows more than its row
        note("admin.viewed", model=model, target=shown, people=whose([shown]) if whose else (), **parts)
    return page


def _must_be_a_key(field: Any, given: str) -> None:
    """Errors: BadRequest."""
    try:
        field.run_validators(field.to_python(given))
    except ValidationError as error:
        raise BadRequest from error


def _chosen_in(form: BaseForm) -> list[Any]:
    """The people that a form shows as chosen."""
    people = []
    for name, field in form.fields.items():
        if isinstance(field, ModelChoiceField) and getattr(field.queryset, "model", None) is get_user_model():
            with suppress(ValidationError):  # nobody's id is shown without a name
                people.append(field.to_python(form[name].value()))
    return [person.pk for person in people if person]


def _changes(form: BaseForm) -> tuple[dict[str, Any], dict[str, Any]]:
    """(before, after) of the fields that a form changed."""
    changed = form.changed_data if isinstance(form, ModelForm) else []
    after = {name: _value(form.cleaned_data.get(name)) for name in changed}
    return {name: _value(form.initial.get(name)) for name in changed}, after


def _value(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, QuerySet):
        return list(value.values_list("pk", flat=True))
    return value


def _state(row: Model) -> Mapping[str, Any]:
    """A row's short columns, as they were."""
    fields = [
        field for field in row._meta.concrete_fields if field.get_internal_type() not in ("JSONField", "TextField")
    ]
    return {field.attname: getattr(row, field.attname) for field in fields}


class ReadOnlyMixin:
    """To be found and looked at. What happened cannot be edited, and rows go when they are purged."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnlyMixin, StaffAdmin):
    """A page of rows that are only looked at."""


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    view_scope = "system:read"
    list_display = ("kind", "status", "total", "done", "failed", "owner_id", "created_at", "completed_at")
    list_filter = ("status", "kind")
    search_fields = ("id__exact", "owner_id__exact", "request_id__exact")
    search_help_text = _("A job's, an owner's or a request's id.")
    ordering = ("-created_at", "-id")
    show_full_result_count = False


@admin.register(Flag)
class FlagAdmin(StaffAdmin):
    view_scope = "system:read"
    change_scope = add_scope = delete_scope = "system:write"
    list_display = ("name", "turns_off", "is_on", "reason", "updated_at")
    list_filter = ("is_on",)
    readonly_fields = ("updated_at",)

    @admin.display(description=_("turns off"))
    def turns_off(self, flag: Flag) -> str:
        return str(switches().get(flag.name) or _("nothing: there is no such flag, or no such provider any more"))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Chosen, not typed: a slip would turn nothing off."""
        if db_field.name == "name":
            choices = [(name, f"{name} · {what}") for name, what in sorted(switches().items())]
            kwargs["widget"] = UnfoldAdminSelectWidget(choices=choices)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Flag | None = None) -> Any:
        """The name is the key: another one would be another flag."""
        return (*self.readonly_fields, *(("name",) if obj else ()))


@admin.register(Setting)
class SettingAdmin(StaffAdmin):
    """Of each there is one row at most; without it the product's own choice holds."""

    view_scope = "system:read"
    change_scope = add_scope = delete_scope = "system:write"
    list_display = ("name", "decides", "value", "reason", "updated_at")
    readonly_fields = ("updated_at",)

    @admin.display(description=_("decides"))
    def decides(self, setting: Setting) -> str:
        offer = OFFERS.get(setting.name)
        return str(offer.label) if offer else ""

    def get_readonly_fields(self, request: HttpRequest, obj: Setting | None = None) -> Any:
        """The name is the key: another one would be another setting."""
        return (*self.readonly_fields, *(("name",) if obj else ()))

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Chosen, not typed."""
        if db_field.name == "name":
            kwargs["widget"] = UnfoldAdminSelectWidget(choices=[(name, offer.label) for name, offer in OFFERS.items()])
        elif db_field.name == "value":
            values = {value for offer in OFFERS.values() for value in offer.values()}
            kwargs["widget"] = UnfoldAdminSelectWidget(choices=[(value, value) for value in sorted(values)])
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(DeadLetter)
class DeadLetterAdmin(ReadOnlyAdmin):
    view_scope = "system:read"
    list_display = ("created_at", "work", "code", "what", "attempts", "replayed_at")
    list_filter = ("kind", "code", ("replayed_at", admin.EmptyFieldListFilter))
    search_fields = ("id__exact", "row_id__exact")
    search_help_text = _("A letter's id, or that of the job or reading.")
    ordering = ("-created_at", "-id")
    readonly_fields = ("work", "told")
    actions = ("replay",)
    show_full_result_count = False

    @admin.display(description=_("fault"))
    def what(self, letter: DeadLetter) -> str:
        return letter.fault.partition("\n")[0]

    @admin.display(description=_("work"))
    def work(self, letter: DeadLetter) -> str:
        trade = TRADES.get(letter.kind)
        if trade is None:
            return letter.kind
        return format_html('<a href="{}">{}</a>', reverse(trade.page, args=[letter.row_id]), trade.label)

    @admin.display(description=_("about it"))
    def told(self, letter: DeadLetter) -> str:
        """Whose it is, and who has failed."""
        trade = TRADES.get(letter.kind)
        rows = trade.told(letter.row_id) if trade else ()
        linked = ((what, format_html('<a href="{}">{}</a>', page, said) if page else said) for what, said, page in rows)
        return format_html_join(mark_safe("<br>"), "{}: {}", linked)

    @admin.action(description=_("Begin the selected anew"), permissions=["replay"])
    @confirmed(_("What failed is begun anew, once, as long as it is wanted. Nobody is charged for it again."))
    def replay(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> None:
        """Each is recorded as it is begun: what is begun cannot be taken back."""
        begun = 0
        for letter in queryset.order_by("created_at", "id"):
            if letter.replay():
                note("admin.replayed", model=DeadLetter, target=letter, kind=letter.kind, row=letter.row_id)
                begun += 1
        text = ngettext("%d was begun anew.", "%d were begun anew.", begun) % begun
        told(self, request, text, begun)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "system:write")
