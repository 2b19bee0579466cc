"""Mails that were sent, and who else may say who somebody is, in the back office."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.http import HttpRequest

from accounts.forms import IssuerForm
from accounts.models import Issuer, Mail
from accounts.services import issuers
from config.system.admin import ReadOnlyAdmin, StaffAdmin

# allauth's pages show what is not kept there, or must not be shown: the secrets of second factors.
for _model in (EmailAddress, SocialApp, SocialToken, SocialAccount, Authenticator):
    admin.site.unregister(_model)


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    view_scope = "users:read"
    list_display = ("kind", "to", "created_at", "sent_at", "due_at", "attempts")
    list_filter = ("kind",)
    list_per_page = 50
    search_fields = ("=to", "^id")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    fields = ("id", "kind", "user", "to", "created_at", "due_at", "sent_at", "attempts")


@admin.register(Issuer)
class IssuerAdmin(StaffAdmin):
    """For superusers, as what it gives is every account, theirs too."""

    view_scope = change_scope = add_scope = delete_scope = "roles:write"
    form = IssuerForm
    list_display = ("name", "slug", "url", "is_active")
    search_fields = ("name", "slug", "url")
    ordering = ("name", "slug")
    fields = ("name", "slug", "url", "client_id", "client_secret", "scopes", "is_active")

    def may(self, request: HttpRequest, scope: str | None) -> bool:
        return super().may(request, scope) and bool(getattr(request.user, "is_superuser", False))

    def get_readonly_fields(self, request: HttpRequest, obj: Issuer | None = None) -> Any:
        """People are known by it; at another issuer a subject that somebody has here may be anybody's."""
        if obj is None:
            return ()
        return ("slug", "url") if issuers.linked_to(obj).exists() else ("slug",)
