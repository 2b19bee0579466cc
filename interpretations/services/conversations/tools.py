"""Our own calculations, as models call them: what they may ask for, and the facts that come of it.

Whose charts they see is decided here, by whom the conversation belongs to, whatever the model was told.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers

from charts.errors import ChartNotFound
from charts.factors import Factor, factors_of
from charts.kind_factors import against_natal_factors_of, comparison_factors_of
from charts.models import Chart
from charts.serializers import read_request
from charts.serializers.heavens import EventQuerySerializer, SkyQuerySerializer
from charts.serializers.reading import StrictQuerySerializer, read_query
from charts.services import calculate
from charts.services.heavens import find_events, sky
from config.api.fields import Identifier, StrictSerializer
from interpretations.llm import Tool
from interpretations.models import Message
from interpretations.services.conversations.grounds import Source, prefix_of

NOON: Final = time(12)
EVENTS: Final = ("ingress", "station", "lunation", "eclipse", "aspect")
MOST_EVENTS: Final = 150


class _Day(serializers.DateField):
    def to_internal_value(self, value: Any) -> date:
        day: date = super().to_internal_value(value)
        if not 1 < day.year < 9999:
            raise serializers.ValidationError(_("Give a year from 2 to 9998."))
        return day


class TransitsArguments(StrictSerializer):
    chart = serializers.IntegerField(default=1, min_value=1)
    date = _Day()


class SkyArguments(StrictSerializer):
    date = _Day()


class SynastryArguments(StrictSerializer):
    chart = serializers.IntegerField(default=1, min_value=1)
    other = Identifier()


class EventsArguments(StrictSerializer):
    start = _Day()
    end = _Day()
    types = serializers.ListField(child=serializers.ChoiceField(choices=EVENTS), min_length=1)

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        most = settings.CONVERSATIONS["EVENT_DAYS"]
        if not timedelta(0) < asked["end"] - asked["start"] <= timedelta(days=most):
            raise serializers.ValidationError({"end": [_("Must be after the start, by at most %d days.") % most]})
        return asked


def _transits(message: Message, asked: Mapping[str, Any]) -> Source:
    chart = _chart(message, asked["chart"])
    result = _calculated(message, "transit", natal=str(chart.pk), moment={"utc": _noon(asked["date"])})
    factors = against_natal_factors_of(result, kind="transit")
    return Source(f"{prefix_of(asked['chart'])}{asked['date']}.", factors, result, name=_name(chart, asked["chart"]))


def _sky(message: Message, asked: Mapping[str, Any]) -> Source:
    result = sky(asked=_query(SkyQuerySerializer, at=_noon(asked["date"])))
    return Source(f"sky.{asked['date']}.", factors_of(result), {**result, **_beside(message), "inter_aspects": []})


def _synastry(message: Message, asked: Mapping[str, Any]) -> Source:
    chart = _chart(message, asked["chart"])
    other = Chart.objects.visible_to(message.owner).find(asked["other"])
    result = _calculated(message, "synastry", first=str(chart.pk), second=str(other.pk))
    prefix = f"{prefix_of(asked['chart'])}with.{other.pk.hex[:8]}."
    return Source(prefix, comparison_factors_of(result), result, name=other.name)


def _events(message: Message, asked: Mapping[str, Any]) -> Source:
    span = {"start": asked["start"].isoformat(), "end": asked["end"].isoformat()}
    rows = find_events(asked=_query(EventQuerySerializer, **span, types=",".join(asked["types"])))
    rows = [row for row in rows if "moon" not in (row.get("first"), row.get("second"), row.get("point"))][:MOST_EVENTS]
    evidence = {**_beside(message), "kind": "transits", "transits": rows}
    return Source("event.", tuple(_event(row) for row in rows), evidence)


def _event(row: Mapping[str, Any]) -> Factor:
    day, kind = row["utc"][:10], row["type"]
    subject = row.get("point") or row.get("first") or kind
    rest = row.get("sign") if kind == "ingress" else row.get("turns") or row.get("phase") or row.get("kind")
    parts = (subject, row["aspect"], row["second"]) if kind == "aspect" else dict.fromkeys((subject, kind, rest))
    what = ".".join(part for part in parts if part)
    return Factor(f"{day}.{what}", "transit", subject, kind, other=row.get("second"), day=day)


def _beside(message: Message) -> dict[str, Any]:
    """The first chart, if it is somebody's: what is said to be theirs is held against it, and not against the sky."""
    chart, result = message.charts[0]
    return {"kind": "transit", "natal": result} if chart.kind == "natal" else {"kind": "event"}


def _calculated(message: Message, kind: str, **asked: Any) -> dict[str, Any]:
    values = read_request({"kind": kind, **asked})
    parts = {
        name: values[name] for name in ("natal", "first", "second", "moment", "place", "settings") if name in values
    }
    return {"kind": kind, **calculate(kind=kind, asked=parts, by=message.owner).result}


def _query(reader: type[StrictQuerySerializer], **asked: str) -> Any:
    """As a client's query would be read."""
    return read_query(reader, QueryDict(urlencode(asked)))


def _chart(message: Message, place: int) -> Chart:
    if place > len(message.charts):
        raise ChartNotFound
    return message.charts[place - 1][0]


def _name(chart: Chart, place: int) -> str:
    return chart.name if place > 1 else ""


def _noon(day: date) -> str:
    return datetime.combine(day, NOON, UTC).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Use:
    """arguments: what is read of the model's. run: what is found by them. defaults: of what it may leave out."""

    tool: Tool
    arguments: type[StrictSerializer]
    run: Callable[[Message, Mapping[str, Any]], Source]
    defaults: Callable[[], dict[str, Any]] = dict


def _today() -> dict[str, Any]:
    return {"date": timezone.now().date().isoformat()}


def _all_types() -> dict[str, Any]:
    return {"types": [*EVENTS]}


_DAY: Final = {"type": "string", "description": "YYYY-MM-DD"}
_PLACE: Final = {"type": "integer", "description": "Which chart of the conversation, from 1."}


def _schema(required: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*required], "additionalProperties": False}


USES: Final[Mapping[str, Use]] = {
    use.tool.name: use
    for use in (
        Use(
            Tool(
                "transits",
                "Where the planets are on a day (today if none is given), and their aspects to one of the charts.",
                _schema(chart=_PLACE, date=_DAY),
            ),
            TransitsArguments,
            _transits,
            _today,
        ),
        Use(
            Tool("sky", "The sky of a day at noon UTC (today if none is given).", _schema(date=_DAY)),
            SkyArguments,
            _sky,
            _today,
        ),
        Use(
            Tool(
                "synastry",
                "Compare one of the charts with another chart of the same person's, by its id.",
                _schema(("other",), chart=_PLACE, other={"type": "string", "description": "The id of the other."}),
            ),
            SynastryArguments,
            _synastry,
        ),
        Use(
            Tool(
                "events",
                "What happens in the sky between two days: ingresses, stations, lunations, eclipses, exact aspects.",
                _schema(
                    ("start", "end"),
                    start=_DAY,
                    end=_DAY,
                    types={"type": "array", "items": {"type": "string", "enum": [*EVENTS]}},
                ),
            ),
            EventsArguments,
            _events,
            _all_types,
        ),
    )
}
