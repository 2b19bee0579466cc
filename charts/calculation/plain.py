"""A chart of the engine as plain JSON values, field by field: what `orjson.loads(orjson.dumps(chart))` makes of it.

That way takes three times as long, and of many charts more than computing them. Nothing is shared between two answers:
whoever has one may write into it.
"""

from typing import Any

from charts.engine.aspects import Aspect
from charts.engine.chart import Angles, Chart, House, Point, Provenance
from charts.engine.patterns import Pattern


def plain_chart(chart: Chart) -> dict[str, Any]:
    phase, balance = chart.lunar_phase, chart.balance
    return {
        "julian_day": chart.julian_day,
        "delta_t": chart.delta_t,
        "points": [_point(point) for point in chart.points],
        "houses": [_house(house) for house in chart.houses],
        "angles": None if chart.angles is None else _angles(chart.angles),
        "aspects": [_aspect(aspect) for aspect in chart.aspects],
        "patterns": [_pattern(pattern) for pattern in chart.patterns],
        "balance": {
            "elements": dict(balance.elements),
            "modalities": dict(balance.modalities),
            "polarities": dict(balance.polarities),
        },
        "lunar_phase": None
        if phase is None
        else {"name": phase.name, "angle": phase.angle, "illumination": phase.illumination},
        "sect": chart.sect,
        "engine": _provenance(chart.engine),
    }


def _point(point: Point) -> dict[str, Any]:
    return {
        "name": point.name,
        "longitude": point.longitude,
        "latitude": point.latitude,
        "distance": point.distance,
        "speed": point.speed,
        "declination": point.declination,
        "right_ascension": point.right_ascension,
        "sign": point.sign,
        "sign_degree": point.sign_degree,
        "house": point.house,
        "retrograde": point.retrograde,
        "dignities": [*point.dignities],
    }


def _house(house: House) -> dict[str, Any]:
    return {
        "number": house.number,
        "longitude": house.longitude,
        "sign": house.sign,
        "sign_degree": house.sign_degree,
    }


def _angles(angles: Angles) -> dict[str, Any]:
    return {
        "ascendant": angles.ascendant,
        "midheaven": angles.midheaven,
        "descendant": angles.descendant,
        "imum_coeli": angles.imum_coeli,
        "vertex": angles.vertex,
        "east_point": angles.east_point,
    }


def _aspect(aspect: Aspect) -> dict[str, Any]:
    return {
        "first": aspect.first,
        "second": aspect.second,
        "aspect": aspect.aspect,
        "angle": aspect.angle,
        "separation": aspect.separation,
        "orb": aspect.orb,
        "applying": aspect.applying,
        "strength": aspect.strength,
        "out_of_sign": aspect.out_of_sign,
    }


def _pattern(pattern: Pattern) -> dict[str, Any]:
    return {
        "pattern": pattern.pattern,
        "number": pattern.number,
        "points": [*pattern.points],
        "apex": pattern.apex,
        "element": pattern.element,
        "modality": pattern.modality,
        "sign": pattern.sign,
        "house": pattern.house,
        "factor": pattern.factor,
    }


def _provenance(engine: Provenance) -> dict[str, Any]:
    return {
        "name": engine.name,
        "version": engine.version,
        "ephemeris": engine.ephemeris,
        "delta_t_model": engine.delta_t_model,
        "zodiac": engine.zodiac,
        "ayanamsa": engine.ayanamsa,
        "ayanamsa_degrees": engine.ayanamsa_degrees,
        "center": engine.center,
        "degraded": engine.degraded,
        "notes": [*engine.notes],
    }
