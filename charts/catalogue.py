"""Every name that a chart may speak, with its glyph and its label in the reader's language, section by section."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, get_args

from django.utils.translation import get_language

from charts.calculation.base import Settings
from charts.engine.catalogue import ANGLES, ASPECTS, DEFAULT_POINTS, HOUSE_SYSTEMS, POINTS, SIGNS
from charts.engine.centers import CENTERS
from charts.engine.dignities.essential import SCORES
from charts.engine.jyotish.nakshatras import LORDS, NAKSHATRAS
from charts.engine.lots import LOTS
from charts.engine.patterns.figures import PATTERNS
from charts.engine.patterns.shapes import Shape
from charts.engine.phase import PHASES
from charts.engine.stars import STARS
from charts.engine.zodiac import AYANAMSAS, DEFAULT_AYANAMSA
from charts.labels import LABELS, LABELS_OF
from charts.models import Kind, Rating

__all__ = ["LABELS", "SECTIONS", "catalogue", "section_names"]

Entries = list[dict[str, Any]]
Described = Iterator[dict[str, Any]]  # entries without their labels

# Sections of the apps above this one, filled in when those are ready: name → entries in the active language.
SECTIONS: Final[dict[str, Callable[[], Entries]]] = {}

_GLYPHS: Final = {
    **{point.name: point.glyph for point in POINTS},
    **dict(zip(ANGLES, ("AC", "MC", "DC", "IC", "Vx", "EP"), strict=True)),
}
_POLARITIES: Final = {"fire": "positive", "air": "positive", "earth": "negative", "water": "negative"}
_USUAL: Final = Settings()


def _points() -> Described:
    for point in POINTS:
        default = point.name in DEFAULT_POINTS
        yield {"name": point.name, "glyph": point.glyph, "kind": point.kind, "default": default}


def _lots() -> Described:
    for lot in LOTS.values():
        formulas = {"day": lot.day._asdict(), "night": lot.night._asdict()}
        yield {"name": lot.name, "glyph": _GLYPHS[lot.name], **formulas, "source": lot.source}


def _stars() -> Described:
    for star in STARS:
        yield {
            "name": star.name,
            "glyph": _GLYPHS[star.name],
            "designation": star.designation,
            "hipparcos": star.hipparcos,
            "magnitude": star.magnitude,
            "traditions": star.traditions,
        }


def _angles() -> Described:
    for name in ANGLES:
        yield {"name": name, "glyph": _GLYPHS[name]}


def _signs() -> Described:
    for sign in SIGNS:
        yield {
            "name": sign.name,
            "glyph": sign.glyph,
            "element": sign.element,
            "modality": sign.modality,
            "polarity": _POLARITIES[sign.element],
            "ruler": sign.ruler,
        }


def _house_systems() -> Described:
    for system in HOUSE_SYSTEMS:
        default = system.name == _USUAL.house_system
        yield {"name": system.name, "glyph": system.glyph, "polar": system.polar, "default": default}


def _aspects() -> Described:
    for aspect in ASPECTS:
        yield {
            "name": aspect.name,
            "glyph": aspect.glyph,
            "angle": aspect.angle,
            "default_orb": aspect.orb,
            "major": aspect.major,
            "default": _USUAL.aspects[aspect.name] > 0,
        }


def _ayanamsas() -> Described:
    for one in AYANAMSAS:
        yield {"name": one.name, "definition": one.definition, "default": one.name == DEFAULT_AYANAMSA}


def _centers() -> Described:
    for name in CENTERS:
        yield {"name": name, "default": name == _USUAL.center}


def _dignities() -> Described:
    for name, score in SCORES.items():
        yield {"name": name, "score": score}


def _nakshatras() -> Described:
    for place, name in enumerate(NAKSHATRAS):
        yield {"name": name, "lord": LORDS[place % len(LORDS)]}


def _named(names: Iterable[str]) -> Callable[[], Described]:
    """Entries of which there is nothing more to say than their names and labels."""
    return lambda: ({"name": name} for name in names)


_OWN: Final[Mapping[str, Callable[[], Described]]] = {
    "kinds": _named(Kind.values),
    "points": _points,
    "lots": _lots,
    "stars": _stars,
    "angles": _angles,
    "signs": _signs,
    "elements": _named(dict.fromkeys(sign.element for sign in SIGNS)),
    "modalities": _named(dict.fromkeys(sign.modality for sign in SIGNS)),
    "polarities": _named(dict.fromkeys(_POLARITIES.values())),
    "house_systems": _house_systems,
    "aspects": _aspects,
    "ayanamsas": _ayanamsas,
    "centers": _centers,
    "patterns": _named(PATTERNS),
    "shapes": _named(get_args(Shape)),
    "dignities": _dignities,
    "lunar_phases": _named(PHASES),
    "nakshatras": _nakshatras,
    "ratings": _named(Rating.values),
}
_OF_MODELS: Final = {"kinds": Kind, "ratings": Rating}


@cache
def _labelled(section: str, language: str | None) -> Entries:
    """language: the active one. The same list for everybody: not to be changed."""
    labels = dict(_OF_MODELS[section].choices) if section in _OF_MODELS else LABELS_OF[section]
    return [
        {"name": entry["name"], "label": str(labels[entry["name"]]), **entry}  # a reader looks for these first
        for entry in _OWN[section]()
    ]


def section_names() -> tuple[str, ...]:
    """The sections of the catalogue in their order."""
    return *_OWN, *SECTIONS


def catalogue(sections: Iterable[str] | None = None) -> dict[str, Entries]:
    """The answer of `GET /catalogue` in the active language. sections: some of `section_names()`, or all."""
    wanted = set(section_names() if sections is None else sections)
    language = get_language()
    return {
        name: _labelled(name, language) if name in _OWN else SECTIONS[name]()
        for name in section_names()
        if name in wanted
    }
