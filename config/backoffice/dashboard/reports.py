"""A report as a table: what each plot is of, number by number, also as a file."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from analytics.errors import ReportNotFound
from analytics.reports import INTERVALS, REPORTS, Report, running
from config.api.errors import ServiceUnavailable, ValidationFailed
from config.backoffice.dashboard.columns import BY, COLUMNS, STEPS
from config.system import staff


class AskedForm(forms.Form):
    """What the address says. days: up to `end`, where no `start` is given."""

    days = forms.IntegerField(required=False, min_value=1, max_value=731)
    start = forms.DateField(required=False)
    end = forms.DateField(required=False)
    interval = forms.ChoiceField(required=False, choices=[(one, one) for one in INTERVALS])


@never_cache
@require_safe
def report_page(request: HttpRequest, name: str) -> HttpResponse:
    if not staff.guard().allows(request, "analytics:read"):
        raise PermissionDenied
    try:
        report = running.named(name)
    except ReportNotFound as error:
        raise Http404 from error
    template = "admin/dashboard/report.html"
    context = {**admin.site.each_context(request), "title": report.title, "reports": REPORTS.values(), "chosen": report}
    try:
        about = running.asked(report, **_asked(request, report))
        rows = running.run(report, about)
    except (ValidationFailed, ServiceUnavailable) as error:
        return TemplateResponse(request, template, {**context, "fault": _said(error)}, status=error.status_code)
    if request.GET.get("format") == "csv":
        file = HttpResponse(running.as_csv(report, rows), content_type="text/csv; charset=utf-8")
        file["Content-Disposition"] = f'attachment; filename="nocturna-{name}-{about.start}-{about.end}.csv"'
        return file
    _head, *lines = running.cells(report, rows)
    if "step" in report.columns:
        lines = [[STEPS[step], *rest] for step, *rest in lines]
    shown: dict[str, Any] = {"head": [COLUMNS[name] for name in report.columns], "lines": lines, "about": about}
    return TemplateResponse(request, template, {**context, **shown, "by": BY[about.interval]})


def _asked(request: HttpRequest, report: Report) -> dict[str, Any]:
    """Errors: ValidationFailed."""
    form = AskedForm(request.GET)
    if not form.is_valid():
        raise ValidationFailed(details=dict(form.errors))
    return {**form.cleaned_data, "interval": form.cleaned_data["interval"] or None}


def _said(error: ValidationFailed | ServiceUnavailable) -> str:
    if isinstance(error, ValidationFailed):
        return " ".join(f"{name}: {word}" for name, words in error.details.items() for word in words)
    return str(_("ClickHouse does not answer, or there is none here."))
