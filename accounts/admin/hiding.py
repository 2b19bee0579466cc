"""Hiding what people made, and showing it again, in the back office: a page asks first, and its answer does it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from accounts.forms import HidingForm
from accounts.models import Hideable
from config.system.admin import EitherFilter, note
from config.system.confirming import is_answered, page_that_asks, told


class HiddenFilter(EitherFilter):
    title, parameter_name = _("visibility"), "hidden"
    yes, no = ("yes", _("Hidden")), ("no", _("Not hidden"))

    def condition(self) -> Q:
        return Q(hidden_at__isnull=False)


class HidingMixin:
    """For a page of rows that are `Hideable`: its two actions on several, and on the one that is looked at."""

    hide_row: Callable[..., bool]  # row, reason=, by=
    unhide_row: Callable[..., bool]  # row, by=
    actions_detail = ("hide_one", "unhide_one")
    hiding_fields = (_("Moderation"), {"fields": ("hidden_at", "hidden_by", "hidden_reason")})

    def has_hide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        office = cast(Any, self)
        return bool(office.has_view_permission(request) and office.may(request, "content:hide"))

    def idle(self, row: Hideable) -> tuple[str, ...]:
        return ("hide",) if row.hidden else ("unhide",)

    @display(description=_("visibility"), ordering="hidden_at", label={"hidden": "warning"})  # type: ignore[untyped-decorator]
    def visibility(self, row: Hideable) -> tuple[str, Any] | None:
        return ("hidden", _("hidden")) if row.hidden else None

    @admin.action(description=_("Hide"), permissions=["hide"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._several(request, queryset, hide=True)

    @admin.action(description=_("Show again"), permissions=["hide"])
    def unhide(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        return self._several(request, queryset, hide=False)

    @action(description=_("Hide"), url_path="hide", permissions=["hide"])  # type: ignore[untyped-decorator]
    def hide_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._one(request, object_id, hide=True)

    @action(description=_("Show again"), url_path="unhide", permissions=["hide"])  # type: ignore[untyped-decorator]
    def unhide_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._one(request, object_id, hide=False)

    def _several(self, request: HttpRequest, queryset: QuerySet[Any], *, hide: bool) -> HttpResponse | None:
        return self._asked(request, list(queryset), hide=hide, back=request.get_full_path())

    def _one(self, request: HttpRequest, object_id: str, *, hide: bool) -> HttpResponse:
        office = cast(Any, self)
        row = office.get_object(request, object_id)
        if row is None:
            raise Http404
        back = reverse(f"admin:{office.opts.app_label}_{office.opts.model_name}_change", args=[row.pk])
        page = self._asked(request, [row], hide=hide, back=back)
        if page is None:
            return HttpResponseRedirect(back)
        note("admin.viewed", model=office.model, target=row)
        return page

    def _asked(self, request: HttpRequest, rows: Sequence[Any], *, hide: bool, back: str) -> HttpResponse | None:
        """The page that asks; None once it is answered, and done."""
        office, answered = cast(Any, self), is_answered(request)
        form = HidingForm(request.POST if answered else None) if hide else None
        if answered and (form is None or form.is_valid()):
            do = partial(self.hide_row, **form.cleaned_data) if form else self.unhide_row
            done = sum(do(row, by=request.user) for row in rows)
            words = _("Hidden: %(done)d of %(all)d.") if hide else _("Shown again: %(done)d of %(all)d.")
            told(office, request, words % {"done": done, "all": len(rows)}, done)
            return None
        name, title, words = _HIDING if hide else _SHOWING
        return page_that_asks(office, request, rows, title=title, name=name, words=words, back=back, form=form)


_HIDING: Final = (
    "hide",
    _("Hide"),
    _(
        "Their owner goes on seeing them, with the reason. Nobody else does: links to them are dead until they are "
        "shown again."
    ),
)
_SHOWING: Final = ("unhide", _("Show again"), _("Links that neither expired nor were revoked work again."))
