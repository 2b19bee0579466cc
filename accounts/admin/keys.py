"""API keys in the back office: looked at, and revoked. Nobody but its owner ever sees one."""

from contextlib import suppress
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from accounts.errors import ApiKeyNotFound, NotOverYourself
from accounts.models import ApiKey, User
from accounts.permissions import is_above
from accounts.services import api_keys
from config.system.admin import ReadOnlyAdmin
from config.system.confirming import confirmed, told


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnlyAdmin):
    view_scope = "users:read"
    list_display = ("name", "user", "state", "last_used_at", "expires_at", "created_at")
    list_select_related = ("user",)
    list_filter = ("created_at", "revoked_at")
    list_per_page = 50
    search_fields = ("user__email", "user__username", "id__exact", "user__id__exact")
    search_help_text = _("An owner's e-mail or username, a key's or an owner's id.")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    actions = ("revoke",)
    fields = readonly_fields = (
        "id", "user", "name", "scopes", "created_at", "expires_at", "last_used_at", "last_used_ip", "rotated_at",
        "previous_until", "revoked_at",
    )  # fmt: skip

    @display(  # type: ignore[untyped-decorator]
        description=_("state"), label={"live": "success", "revoked": "danger", "expired": "warning"}
    )
    def state(self, key: ApiKey) -> tuple[str, Any]:
        if key.is_live:
            return "live", _("live")
        return ("revoked", _("revoked")) if key.revoked_at else ("expired", _("expired"))

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "users:suspend")

    @admin.action(description=_("Revoke the selected keys"), permissions=["revoke"])
    @confirmed(
        _("Whatever uses them is refused at once, and for good: their owners can only make new ones."),
        of=lambda rows: rows.filter(revoked_at=None),
    )
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        chosen = list(queryset.filter(revoked_at=None).select_related("user").order_by("user_id"))
        by = cast(User, request.user)
        above = {user.pk for user in {key.user for key in chosen} if is_above(user, by)}
        done = 0
        for key in chosen:
            if key.user_id not in above:
                with suppress(ApiKeyNotFound):  # its owner was quicker
                    api_keys.revoke_key(user=key.user, key_id=key.pk)
                    done += 1
        if above:
            self.message_user(request, NotOverYourself.message, messages.ERROR)
        told(self, request, ngettext("%d key revoked.", "%d keys revoked.", done) % done, done)
