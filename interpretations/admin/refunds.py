"""Giving credits back for readings and answers: a page asks why, and its answer does it."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from config.api.errors import InvalidState
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
        form = RefundForm(request.POST if "confirmed" in request.POST else None)
        if form.is_valid():
            done = sum(_given_back(row, request, **form.cleaned_data) for row in rows)
            words = _("Credits given back for %(done)d of %(all)d.") % {"done": done, "all": len(rows)}
            office.message_user(request, words, messages.SUCCESS if done else messages.WARNING)
            return None
        context = {**office.admin_site.each_context(request), "opts": office.opts, "rows": rows, "form": form}
        context |= {"title": _("Give the credits back"), "back": request.get_full_path(), "name": "refund"}
        return TemplateResponse(request, "admin/refund.html", context)


def _given_back(row: Writing, request: HttpRequest, reason: str) -> bool:
    try:
        return services.give_back(writing=row, reason=reason, by=cast(Any, request.user))
    except InvalidState:
        return False
