"""Archives, reports of erasure, and accounts that nobody uses, in the back office."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import DataExport, ErasureReport, User
from config.system.admin import ReadOnlyAdmin


class InactivityFilter(admin.SimpleListFilter):
    """Accounts that nobody has used for ACCOUNT_INACTIVE. Nothing deletes them but their owners or staff."""

    title = _("use")
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("inactive", _("Unused for long"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        if self.value() != "inactive":
            return queryset
        return queryset.filter(pk__in=User.objects.inactive().values("pk"))


@admin.register(DataExport)
class DataExportAdmin(ReadOnlyAdmin):
    view_scope = "users:read"
    list_display = ("id", "user", "status", "done", "total", "size", "created_at", "completed_at", "expires_at")
    list_select_related = ("user",)
    list_filter = ("status",)
    search_fields = ("user__email", "id__exact")
    exclude = ("file", "origin")
    ordering = ("-created_at", "-id")
    show_full_result_count = False


@admin.register(ErasureReport)
class ErasureReportAdmin(ReadOnlyAdmin):
    view_scope = "audit:read"
    list_display = ("subject", "status", "batches", "deleted_at", "started_at", "completed_at")
    list_filter = ("status",)
    search_fields = ("subject",)
    search_help_text = _("The hash that `ErasureReport` has of an account's id.")
    ordering = ("-started_at", "-id")
    show_full_result_count = False
