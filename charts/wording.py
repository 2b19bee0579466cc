"""The words of drawings and reports in the active language."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from charts.drawing import Words
from charts.labels import LABELS, LABELS_OF
from charts.models import Chart, Kind

_PHRASES = {
    "chart": _("Chart"),
    "place": _("{point} in {sign}"),
    "house": _(" in house {house}"),
    "retrograde": _(" retrograde"),
    "without_houses": _("Drawn without houses and angles, 0° Aries at the left"),
    "ring": _("Ring {number}, {role}: {points}"),
    "no_aspects": _("No aspects"),
    "one_aspect": _("1 aspect, the closest: {aspects}"),
    "aspects": _("{count} aspects, the closest: {aspects}"),
    "aspect": _("{first} {aspect} {second}"),
    "more": _("+{count} more"),
}
_ROLES = {
    "first": _("First chart"),
    "second": _("Second chart"),
    "houses": _("Houses"),
    "tropical": _("Tropical zodiac"),
    "sidereal": _("Sidereal zodiac"),
}


def words() -> Words:
    return _words(get_language() or "en")


@cache
def _words(language: str) -> Words:
    """language: the active one."""
    sections = (LABELS_OF[name] for name in ("ayanamsas", "elements", "modalities"))
    said = {name: str(label) for labels in (*sections, LABELS) for name, label in labels.items()}
    said |= {name: str(label) for name, label in Kind.choices}
    said |= {name: gettext(text) for name, text in _ROLES.items()}
    return Words(language, said, {name: gettext(text) for name, text in _PHRASES.items()})


def title_of(chart: Chart) -> str:
    return chart.name or str(chart.get_kind_display())


def caption_of(chart: Chart) -> tuple[str, str]:
    """When and where, of both charts where two are compared; then the kind, the houses and the zodiac."""
    result, spoken = chart.result, words()
    within = [result[role] for role in ("natal", "first", "second") if role in result]
    moments = [result] if result.get("moment") else within
    settings = result.get("settings") or {}
    ways = [spoken.name(settings[name]) for name in ("house_system", "zodiac", "ayanamsa") if settings.get(name)]
    return " – ".join(filter(None, map(_when, moments))), " · ".join([str(chart.get_kind_display()), *ways])


def _when(result: Mapping[str, Any]) -> str:
    moment, place = result.get("moment") or {}, result.get("place") or {}
    local = str(moment.get("local") or moment.get("utc") or "")
    date = local.replace("T", " ")[: 16 if moment.get("time_known", True) else 10]
    return " · ".join(filter(None, (date, place.get("name"))))
