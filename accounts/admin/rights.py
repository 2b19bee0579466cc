"""Grants in the back office: given with a reason and an end, taken back, never changed."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from accounts.errors import NotOverYourself
from accounts.forms import GRANTED, GrantForm
from accounts.models import StaffGrant
from accounts.services import staff
from config.system.admin import StaffAdmin
from config.system.confirming import confirmed, told


@admin.register(StaffGrant)
class StaffGrantAdmin(StaffAdmin):
    view_scope = "users:read"
    add_scope = "roles:write"
    form = GrantForm
    list_display = ("what", "user", "state", "granted_by", "created_at", "expires_at")
    list_select_related = ("user", "granted_by")
    list_filter = ("expires_at", "ended_at")
    list_per_page = 50
    search_fields = ("user__email", "user__username", "id__exact", "user__id__exact", "grants")
    search_help_text = _("A person's e-mail or username, what is granted, or an id.")
    raw_id_fields = ("user",)
    readonly_fields = ("what",)
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    actions = ("end",)

    @display(description=_("what"), ordering="grants")  # type: ignore[untyped-decorator]
    def what(self, grant: StaffGrant) -> Any:
        return GRANTED.get(grant.grants, grant.grants)

    @display(  # type: ignore[untyped-decorator]
        description=_("state"), label={"live": "success", "ended": "danger", "expired": "warning"}
    )
    def state(self, grant: StaffGrant) -> tuple[str, Any]:
        if grant.is_live:
            return "live", _("live")
        return ("ended", _("ended")) if grant.ended_at else ("expired", _("expired"))

    def get_fields(self, request: HttpRequest, obj: StaffGrant | None = None) -> Any:
        return ("user", "what" if obj else "grants", "reason", "expires_at")

    def get_form(self, request: HttpRequest, obj: StaffGrant | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    def save_model(self, request: HttpRequest, obj: StaffGrant, form: GrantForm, change: bool) -> None:
        """The service gives it; the page goes on with the row."""
        given = staff.grant(**form.cleaned_data, by=request.user)  # type: ignore[arg-type]
        obj.pk = given.pk

    def has_end_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "roles:write")

    @admin.action(description=_("End the selected grants"), permissions=["end"])
    @confirmed(
        _("What they allow is taken from these people at once. It can be granted anew."),
        of=lambda rows: rows.live(),  # type: ignore[attr-defined]  # a StaffGrantQuerySet
    )
    def end(self, request: HttpRequest, queryset: QuerySet[StaffGrant]) -> None:
        done, above = 0, False
        for grant in queryset.live().select_related("user"):  # type: ignore[attr-defined]
            try:
                staff.end_grant(grant=grant, by=request.user)  # type: ignore[arg-type]
                done += 1
            except NotOverYourself:
                above = True
        if above:
            self.message_user(request, NotOverYourself.message, messages.ERROR)
        told(self, request, ngettext("%d grant ended.", "%d grants ended.", done) % done, done)
