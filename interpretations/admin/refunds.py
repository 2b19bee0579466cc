"""Giving credits back for readings and answers: a page asks why, and its answer does it."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from config.api.errors import InvalidState
from config.system.confirming import is_answered, page_that_asks, told
from interpretations import services
from interpretations.models import Writing


class RefundForm(forms.Form):
    reason = forms.CharField(
        label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget,
        help_text=_("It is kept in the ledger's grant and in the audit log."),
    )  # fmt: skip


class RefundMixin:
    """For a page of what was written for people."""

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return bool(cast(Any, self).may(request, "billing:write"))

    @admin.action(description=_("Give the credits back"), permissions=["refund"])
    def refund(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        office, rows = cast(Any, self), list(queryset.select_related("owner"))
        form = RefundForm(request.POST if is_answered(request) else None)
        if form.is_valid():
            done = sum(_given_back(row, request, **form.cleaned_data) for row in rows)
            words = _("Credits given back for %(done)d of %(all)d.") % {"done": done, "all": len(rows)}
            told(office, request, words, done)
            return None
        asked = _(
            "Their owners get as many credits as were charged, once, and keep the text. Nothing is given for what cost "
            "nothing, or is still being written."
        )
        named: dict[str, Any] = {"title": _("Give the credits back"), "name": "refund", "back": request.get_full_path()}
        return page_that_asks(office, request, rows, words=asked, form=form, **named)


def _given_back(row: Writing, request: HttpRequest, reason: str) -> bool:
    try:
        return services.give_back(writing=row, reason=reason, by=cast(Any, request.user))
    except InvalidState:
        return False
