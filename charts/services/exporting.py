"""A person's charts as a file, read and written piece by piece however many they are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from django.db.models import F, Q

from accounts.models import Action, User
from accounts.services import audit
from charts import moments
from charts.calculation.base import Settings
from charts.interchange import CARRIES, Kept, aaf, comma, json_rows
from charts.models import ChartQuerySet

CHUNK: Final = 500

_DEFAULTS: Final = Settings().as_dict()


def carried(rows: ChartQuerySet, form: str) -> ChartQuerySet:
    """Those of the kinds that the format can hold."""
    kinds = CARRIES[form]
    return rows if kinds is None else rows.filter(kind__in=kinds)


def record_export(*, owner: User, rows: ChartQuerySet, form: str, by: User | None) -> None:
    """A file of somebody's births is about to be written. by: None on the command line."""
    count = carried(rows, form).count()
    audit.record(action=Action.CHARTS_EXPORTED, subject=owner, actor=by, format=form, count=count)


def write(rows: ChartQuerySet, form: str, *, separator: str = ",", mark: bool = False) -> Iterator[str]:
    """The file's text in pieces of CHUNK charts, newest first. separator, mark: of CSV, and its byte order mark."""
    writers: Mapping[str, Callable[[Iterable[Kept]], Iterator[str]]] = {
        "csv": partial(comma.write, separator=separator, mark=mark),
        "json": json_rows.write,
        "aaf": aaf.write,
    }
    text, held = writers[form](kept(carried(rows, form))), []
    for piece in text:
        held.append(piece)
        if len(held) > CHUNK:
            yield "".join(held)
            held.clear()
    yield "".join(held)


def kept(rows: ChartQuerySet) -> Iterator[Kept]:
    """By keyset: each chunk is a query of its own, so that no cursor and no connection is held between them."""
    light = rows.light().annotate(moment=F("result__moment"), place=F("result__place"))
    light, after = light.order_by("-created_at", "-id"), Q()
    while chunk := list(light.filter(after)[:CHUNK]):
        last = chunk[-1]
        after = Q(created_at__lt=last.created_at) | Q(created_at=last.created_at, id__lt=last.pk)
        yield from map(_kept, chunk)
        del chunk, last  # not beside the next


def _kept(chart: Any) -> Kept:
    moment, place = chart.moment or {}, chart.place or {}
    return Kept(
        id=str(chart.pk),
        kind=chart.kind,
        name=chart.name,
        tags=chart.tags,
        notes=chart.notes,
        rating=chart.rating,
        source=chart.source,
        request=_whole(chart.request),
        local=moment.get("local", ""),
        utc=moments.written(chart.utc),
        offset=moment.get("utc_offset", ""),
        timezone=chart.timezone,
        time_known=chart.time_known,
        latitude=chart.latitude,
        longitude=chart.longitude,
        place=chart.place_name,
        country=place.get("country") or "",
        admin=place.get("admin") or "",
        place_id=place.get("id") or "",
        described=_differing(chart.request.get("settings") or {}),
    )


def _whole(request: Mapping[str, Any]) -> dict[str, Any]:
    """With the settings that the product did not have yet when it was stored: who reads it may prefer others."""
    settings = request.get("settings") or {}
    aspects = {**_DEFAULTS["aspects"], **settings.get("aspects", {})}
    return {**request, "settings": {**_DEFAULTS, **settings, "aspects": aspects}}


def _differing(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What is not as it would be by default; of the aspects only those."""
    differing = {name: value for name, value in settings.items() if value != _DEFAULTS.get(name)}
    if "aspects" in differing:
        own = differing["aspects"].items()
        differing["aspects"] = {name: orb for name, orb in own if orb != _DEFAULTS["aspects"].get(name)}
    return differing


def omitted(rows: ChartQuerySet, form: str) -> int:
    """How many charts the format cannot hold."""
    kinds = CARRIES[form]
    return 0 if kinds is None else rows.exclude(kind__in=kinds).count()
