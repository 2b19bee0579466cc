"""Charts in the back office: to be found and looked at. Their owners change them; staff may only hide one."""

import contextlib
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import TabularInline
from unfold.decorators import display

from charts.errors import ChartNotFound
from charts.models import Chart, ChartShare, ChartVersion
from charts.services import charts, shares
from charts.views.wheel import wheel_response
from config.system.admin import PresenceFilter, ReadOnlyAdmin, ReadOnlyMixin


class _LookedAt(ReadOnlyMixin, TabularInline):  # type: ignore[misc]  # unfold is untyped
    extra = 0
    show_change_link = True


class VersionInline(_LookedAt):
    model = ChartVersion
    fields = ("number", "name", "rating", "source", "engine_version", "replaced_at")
    readonly_fields = fields
    ordering = ("-number",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChartVersion]:
        rows: QuerySet[ChartVersion] = super().get_queryset(request).defer("request", "result")
        return rows


class ShareInline(_LookedAt):
    model = ChartShare
    fields = ("id", "include", "birth_data", "created_at", "expires_at", "revoked_at")
    readonly_fields = fields
    ordering = ("-created_at", "-id")


@admin.register(ChartVersion)
class ChartVersionAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "number", "engine_version", "replaced_at")
    list_per_page = 50
    search_fields = ("chart__id__exact",)
    search_help_text = _("A chart's id.")
    show_full_result_count = False
    ordering = ("-id",)
    raw_id_fields = ("chart",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChartVersion]:
        rows: QuerySet[ChartVersion] = super().get_queryset(request)
        match = request.resolver_match
        return rows.defer("request", "result") if match and match.url_name == "charts_chartversion_changelist" else rows


@admin.register(ChartShare)
class ChartShareAdmin(ReadOnlyAdmin):
    list_display = ("id", "chart", "include", "birth_data", "created_at", "expires_at", "revoked_at")
    list_filter = ("birth_data", "created_at", "revoked_at")
    list_per_page = 50
    search_fields = ("id__exact", "chart__id__exact", "chart__owner__email")
    search_help_text = _("A link's or a chart's id, or an owner's e-mail.")
    show_full_result_count = False
    ordering = ("-created_at", "-id")
    actions = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ChartShare]:
        rows: QuerySet[ChartShare] = super().get_queryset(request).select_related("chart")
        return rows.defer("chart__request", "chart__result", "chart__search_keys")

    @admin.action(description=_("Revoke the selected links"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ChartShare]) -> None:
        done = 0
        for share in queryset.filter(revoked_at=None):
            shares.revoke_share(share=share, by=request.user)
            done += 1
        message = ngettext("%d link revoked.", "%d links revoked.", done) % done
        self.message_user(request, message, messages.SUCCESS)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("charts.delete_chart")


@admin.register(Chart)
class ChartAdmin(ReadOnlyAdmin):
    list_display = ("title", "owner", "kind", "utc", "place_name", "rating", "state", "created_at")
    list_filter = (PresenceFilter, "kind", "status", "rating", "time_known", "created_at")
    list_select_related = ("owner",)
    list_per_page = 50
    search_fields = ("name", "place_name", "owner__email", "owner__username", "id__exact", "owner__id__exact")
    search_help_text = _("A name, a place, an owner's e-mail, or an id.")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    actions = ("hide",)
    fieldsets = (
        (None, {"fields": ("wheel", "name", "owner", "kind", "status", "tags", "notes")}),
        (
            _("Birth"),
            {
                "fields": (
                    "utc",
                    "julian_day",
                    "time_known",
                    "rating",
                    "source",
                    "place_name",
                    "latitude",
                    "longitude",
                    "timezone",
                )
            },
        ),
        (_("Calculation"), {"fields": ("engine_version", "version", "request", "result")}),
        (_("History"), {"fields": ("id", "created_at", "updated_at", "deleted_at")}),
    )
    readonly_fields = ("wheel",)
    inlines = (VersionInline, ShareInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Chart]:
        """The list leaves the figures in the database."""
        rows: QuerySet[Chart] = super().get_queryset(request)
        match = request.resolver_match
        return rows.defer("request", "result") if match and match.url_name == "charts_chart_changelist" else rows

    def get_urls(self) -> list[URLPattern]:
        wheel = path("<uuid:chart_id>/wheel.svg", self.admin_site.admin_view(self.draw), name="charts_chart_wheel")
        return [wheel, *super().get_urls()]

    def draw(self, request: HttpRequest, chart_id: Any) -> HttpResponse:
        chart = self.get_queryset(request).filter(pk=chart_id).first()
        if chart is None or not self.has_view_permission(request, chart):
            raise Http404
        return wheel_response(request, chart, theme="light", size=600)

    @display(description=_("wheel"))  # type: ignore[untyped-decorator]
    def wheel(self, chart: Chart) -> str:
        address = reverse("admin:charts_chart_wheel", args=[chart.pk])
        return format_html('<img src="{}" width="600" height="600" alt="{}">', address, chart.name)

    @display(description=_("name"), ordering="name")  # type: ignore[untyped-decorator]
    def title(self, chart: Chart) -> str:
        return str(chart)

    @display(  # type: ignore[untyped-decorator]
        description=_("state"), label={"present": "success", "deleted": "danger"}
    )
    def state(self, chart: Chart) -> tuple[str, Any]:
        return ("present", _("present")) if chart.deleted_at is None else ("deleted", _("deleted"))

    @admin.action(description=_("Delete the selected charts"), permissions=["hide"])
    def hide(self, request: HttpRequest, queryset: QuerySet[Chart]) -> None:
        done = 0
        for chart in list(queryset.filter(deleted_at=None).select_related(None).only("pk")):
            with contextlib.suppress(ChartNotFound):  # its owner was quicker
                charts.delete_chart(chart=chart)
                done += 1
        message = ngettext("%d chart deleted.", "%d charts deleted.", done) % done
        self.message_user(request, message, messages.SUCCESS)

    def has_hide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("charts.delete_chart")
