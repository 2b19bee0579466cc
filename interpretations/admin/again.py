"""Stopping what is being written, and having it written again, from its list in the back office."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from config.api.errors import AppError
from config.system.confirming import is_answered, nothing_to_do, page_that_asks, told
from interpretations import services
from interpretations.errors import NoLongerWanted
from interpretations.models import ACTIVE, Interpretation, Status

STOPPED: Final = _(
    "They stop where they are. What is written stays, and what they hold of their owners' credits is free."
)
_REWRITTEN: Final = _(
    "What has failed or was cancelled goes on where it stopped. Of what is finished another version is written, of the "
    "chart as it is now; the text that there is stays, as an earlier version. Nobody is charged: what models cost is "
    "the house's."
)
_ENDED: Final = (Status.FAILED, Status.CANCELLED)


class _PageForm(forms.Form):
    # One for each page that asked: its answer, sent twice, has nothing written twice.
    key = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)


def under_way(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(status__in=ACTIVE, deleted_at=None)


def stopped(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(status__in=_ENDED, deleted_at=None)


def each(rows: Iterable[Any], deed: Callable[[Any], object]) -> tuple[int, Mapping[str, int]]:
    """To how many it was done, and how many it could not be done to, by what is said of them."""
    done, left = 0, Counter[str]()
    for row in rows:
        try:
            if row.deleted_at is not None:
                raise NoLongerWanted
            deed(row)
            done += 1
        except AppError as error:
            left[str(error.detail)] += 1
    return done, left


def said(office: Any, request: HttpRequest, words: Any, done: int, left: Mapping[str, int]) -> None:
    told(office, request, words, done)
    for why, count in left.items():
        what = ngettext("%(count)d is left as it is: %(why)s", "%(count)d are left as they are: %(why)s", count)
        office.message_user(request, what % {"count": count, "why": why}, messages.WARNING)


def rewritten(office: Any, request: HttpRequest, queryset: QuerySet[Interpretation]) -> HttpResponse | None:
    """The page that asks; None once it is answered, and done."""
    form = _PageForm(request.POST if is_answered(request) else None)
    if form.is_valid():
        key, by = form.cleaned_data["key"] or uuid.uuid4(), cast(User, request.user)
        done, left = each(_whole(queryset), lambda row: services.rerun(interpretation=row, by=by, key=key))
        words = ngettext("%d reading queued again.", "%d readings queued again.", done) % done
        said(office, request, words, done, left)
        return None
    return _asked(office, request, list(queryset), _PageForm())


def _whole(queryset: QuerySet[Interpretation]) -> Iterable[Interpretation]:
    """One by one, with all of it: a list leaves what is long in the database."""
    for pk in list(queryset.values_list("pk", flat=True)):
        yield from Interpretation.objects.select_related("owner", "chart").filter(pk=pk)


def _asked(office: Any, request: HttpRequest, chosen: list[Interpretation], form: forms.Form) -> HttpResponse | None:
    """Of all that was chosen: why one cannot be written again is said once it is tried."""
    here = [row.status for row in chosen if row.deleted_at is None]
    finished, ended = here.count(Status.COMPLETED), sum(here.count(status) for status in _ENDED)
    if not finished + ended:
        nothing_to_do(office, request)
        return None
    counts = [
        (_("Finished, of which another version is written"), finished),
        (_("Failed or cancelled, which go on"), ended),
        (_("Being written or deleted, which are left as they are"), len(chosen) - finished - ended),
    ]
    named: dict[str, Any] = {"name": "requeue", "title": _("Write the selected readings again")}
    more: dict[str, Any] = {"form": form, "counts": counts, "back": request.get_full_path()}
    return page_that_asks(office, request, chosen, words=_REWRITTEN, **named, **more)
