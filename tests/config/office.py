"""Every address of the back office that shows something, and the words on a page."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote
from django.urls import URLPattern

from analytics.reports import REPORTS
from config.backoffice.dashboard.plots import PLOTS

_GAP = re.compile(r"<(?:(\w+):)?(\w+)>")
_NO_PAGES = {
    "admin:logout", "admin:autocomplete", "admin:jsi18n", "admin:view_on_site", "admin:search", "admin:save_filter",
}  # fmt: skip
_SHOWN = {"alt", "aria-label", "data-failed", "placeholder", "title"}
_SILENT = {"script", "style", "pre", "code", "textarea"}  # JSON, and what authors write


def addresses() -> Iterator[str]:
    """Of each list, each row's page and each page about several things one: the seed has a row of everything."""
    yield from _of("admin/", admin.site.get_urls(), None)


def _of(before: str, patterns: list[Any], model: Any) -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if not isinstance(one, URLPattern):
            yield from _of(route, one.url_patterns, _model_at(route))
        elif one.name and f"admin:{one.name}" not in _NO_PAGES and "^" not in route:
            yield from _filled("/" + route, model)


def _model_at(route: str) -> Any:
    return next(
        model for model in admin.site._registry if route == f"admin/{model._meta.label_lower.replace('.', '/')}/"
    )


def _filled(route: str, model: Any) -> Iterator[str]:
    """The route with what fits its gaps."""
    names = [name for _kind, name in _GAP.findall(route)]
    if not names:
        yield route
        return
    fits = {"name": [*PLOTS, "tiles", *REPORTS], "kind": ["new_device"]}.get(names[0])
    if fits is None:
        fits = [quote(row.pk) for row in model._default_manager.order_by("-pk")[:1]] if model else []
    for value in fits:
        yield _GAP.sub(str(value), route)


class Words(HTMLParser):
    """What a reader of the page is told, text by text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent, self._icon = 0, False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        classes = given.get("class") or ""
        self._silent += tag in _SILENT
        self._icon = "material-symbols" in classes
        buttons = {"value"} if tag == "input" and given.get("type") in ("submit", "button") else set()
        self.texts += [text for name, text in attributes if text and name in _SHOWN | buttons]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        self._icon = False

    def handle_data(self, data: str) -> None:
        if not self._silent and not self._icon and data.strip():
            self.texts.append(" ".join(data.split()))
