"""Charts in the answer's shape, cast from a seed: plausible skies, cheap enough for hundreds."""

from dataclasses import asdict
from random import Random
from types import SimpleNamespace
from typing import Any

from charts.engine.catalogue import ASPECTS, DEFAULT_POINTS, POINT_ORDER, POINTS, SIGNS
from charts.engine.patterns import patterns_of
from charts.factors import Factor
from interpretations.almanac.lexicon import lexicon

Chart = dict[str, Any]

LUNAR_PHASES = (
    "new_moon",
    "waxing_crescent",
    "first_quarter",
    "waxing_gibbous",
    "full_moon",
    "waning_gibbous",
    "last_quarter",
    "waning_crescent",
)
PLANETS = DEFAULT_POINTS[:10]
# Those that the almanac has words for, "south" under the name of the axis.
WORDED = tuple(point.name for point in POINTS if lexicon("en").knows(Factor(point.name, "sign", point.name, "leo")))
POINT_KINDS = {point.name: point.kind for point in POINTS}
CAST = tuple(point.name for point in POINTS if point.kind != "star")
FALLS = {"sun": 6, "moon": 7, "mercury": 11, "venus": 5, "mars": 3, "jupiter": 9, "saturn": 0}


def _longitudes(sky: Random) -> dict[str, float]:
    sun = sky.uniform(0, 360)
    near = {"sun": sun, "mercury": sun + sky.uniform(-28, 28), "venus": sun + sky.uniform(-47, 47)}
    node, lilith = sky.uniform(0, 360), sky.uniform(0, 360)
    far = {"true_node": node, "true_south_node": node + 180, "mean_node": node + sky.uniform(-1.5, 1.5)}
    far |= {
        "mean_south_node": far["mean_node"] + 180,
        "mean_lilith": lilith,
        "true_lilith": lilith + sky.uniform(-25, 25),
    }
    return {name: (near | far).get(name, sky.uniform(0, 360)) % 360 for name in CAST}


def _dignities(name: str, sign: int) -> list[str]:
    if name not in FALLS:
        return []
    fall = FALLS[name]
    own = {sign for sign, entry in enumerate(SIGNS) if entry.ruler == name}
    stated = {"domicile": sign in own, "exaltation": sign == (fall + 6) % 12}
    stated |= {"detriment": (sign + 6) % 12 in own, "fall": sign == fall}
    return [dignity for dignity, holds in stated.items() if holds]


def _aspects(longitudes: dict[str, float], orbs: dict[str, float], sky: Random) -> list[Chart]:
    found = []
    names = sorted(longitudes, key=POINT_ORDER.__getitem__)
    for index, first in enumerate(names):
        for second in names[index + 1 :]:
            if "node" in first and "node" in second:
                continue
            separation = abs((longitudes[first] - longitudes[second] + 180) % 360 - 180)
            for aspect in ASPECTS:
                orb, allowed = separation - aspect.angle, orbs[aspect.name]
                if allowed and abs(orb) <= allowed:
                    row = {"first": first, "second": second, "aspect": aspect.name, "angle": aspect.angle}
                    row |= {"separation": separation, "orb": orb, "applying": sky.random() < 0.5}
                    found.append(row | {"strength": 1 - abs(orb) / allowed})
    return found


def _patterns(points: list[Chart], aspects: list[Chart]) -> list[Chart]:
    hits = [(POINT_ORDER[row["first"]], POINT_ORDER[row["second"]], row["aspect"]) for row in aspects]
    rows = sorted((SimpleNamespace(**point) for point in points), key=lambda point: POINT_ORDER[point.name])
    return [asdict(pattern) for pattern in patterns_of(hits, rows)]  # type: ignore[arg-type]


def _balance(points: list[Chart]) -> Chart:
    elements = dict.fromkeys(("fire", "earth", "air", "water"), 0)
    modalities = dict.fromkeys(("cardinal", "fixed", "mutable"), 0)
    for point in points:
        if point["name"] in PLANETS:
            sign = next(sign for sign in SIGNS if sign.name == point["sign"])
            elements[sign.element] += 1
            modalities[sign.modality] += 1
    return {"elements": elements, "modalities": modalities}


def cast(seed: int, *, points: tuple[str, ...] = DEFAULT_POINTS, minor: bool = False, hour_known: bool = True) -> Chart:
    sky = Random(seed)
    longitudes = _longitudes(sky)
    ascendant = sky.uniform(0, 360)
    midheaven = (ascendant + sky.uniform(240, 300)) % 360
    rows = []
    for name in points:
        if not hour_known and POINT_KINDS[name] == "lot":
            continue
        longitude = longitudes[name]
        sign = int(longitude // 30)
        row = {"name": name, "longitude": longitude, "sign": SIGNS[sign].name, "sign_degree": longitude % 30}
        row["house"] = int((longitude - ascendant) % 360 // 30) + 1 if hour_known else None
        row["retrograde"] = name not in ("sun", "moon") and sky.random() < 0.3
        rows.append(row | {"dignities": _dignities(name, sign)})
    angles = {"ascendant": ascendant, "midheaven": midheaven}
    angles |= {"descendant": (ascendant + 180) % 360, "imum_coeli": (midheaven + 180) % 360}
    angles |= {"vertex": sky.uniform(0, 360), "east_point": sky.uniform(0, 360)}
    chosen = {row["name"]: row["longitude"] for row in rows}
    orbs = {aspect.name: aspect.orb if aspect.major or minor else 0.0 for aspect in ASPECTS}
    phase = {}
    if {"sun", "moon"} <= chosen.keys():
        phase["name"] = LUNAR_PHASES[int(((chosen["moon"] - chosen["sun"] + 22.5) % 360) // 45)]
    aspects = _aspects(chosen, orbs, sky)
    return {
        "points": rows,
        "angles": angles if hour_known else None,
        "aspects": aspects,
        "patterns": _patterns(rows, aspects),
        "balance": _balance(rows),
        "lunar_phase": phase,
    }
