"""Charts in the back office: to be found and looked at; their owners change them, staff only hide them. Places: what
staff know better than the data.
"""

import contextlib
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import TabularInline
from unfold.decorators import action, display

from accounts.admin.hiding import HiddenFilter, HidingMixin
from charts.atlas import Place
from charts.atlas import errors as atlas
from charts.errors import NOT_ON_EARTH, ChartNotFound
from charts.forms import PlaceCorrectionForm
from charts.models import Chart, ChartShare, ChartVersion, PlaceCorrection
from charts.panels import SMALL_WHEEL, wheel_shown
from charts.services import charts, corrections, get_atlas, moderation, shares
from charts.views.wheel import wheel_response
from config.system.admin import PresenceFilter, ReadOnlyAdmin, ReadOnlyMixin, ScopedMixin, StaffAdmin, note
from config.system.confirming import confirmed, told


class _LookedAt(ReadOnlyMixin, ScopedMixin, TabularInline):  # type: ignore[misc]  # unfold is untyped
    view_scope = "content:read"
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
    view_scope = "content:read"
    owner_path = "chart__owner_id"
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
    view_scope = "content:read"
    owner_path = "chart__owner_id"
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
        return rows.defer("chart__request", "chart__result", "chart__search_keys", "chart__folded_name")

    @admin.action(description=_("Revoke the selected links"), permissions=["revoke"])
    @confirmed(
        _("They stop working at once, and for good: their owners can only make new ones."),
        of=lambda rows: rows.filter(revoked_at=None),
    )
    def revoke(self, request: HttpRequest, queryset: QuerySet[ChartShare]) -> None:
        done = 0
        for share in queryset.filter(revoked_at=None):
            shares.revoke_share(share=share, by=request.user)
            done += 1
        told(self, request, ngettext("%d link revoked.", "%d links revoked.", done) % done, done)

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "content:hide")


@admin.register(Chart)
class ChartAdmin(HidingMixin, ReadOnlyAdmin):
    view_scope = "content:read"
    list_display = ("title", "owner", "kind", "utc", "place_name", "rating", "state", "visibility", "created_at")
    list_filter = (PresenceFilter, HiddenFilter, "kind", "status", "rating", "time_known", "created_at")
    list_select_related = ("owner",)
    list_per_page = 50
    search_fields = ("name", "place_name", "owner__email", "owner__username", "id__exact", "owner__id__exact")
    search_help_text = _("A name, a place, an owner's e-mail, or an id.")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    actions = ("hide", "unhide", "delete")
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
        HidingMixin.hiding_fields,
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
        theme = "dark" if request.GET.get("theme") == "dark" else "light"
        size = SMALL_WHEEL if "small" in request.GET else 600
        note("admin.viewed", model=Chart, target=chart, part="wheel")
        return wheel_response(request, chart, theme=theme, size=size)

    @display(description=_("wheel"))  # type: ignore[untyped-decorator]
    def wheel(self, chart: Chart) -> SafeString:
        return wheel_shown(chart, size=600)

    @display(description=_("name"), ordering="name")  # type: ignore[untyped-decorator]
    def title(self, chart: Chart) -> str:
        return str(chart)

    @display(  # type: ignore[untyped-decorator]
        description=_("state"), label={"present": "success", "deleted": "danger"}
    )
    def state(self, chart: Chart) -> tuple[str, Any]:
        return ("present", _("present")) if chart.deleted_at is None else ("deleted", _("deleted"))

    def hide_row(self, row: Chart, **why: Any) -> bool:
        return moderation.hide_chart(chart=row, **why)

    def unhide_row(self, row: Chart, **why: Any) -> bool:
        return moderation.unhide_chart(chart=row, **why)

    @admin.action(description=_("Delete the selected charts"), permissions=["remove"])
    @confirmed(
        _("Their owners lose them and what was written of them, and links to them are dead. It cannot be undone."),
        of=lambda rows: rows.filter(deleted_at=None),
    )
    def delete(self, request: HttpRequest, queryset: QuerySet[Chart]) -> None:
        done = 0
        for chart in list(queryset.filter(deleted_at=None).select_related(None).only("pk")):
            with contextlib.suppress(ChartNotFound):  # its owner was quicker
                charts.delete_chart(chart=chart)
                done += 1
        told(self, request, ngettext("%d chart deleted.", "%d charts deleted.", done) % done, done)

    def has_remove_permission(self, request: HttpRequest) -> bool:
        """As `has_delete_permission`, which Django asks for its own page, where nobody may."""
        return self.may(request, "content:delete")


_SHOWN = ("name", "admin", "country", "latitude", "longitude", "population", "timezone")


@admin.register(PlaceCorrection)
class PlaceCorrectionAdmin(StaffAdmin):
    """One starts from the atlas: find the place, then correct it."""

    view_scope = change_scope = add_scope = delete_scope = "places:write"

    form = PlaceCorrectionForm
    list_display = ("__str__", "place", "timezone", "hidden", "author", "updated_at")
    list_filter = ("hidden", "updated_at")
    list_select_related = ("author",)
    list_per_page = 50
    search_fields = ("name", "place_id", "reason", "other_names")
    search_help_text = _("Among the corrections. To find a place of the data, use the button.")
    show_full_result_count = False
    readonly_fields = ("preview", "author", "created_at", "updated_at")
    actions_list = ("find",)
    fieldsets = (
        (None, {"fields": ("place_id", "preview")}),
        (
            _("Correction"),
            {"fields": ("name", "other_names", "admin", "country", "latitude", "longitude", "timezone", "population")},
        ),
        (None, {"fields": ("hidden", "reason")}),
        (_("History"), {"fields": ("author", "created_at", "updated_at")}),
    )

    @admin.display(description=_("id of the place"))
    def place(self, correction: PlaceCorrection) -> str:
        return correction.public_id

    def get_urls(self) -> list[URLPattern]:
        search = path("search/", self.admin_site.admin_view(self.search), name="charts_placecorrection_search")
        return [search, *super().get_urls()]

    @action(description=_("Find a place"), url_path="find")  # type: ignore[untyped-decorator]
    def find(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:charts_placecorrection_search"))

    def search(self, request: HttpRequest) -> HttpResponse:
        """Places as the API finds them, each with a way to its correction."""
        if not self.has_view_permission(request):
            raise Http404
        query = request.GET.get("q", "")[:200]
        found, refused = _found(query)
        rows = dict(
            PlaceCorrection.objects.filter(place_id__in=[place.id for place in found]).values_list("place_id", "pk")
        )
        own = {f"staff:{pk}": pk for pk in PlaceCorrection.objects.filter(place_id=None).values_list("pk", flat=True)}
        places = [(place, (rows | own).get(place.id)) for place in found]
        context = {**self.admin_site.each_context(request), "title": _("Find a place"), "opts": self.opts}
        context |= {"query": query, "places": places, "refused": refused, "may_add": self.has_add_permission(request)}
        return TemplateResponse(request, "admin/charts/find_place.html", context)

    @display(description=_("preview"))  # type: ignore[untyped-decorator]
    def preview(self, correction: PlaceCorrection) -> str:
        """The place as the data have it, beside what the API answers once this is saved."""
        place = _uncorrected(correction.place_id)
        after = correction.as_correction()
        corrected = after.applied_to(place) if place is not None else after.added()
        if place is None and corrected is None:
            return str(_("Choose a place by its id, or leave the id empty and describe a place of your own."))
        label = self.model._meta.get_field
        rows = [(label(name).verbose_name, getattr(place, name, "—"), getattr(corrected, name, "—")) for name in _SHOWN]
        heads = (_("in the data"), _("as corrected"))
        return format_html(
            "<table><thead><tr><th></th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>",
            *heads,
            format_html_join("", "<tr><th>{}</th><td>{}</td><td>{}</td></tr>", rows),
        )

    def save_model(self, request: HttpRequest, obj: PlaceCorrection, form: Any, change: bool) -> None:
        if not change:
            obj.author_id = request.user.pk
        super().save_model(request, obj, form, change)
        corrections.look_again_soon()

    def delete_model(self, request: HttpRequest, obj: PlaceCorrection) -> None:
        super().delete_model(request, obj)
        corrections.look_again_soon()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[PlaceCorrection]) -> None:
        super().delete_queryset(request, queryset)
        corrections.look_again_soon()


def _found(query: str) -> tuple[list[Place], Any]:
    """Places, and what is wrong with the query if it means coordinates."""
    try:
        found = get_atlas().search(query, limit=20)
    except atlas.InvalidCoordinates as error:
        return [], NOT_ON_EARTH[error.fault]
    return [place for place in found if not place.is_spot], ""


def _uncorrected(place_id: str | None) -> Place | None:
    try:
        return get_atlas().uncorrected(place_id or "")
    except atlas.PlaceNotFound:
        return None
