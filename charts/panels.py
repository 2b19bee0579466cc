"""A person's charts on their page of the back office, each with its wheel."""

from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts.admin.panels import Panel, register
from accounts.models import User
from charts.models import Chart
from charts.models.chart import NEWEST_FIRST
from charts.wording import title_of

SMALL_WHEEL: Final = 320  # pixels; drawn without degrees
_MOST: Final = 6  # each wheel is drawn, and recorded, when it is scrolled to


def register_panels() -> None:
    listed, template = ("admin:charts_chart_changelist", "owner__id__exact"), "admin/charts/panel.html"
    register(Panel("charts", 100, _("Charts"), "content:read", _charts, listed, template, wide=True))


def wheel_shown(chart: Chart, *, size: int) -> SafeString:
    """Both themes; the page's own classes show one, and a browser does not fetch what is hidden and lazy."""
    address = reverse("admin:charts_chart_wheel", args=[chart.pk])
    small = "&small" if size == SMALL_WHEEL else ""
    themes = (("light", "dark:hidden"), ("dark", "hidden dark:block"))
    return format_html_join(
        "",
        '<img src="{}?theme={}{}" width="{}" height="{}" alt="{}" loading="lazy" class="max-w-full h-auto {}">',
        ((address, theme, small, size, size, title_of(chart), shown) for theme, shown in themes),
    )


def _charts(user: User, by: User) -> dict[str, Any]:
    """Without what is computed: the wheels are drawn by themselves."""
    rows = Chart.objects.visible_to(user).order_by(*NEWEST_FIRST).light().defer("request")[:_MOST]
    return {"charts": [(chart, title_of(chart), wheel_shown(chart, size=SMALL_WHEEL)) for chart in rows]}
