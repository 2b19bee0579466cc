"""Actions on several rows that are not done at once: a page says what will happen to which, and its answer does it."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

ANSWER: Final = "confirmed"  # what the page's button sends

Rows = QuerySet[Any]
Deed = Callable[[Any, HttpRequest, Rows], HttpResponse | None]


def is_answered(request: HttpRequest) -> bool:
    return ANSWER in request.POST


def page_that_asks(
    office: Any, request: HttpRequest, rows: Sequence[Any], *, title: Any, name: str, words: Any, back: str, **more: Any
) -> TemplateResponse:
    """words: what happens to the rows. name: of the action that its answer does. more: form; left, how many of the
    chosen are left as they are; counts, of kinds of rows, each a label and a number.
    """
    context = {**office.admin_site.each_context(request), "opts": office.opts, "rows": rows, "title": title}
    return TemplateResponse(
        request, "admin/asked_of_rows.html", {**context, "name": name, "words": words, "back": back, **more}
    )


def confirmed(words: Any, *, of: Callable[[Rows], Rows] = lambda rows: rows) -> Callable[[Deed], Deed]:
    """words: what the action does to each row. of: those of the chosen that it does it to."""

    def asking(deed: Deed) -> Deed:
        @wraps(deed)
        def action(office: Any, request: HttpRequest, queryset: Rows) -> HttpResponse | None:
            if is_answered(request):
                return deed(office, request, queryset)
            rows, chosen = list(of(queryset)), queryset.count()
            if not rows:
                nothing_to_do(office, request)
                return None
            named: dict[str, Any] = {"title": vars(action)["short_description"], "name": deed.__name__}
            more: dict[str, Any] = {"left": chosen - len(rows), "back": request.get_full_path()}
            return page_that_asks(office, request, rows, words=words, **named, **more)

        return action

    return asking


def nothing_to_do(office: Any, request: HttpRequest) -> None:
    """Says so, as of a second click."""
    words = _("There is nothing to be done with what was chosen: it is so already, under way, or gone.")
    office.message_user(request, words, messages.WARNING)


def told(office: Any, request: HttpRequest, words: Any, done: int) -> None:
    """What came of it; a second click, or somebody quicker, leaves nothing to be done."""
    office.message_user(request, words, messages.SUCCESS if done else messages.WARNING)
