"""The words of drawings and reports in the active language."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django.utils.dates import MONTHS_3
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from charts import sentences as said
from charts.drawing import Words
from charts.labels import LABELS, LABELS_OF
from charts.models import Chart, Kind
from charts.notes import in_words

_PHRASES = {
    "chart": _("Chart"),
    "of": _("{kind} of {name}, {view}"),
    "nameless": _("{kind}, {view}"),
    "wheel": _("wheel"),
    "page": _("page"),
    "not_drawn": _("The name is in letters that are not drawn."),
    "place": _("{point} in {sign}"),
    "house": _(" in house {house}"),
    "retrograde": _(" retrograde"),
    "without_houses": _("Drawn without houses and angles, 0° Aries at the left"),
    "houseless": _("No houses, no angles"),
    "ring": _("Ring {number}, {role}: {points}"),
    "no_aspects": _("No aspects"),
    "one_aspect": _("1 aspect, the closest: {aspects}"),
    "aspects": _("{count} aspects, the closest: {aspects}"),
    "aspect": _("{first} {aspect} {second}"),
    "more": _("+{count} more"),
    "grid": _("Rows {rows}, columns {columns}"),
}
_TITLES = {
    "natal": _("Natal chart"),
    "event": _("Event chart"),
    "relocation": _("Relocation chart"),
    "composite": _("Composite chart"),
    "davison": _("Davison chart"),
    "transit": _("Transits"),
    "progression": _("Progressed chart"),
    "harmonic": _("Harmonic chart"),
}
_ROLES = {
    "first": _("First chart"),
    "second": _("Second chart"),
    "houses": _("Houses"),
    "quintiles": _("Quintiles"),
    "septiles": _("Septiles"),
    "noviles": _("Noviles"),
    "deciles": _("Deciles"),
    "tropical": _("Tropical zodiac"),
    "sidereal": _("Sidereal zodiac"),
}


def words() -> Words:
    return _words(get_language() or "en")


@cache
def _words(language: str) -> Words:
    """language: the active one."""
    sections = (LABELS_OF[name] for name in ("ayanamsas", "elements", "modalities"))
    named = {name: str(label) for labels in (*sections, LABELS) for name, label in labels.items()}
    named |= {name: str(label) for name, label in Kind.choices}
    named |= {name: gettext(text) for name, text in _ROLES.items()}
    named |= {f"{kind} chart": gettext(title) for kind, title in _TITLES.items()}
    return Words(language, named, {name: gettext(text) for name, text in _PHRASES.items()})


def kind_title(chart: Chart) -> str:
    """What the chart is, where the words stand alone: an adjective in a list of kinds is none."""
    return words().title(chart.kind)


def title_of(chart: Chart) -> str:
    return chart.name or kind_title(chart)


def caption_of(chart: Chart) -> tuple[str, str]:
    """When and where, of both charts where two are compared; then the kind, the houses and the zodiac."""
    result, spoken = chart.result, words()
    within = [(result[role], chart.request.get(role)) for role in ("natal", "first", "second") if role in result]
    moments = [(result, chart.request)] if result.get("moment") else within
    settings = result.get("settings") or {}
    ways = [spoken.name(settings[name]) for name in ("zodiac", "ayanamsa") if settings.get(name)]
    housed = any(one.get("houses") for one in (result, *(one for one, _given in within)))
    houses = " / ".join(spoken.name(system) for system in house_systems(result)) if housed else ""
    when = " – ".join(filter(None, (_when(one, given or {}) for one, given in moments)))
    return when, " · ".join(filter(None, [kind_title(chart), houses, *ways]))


def births_of(*charts: Chart) -> list[str]:
    """Of each figure with a moment of its own what it was computed for: coordinates, zone with offset, Universal Time.

    Where there are several, each says whose it is, and when that was.
    """
    figures = [figure for chart in charts for figure in _figures(chart)]
    said = []
    for label, figure, given in figures:
        own = f"{label}: {_when(figure, given)}" if len(figures) > 1 else ""
        said.append(" · ".join(filter(None, (own, *_computed_for(figure, named=not own)))))
    return [line for line in said if line]


def _figures(chart: Chart) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Those of an answer that have a moment: what each is called, its result and its request."""
    result, spoken = chart.result, words()
    if result.get("moment"):
        yield title_of(chart), result, chart.request
    for role in ("natal", "first", "second"):
        if (result.get(role) or {}).get("moment"):
            yield str(result[role].get("name") or spoken.title(role)), result[role], chart.request.get(role) or {}


def _computed_for(figure: Mapping[str, Any], *, named: bool) -> Iterator[str]:
    """named: also where the coordinates stand for the place already."""
    moment, place = figure["moment"], figure.get("place") or {}
    if named or place.get("name"):
        yield _coordinates(place)
    if moment.get("utc_offset"):
        yield f"{moment.get('timezone') or ''} UTC{moment['utc_offset']}".strip()
    if moment.get("utc") and moment.get("time_known", True):
        yield f"UT {str(moment['utc']).removesuffix('Z').replace('T', ' ')}"


def _coordinates(place: Mapping[str, Any]) -> str:
    """51°30′31″N 0°07′33″W, to the second; nothing without a place."""
    if place.get("latitude") is None or place.get("longitude") is None:
        return ""
    return " ".join(_to_the_second(place[name], sides) for name, sides in (("latitude", "NS"), ("longitude", "EW")))


def _to_the_second(degrees: float, sides: str) -> str:
    minutes, seconds = divmod(round(abs(degrees) * 3600.0), 60)
    return f"{minutes // 60}°{minutes % 60:02d}′{seconds:02d}″{sides[degrees < 0.0]}"


def notes_of(chart: Chart) -> list[str]:
    """The engine's, in the active language."""
    return [in_words(note) for note in _notes(chart.result)]


def _notes(result: Mapping[str, Any]) -> list[str]:
    return list((result.get("engine") or {}).get("notes") or ())


def house_systems(result: Mapping[str, Any]) -> list[str]:
    """Those that were used: another than the one asked for where that one is undefined, of one chart or of both."""
    asked = (result.get("settings") or {}).get("house_system")
    if not asked:
        return []
    notes = _notes(result)
    of_one = [note for note in map(_of_first_or_second, notes) if note]
    fallen = [gaps["fallback"] for gaps in map(said.FALLBACK.gaps_of, [*notes, *of_one]) if gaps]
    alone = len(fallen) == 1 and any(said.FALLBACK.gaps_of(note) for note in of_one)
    return list(dict.fromkeys([asked, *fallen] if alone or not fallen else fallen))


def _of_first_or_second(note: str) -> str | None:
    gaps = said.FIRST.gaps_of(note) or said.SECOND.gaps_of(note)
    return gaps["note"] if gaps else None


def _when(result: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    moment, place = result.get("moment") or {}, result.get("place") or {}
    date, _sep, time = str(moment.get("local") or moment.get("utc") or "").partition("T")
    time = time[:5] if moment.get("time_known", True) else gettext("time unknown, drawn for noon") if date else ""
    there = place.get("name") or _coordinates(place)
    return " · ".join(filter(None, (f"{_dated(date, given.get('moment') or {})} {time}".strip(), there)))


def _dated(date: str, given: Mapping[str, Any]) -> str:
    """The date; one given in the Julian calendar as it was given, and the Gregorian beside it."""
    written = str(given.get("local") or given.get("utc") or "")[:10]
    if given.get("calendar") != "julian" or not written:
        return date
    said_so = {"julian": _written(written), "gregorian": _written(date)}
    return gettext("%(julian)s (Julian), %(gregorian)s (Gregorian)") % said_so


def _written(date: str) -> str:
    """25 Dec 1642. The Julian calendar has days that Python's dates have not."""
    year, month, day = map(int, date.split("-"))
    return f"{day} {str(MONTHS_3[month]).capitalize()} {year}"
