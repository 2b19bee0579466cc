"""The words of drawings and reports in the active language."""

from functools import cache

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
_ROLES = {"first": _("First chart"), "second": _("Second chart"), "houses": _("Houses")}


def words() -> Words:
    return _words(get_language() or "en")


@cache
def _words(language: str) -> Words:
    """language: the active one."""
    names = {**LABELS, **LABELS_OF["elements"], **LABELS_OF["modalities"], **dict(Kind.choices)}
    said = {name: str(label) for name, label in names.items()}
    said |= {name: gettext(text) for name, text in _ROLES.items()}
    return Words(language, said, {name: gettext(text) for name, text in _PHRASES.items()})


def title_of(chart: Chart) -> str:
    return chart.name or str(chart.get_kind_display())


def caption_of(chart: Chart) -> tuple[str, str]:
    """When and where; by which houses and zodiac."""
    moment = chart.result.get("moment") or {}
    local = str(moment.get("local") or moment.get("utc") or chart.utc.isoformat()).replace("T", " ")
    date = local if chart.time_known else local[:10]
    settings = chart.result.get("settings") or chart.request.get("settings") or {}
    spoken = words()
    ways = [spoken.name(settings[name]) for name in ("house_system", "zodiac", "ayanamsa") if settings.get(name)]
    where = chart.place_name or f"{chart.latitude:.2f}, {chart.longitude:.2f}"
    return f"{date} · {where}", " · ".join([str(chart.get_kind_display()), *ways])
