from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from analytics.alerts import admin as _rules
from analytics.alerts import alerts_admin as _alerts
from analytics.models import OutboxEvent, Shipment
from config.system.admin import ReadOnlyAdmin

__all__ = ["_alerts", "_rules"]  # which register their pages


@admin.register(OutboxEvent)
class OutboxEventAdmin(ReadOnlyAdmin):
    view_scope = "analytics:read"
    list_display = ("event_type", "timestamp", "user_id", "request_id")
    list_filter = ("timestamp",)
    search_fields = ("event_id__exact", "user_id__exact", "request_id__exact", "event_type")
    search_help_text = _("An event's, a user's or a request's id, or a part of the event type.")
    ordering = ("-timestamp", "-event_id")
    show_full_result_count = False


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyAdmin):
    view_scope = "analytics:read"
    list_display = ("created_at", "events", "oldest", "attempts", "lease_until", "error")
    search_fields = ("id__exact", "error")
    search_help_text = _("A shipment's id, or a part of what went wrong.")
    show_full_result_count = False
