"""The field at the top of every page: a page of people who were found, and the same while somebody types (Ctrl+K)."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.dataclasses import SearchResult

from accounts.admin.panels import tag
from accounts.admin.person import STATES, state_of
from accounts.models import User
from config.backoffice.finding import MOST, Found, find, people_of
from config.system import staff
from config.system.addresses import spelled


def style(request: HttpRequest) -> str:
    """For settings.UNFOLD."""
    return static("nocturna/office.css")


@never_cache
def find_page(request: HttpRequest) -> HttpResponse:
    term = request.GET.get("q", "")
    found = _find(request, term)
    context = {
        **admin.site.each_context(request),
        "title": _("Find a person"),
        "term": term,
        "most": MOST,
        "rows": [(one, _tag(one.user), _words(one)) for one in found],
        "log": _log(request, term),
    }
    return TemplateResponse(request, "admin/office/find.html", context)


@never_cache
def found_while_typing(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """What the theme's field draws: pages of the back office, then people."""
    term = request.GET.get("s", "").strip()
    if not term:
        return HttpResponse()
    results = [*_pages(site, request, term.lower()), *map(_result, _find(request, term))]
    context = {"results": Paginator(results, 100).page(1), "page_obj": Paginator(results, 100), "page_counter": 0}
    typed = "command" if "extended" in request.GET else "search"
    answer = TemplateResponse(request, f"unfold/helpers/{typed}_results.html", {**context, "execution_time": 0})
    answer["HX-Trigger"] = "search"
    return answer


def _find(request: HttpRequest, term: str) -> list[Found]:
    """Recorded as a list is: whom it showed, and not what was typed."""
    found = find(term, may=lambda scope: staff.guard().allows(request, scope))
    if term:
        staff.guard().note("admin.listed", model=User, people=people_of(found), rows=len(found), asked=["find"])
    return found


def _pages(site: AdminSite, request: HttpRequest, term: str) -> list[SearchResult]:
    return [
        SearchResult(title=str(model["name"]), description=str(app["name"]), link=model["admin_url"], icon="tag")
        for app in site.get_app_list(request)
        for model in app["models"]
        if term in str(model["name"]).lower() or term in str(app["name"]).lower()
    ]


def _result(found: Found) -> SearchResult:
    user = found.user
    named = " · ".join(filter(None, (spelled(user.email or ""), user.username, _words(found))))
    return SearchResult(title=str(user), description=named, link=_page_of(user), icon="person")


def _words(found: Found) -> str:
    return ", ".join(f"{kind}: {name}" if name else str(kind) for kind, name in found.why)


def _tag(user: User) -> Any:
    state, words = state_of(user)
    return tag(words, STATES[state])


def _page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def _log(request: HttpRequest, term: str) -> str:
    """Where the audit log is searched for the same, by who may."""
    may = bool(term) and staff.guard().allows(request, "audit:read")
    return reverse("admin:accounts_auditentry_changelist") if may else ""
