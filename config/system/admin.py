"""What the back office's pages of several apps share."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from config.system.models import Job


class PresenceFilter(admin.SimpleListFilter):
    """Rows with a `deleted_at`: those that are there, or those that are deleted."""

    title = _("presence")
    parameter_name = "presence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("present", _("Present")), ("deleted", _("Deleted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(deleted_at__isnull=self.value() == "present")


class FilterableAdmin(ModelAdmin):  # type: ignore[misc]  # unfold is untyped
    """A filter's value is what somebody wrote in the address: PostgreSQL has no text with a NUL, and would fail."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return "\0" not in str(value) and bool(super().lookup_allowed(lookup, value, request))


class ReadOnlyMixin:
    """To be found and looked at. What happened cannot be edited, and rows go when they are purged."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnlyMixin, FilterableAdmin):
    """A page of rows that are only looked at."""


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("kind", "status", "total", "done", "failed", "owner_id", "created_at", "completed_at")
    list_filter = ("status", "kind")
    search_fields = ("id__exact", "owner_id__exact", "request_id__exact")
    search_help_text = _("A job's, an owner's or a request's id.")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
