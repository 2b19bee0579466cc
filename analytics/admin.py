from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from analytics.models import OutboxEvent


@admin.register(OutboxEvent)
class OutboxEventAdmin(ModelAdmin):  # type: ignore[misc]  # unfold is untyped
    """Read only: what happened cannot be edited."""

    list_display = ("event_type", "timestamp", "user_id", "request_id")
    list_filter = ("event_type", "timestamp")
    search_fields = ("event_id__exact", "user_id__exact", "request_id__exact", "event_type")
    search_help_text = "An event's, a user's or a request's id, or a part of the event type."
    ordering = ("-timestamp", "-event_id")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
