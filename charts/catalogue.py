"""Every name that a chart may speak, with its glyph and its label in the reader's language."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from charts.calculation.base import Settings
from charts.engine.catalogue import (
    ANGLES,
    ASPECTS,
    DEFAULT_POINTS,
    HOUSE_SYSTEMS,
    POINTS,
    SIGNS,
    AspectType,
    HouseSystem,
    PointType,
    Sign,
)
from charts.engine.phase import PHASES

LABELS: Final = {
    "sun": _("Sun"),
    "moon": _("Moon"),
    "mercury": _("Mercury"),
    "venus": _("Venus"),
    "mars": _("Mars"),
    "jupiter": _("Jupiter"),
    "saturn": _("Saturn"),
    "uranus": _("Uranus"),
    "neptune": _("Neptune"),
    "pluto": _("Pluto"),
    "mean_node": _("Mean node"),
    "true_node": _("True node"),
    "mean_south_node": _("Mean south node"),
    "true_south_node": _("True south node"),
    "mean_lilith": _("Mean Lilith"),
    "true_lilith": _("True Lilith"),
    "fortune": _("Lot of Fortune"),
    "spirit": _("Lot of Spirit"),
    "ascendant": _("Ascendant"),
    "midheaven": _("Midheaven"),
    "descendant": _("Descendant"),
    "imum_coeli": _("Imum coeli"),
    "vertex": _("Vertex"),
    "east_point": _("East point"),
    "aries": _("Aries"),
    "taurus": _("Taurus"),
    "gemini": _("Gemini"),
    "cancer": _("Cancer"),
    "leo": _("Leo"),
    "virgo": _("Virgo"),
    "libra": _("Libra"),
    "scorpio": _("Scorpio"),
    "sagittarius": _("Sagittarius"),
    "capricorn": _("Capricorn"),
    "aquarius": _("Aquarius"),
    "pisces": _("Pisces"),
    "fire": _("Fire"),
    "earth": _("Earth"),
    "air": _("Air"),
    "water": _("Water"),
    "cardinal": _("Cardinal"),
    "fixed": _("Fixed"),
    "mutable": _("Mutable"),
    "placidus": _("Placidus"),
    "koch": _("Koch"),
    "regiomontanus": _("Regiomontanus"),
    "campanus": _("Campanus"),
    "porphyry": _("Porphyry"),
    "equal": _("Equal from the Ascendant"),
    "whole_sign": _("Whole sign"),
    "conjunction": _("Conjunction"),
    "opposition": _("Opposition"),
    "trine": _("Trine"),
    "square": _("Square"),
    "sextile": _("Sextile"),
    "semisextile": _("Semisextile"),
    "semisquare": _("Semisquare"),
    "quintile": _("Quintile"),
    "sesquiquadrate": _("Sesquiquadrate"),
    "biquintile": _("Biquintile"),
    "quincunx": _("Quincunx"),
    "domicile": _("Domicile"),
    "exaltation": _("Exaltation"),
    "detriment": _("Detriment"),
    "fall": _("Fall"),
    "new_moon": _("New moon"),
    "waxing_crescent": _("Waxing crescent"),
    "first_quarter": _("First quarter"),
    "waxing_gibbous": _("Waxing gibbous"),
    "full_moon": _("Full moon"),
    "waning_gibbous": _("Waning gibbous"),
    "last_quarter": _("Last quarter"),
    "waning_crescent": _("Waning crescent"),
}
_ANGLE_GLYPHS: Final = dict(zip(ANGLES, ("AC", "MC", "DC", "IC", "Vx", "EP"), strict=True))

# Sections of the apps above this one, filled in when those are ready: name → entries in the active language.
SECTIONS: Final[dict[str, Callable[[], list[dict[str, Any]]]]] = {}


def _entry(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "label": str(LABELS[name]), **more}


def _entries(names: Iterable[str]) -> list[dict[str, Any]]:
    return [_entry(name) for name in names]


def _point(point: PointType) -> dict[str, Any]:
    return _entry(point.name, glyph=point.glyph, kind=point.kind, default=point.name in DEFAULT_POINTS)


def _sign(sign: Sign) -> dict[str, Any]:
    return _entry(sign.name, glyph=sign.glyph, element=sign.element, modality=sign.modality, ruler=sign.ruler)


def _house_system(system: HouseSystem, usual: Settings) -> dict[str, Any]:
    return _entry(system.name, glyph=system.glyph, polar=system.polar, default=system.name == usual.house_system)


def _aspect(aspect: AspectType, usual: Settings) -> dict[str, Any]:
    return _entry(
        aspect.name,
        glyph=aspect.glyph,
        angle=aspect.angle,
        default_orb=aspect.orb,
        major=aspect.major,
        default=usual.aspects[aspect.name] > 0,
    )


def catalogue() -> dict[str, list[dict[str, Any]]]:
    """The answer of `GET /catalogue` in the active language."""
    usual = Settings()
    return {
        "points": [_point(point) for point in POINTS],
        "lots": [_point(point) for point in POINTS if point.kind == "lot"],
        "angles": [_entry(name, glyph=_ANGLE_GLYPHS[name]) for name in ANGLES],
        "signs": [_sign(sign) for sign in SIGNS],
        "elements": _entries(dict.fromkeys(sign.element for sign in SIGNS)),
        "modalities": _entries(dict.fromkeys(sign.modality for sign in SIGNS)),
        "house_systems": [_house_system(system, usual) for system in HOUSE_SYSTEMS],
        "aspects": [_aspect(aspect, usual) for aspect in ASPECTS],
        "dignities": _entries(("domicile", "exaltation", "detriment", "fall")),
        "lunar_phases": _entries(PHASES),
        **{name: entries() for name, entries in SECTIONS.items()},
    }
