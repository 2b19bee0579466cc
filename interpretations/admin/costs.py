"""What calls of models have cost together, as a page of the back office shows it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.models import User
from interpretations.admin.prompts import topic_label
from interpretations.models import Message, ModelCall
from interpretations.services.costs import Cost, costs_by

DAYS: Final = 30
_DEAREST: Final = 20


class DaysForm(forms.Form):
    """Of UTC, the last of them too."""

    since = forms.DateField(label=_("First day"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}))
    until = forms.DateField(label=_("Last day"), widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}))

    @classmethod
    def asked(cls, given: dict[str, Any]) -> "DaysForm":
        today = datetime.now(UTC).date()
        return cls({"since": (today - timedelta(days=DAYS - 1)).isoformat(), "until": today.isoformat(), **given})

    def clean(self) -> dict[str, Any]:
        days: dict[str, Any] = super().clean() or {}
        if "since" in days and "until" in days and days["since"] > days["until"]:
            raise forms.ValidationError(_("It ends before it begins."))
        return days


@dataclass(frozen=True, slots=True)
class Line:
    """said: what stands for the key of a row; calls: the address of the list of its calls."""

    said: str
    calls: str
    row: Cost


@dataclass(frozen=True, slots=True)
class Table:
    title: Any
    lines: Sequence[Line]

    @property
    def rows(self) -> list[Cost]:
        return [line.row for line in self.lines]


def tables_of(*, since: date, until: date) -> Iterator[Table]:
    """By day, model, topic and purpose, and by person, of whom only the dearest."""
    by = partial(costs_by, since=since, until=until)
    within = {"at__gte": _midnight(since), "at__lt": _midnight(until + timedelta(days=1))}
    # Not by the parameters of filters, which pass over a model that is no longer installed.
    kinds: tuple[tuple[str, Any, str, Callable[[Any], str]], ...] = (
        ("model", _("By model"), "model__exact", str),
        ("topic", _("By topic"), "topic__exact", topic_said),
        ("purpose", _("By what it was for"), "purpose__exact", lambda key: str(ModelCall.Purpose(key).label)),
    )
    yield Table(_("By day"), [Line(date_format(row.key), _listed(_day(row.key)), row) for row in by("day")])
    for dimension, title, name, said in kinds:
        lines = [Line(said(row.key), _listed({name: row.key, **within}), row) for row in by(dimension)]
        yield Table(title, lines)
    yield _people(by("user", most=_DEAREST), within)


def topic_said(name: str) -> str:
    return str(_("Conversation")) if name == Message.topic else topic_label(name)


def _people(rows: Sequence[Cost], within: dict[str, str]) -> Table:
    known = User.objects.in_bulk([row.key for row in rows if row.key])
    lines = []
    for row in rows:
        whose = {"owner__id__exact": row.key} if row.key else {"owner__isnull": "True"}
        lines.append(Line(str(known.get(row.key) or "—"), _listed({**whose, **within}), row))
    return Table(_("By person"), lines)


def _listed(narrowed: dict[str, Any]) -> str:
    return f"{reverse('admin:interpretations_modelcall_changelist')}?{urlencode(narrowed)}"


def _day(day: date) -> dict[str, Any]:
    return {"at__year": day.year, "at__month": day.month, "at__day": day.day}


def _midnight(day: date) -> str:
    return str(datetime.combine(day, time(), UTC))
