"""Visits in the back office: begun on a person's page with a reason, shown once, looked up later."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.models import User, Visit
from accounts.models.visit import LONGEST_REASON
from accounts.services import visits
from config.api.errors import AppError
from config.system.admin import ReadOnlyAdmin, noted
from config.system.confirming import confirmed, told


class VisitForm(forms.Form):
    reason = forms.CharField(
        label=_("reason"), max_length=LONGEST_REASON, widget=UnfoldAdminTextareaWidget,
        help_text=_("The person is told it by mail when you have finished."),
    )  # fmt: skip


class VisitingMixin:
    """The button of a person's page. Sites mark their requests with the session that the visit dies with."""

    def has_visit_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return bool(cast(Any, self).may(request, visits.SCOPE))

    @action(description=_("See as they do"), url_path="visit", permissions=["visit"])  # type: ignore[untyped-decorator]
    def visit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A page that asks for a reason; then one that shows the token, once; then one may end it before its time."""
        office, by = cast(Any, self), cast(User, request.user)
        person: User | None = office.get_object(request, object_id)
        if person is None:
            raise Http404
        back = reverse("admin:accounts_user_change", args=[person.pk])
        if "end" in request.POST:
            ended = visits.end(person=person, by=by)
            words = _("The visit has ended.") if ended else _("It was over already.")
            office.message_user(request, words, messages.SUCCESS)
            return HttpResponseRedirect(back)
        form = VisitForm(request.POST or None)
        context = {**office.admin_site.each_context(request), "opts": office.opts, "person": person, "back": back}
        context |= {"title": _("See as they do"), "form": form, "minutes": visits.LASTS.seconds // 60}
        if form.is_valid():
            try:
                context |= _begun(request, person, by, form.cleaned_data["reason"])
            except AppError as error:
                office.message_user(request, str(error.detail), messages.ERROR)
                return HttpResponseRedirect(back)
        return noted(User, TemplateResponse(request, "admin/accounts/visit.html", context))


def _begun(request: HttpRequest, person: User, by: User, reason: str) -> dict[str, Any]:
    """What the page shows of a visit that begins. Errors: those of `visits.begin`."""
    session_id = request.back_office_session  # type: ignore[attr-defined]
    visit, token = visits.begin(person=person, by=by, session_id=session_id, reason=reason)
    link = f"{settings.FRONTEND_URL}/visit#token={token}" if settings.FRONTEND_URL else ""
    return {"visit": visit, "token": token, "link": link}


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    view_scope = "audit:read"
    owner_path = "person_id"
    list_display = ("started_at", "staff", "person", "reason", "state", "told_at")
    list_select_related = ("staff", "person")
    list_filter = ("started_at",)
    list_per_page = 50
    search_fields = ("person__email", "person__username", "staff__email", "person__id__exact", "id__exact")
    search_help_text = _("An e-mail or a username, or an id.")
    ordering = ("-started_at", "-id")
    show_full_result_count = False
    fields = readonly_fields = (
        "id", "staff", "person", "reason", "started_at", "expires_at", "ended_at", "told_at",
    )  # fmt: skip
    actions = ("end",)

    @display(description=_("state"), label={"live": "success", "over": "warning"})  # type: ignore[untyped-decorator]
    def state(self, visit: Visit) -> tuple[str, Any]:
        return ("over", _("over")) if visit.is_over else ("live", _("live"))

    def has_end_permission(self, request: HttpRequest) -> bool:
        return self.may(request, visits.SCOPE)

    @admin.action(description=_("End the selected visits"), permissions=["end"])
    @confirmed(
        _("Whoever looks as the person does sees nothing more, and the person is told of the visit by mail."),
        of=lambda rows: rows.live(),  # type: ignore[attr-defined]  # a VisitQuerySet
    )
    def end(self, request: HttpRequest, queryset: QuerySet[Visit]) -> None:
        ended = visits.end_chosen(list(queryset), by=cast(User, request.user))
        text = ngettext("%d visit was ended.", "%d visits were ended.", ended) % ended
        told(self, request, text, ended)
