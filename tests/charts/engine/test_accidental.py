"""Accidental dignities after Lilly's table."""

import pytest

from charts.engine.catalogue import POINT_ORDER, SIGN_NAMES
from charts.engine.dignities import accidental_dignities
from charts.engine.errors import TimeUnknown
from tests.charts.engine.figures import chart, point


def at(sign: str, degree: float) -> float:
    return 30.0 * SIGN_NAMES.index(sign) + degree


def of(name: str, longitude: float, ascendant: float = 0.0, sun: float = 100.0, **others: float) -> dict[str, int]:
    """What a planet has, speed 1° a day, the Sun in 10° Cancer unless said."""
    places = {"sun": sun, name: longitude, **others}
    points = tuple(
        point(it, place, ascendant) for it, place in sorted(places.items(), key=lambda pair: POINT_ORDER[pair[0]])
    )
    (found,) = [it for it in accidental_dignities(chart(points, ascendant)) if it.name == name]
    assert found.score == sum(it.score for it in found.dignities)
    return {it.name if it.other is None else f"{it.name}.{it.other}": it.score for it in found.dignities}


@pytest.mark.parametrize(
    ("house", "score", "place"),
    [
        (1, 5, "angular"), (2, 3, "succedent"), (3, 1, "cadent"), (4, 4, "angular"), (5, 3, "succedent"),
        (6, -2, "cadent"), (7, 4, "angular"), (8, -2, "succedent"), (9, 2, "cadent"), (10, 5, "angular"),
        (11, 4, "succedent"), (12, -5, "cadent"),
    ],
)  # fmt: skip
def test_houses(house: int, score: int, place: str) -> None:
    found = of("saturn", 30.0 * house - 15.0)

    assert (found[f"house_{house}"], found[place]) == (score, 0)


@pytest.mark.parametrize(
    ("planet", "house"),
    [("mercury", 1), ("moon", 3), ("venus", 5), ("mars", 6), ("sun", 9), ("jupiter", 11), ("saturn", 12)],
)
def test_joys(planet: str, house: int) -> None:
    for other in range(1, 13):
        place = 30.0 * other - 15.0
        found = of(planet, place, sun=place) if planet == "sun" else of(planet, place)
        assert ("joy" in found) == (other == house)


def test_motion() -> None:
    def motion(name: str, speed: float) -> set[str]:
        moving = (point("sun", 100.0, 0.0), point(name, 200.0, 0.0, speed=speed, retrograde=speed < 0.0))
        (_, found) = accidental_dignities(chart(moving, 0.0))
        return {it.name for it in found.dignities} & {"direct", "retrograde", "swift", "slow"}

    assert motion("jupiter", 0.2) == {"direct", "swift"}
    assert motion("jupiter", 0.08) == {"direct", "slow"}  # the mean is 4′59″
    assert motion("jupiter", -0.1) == {"retrograde", "swift"}
    assert motion("moon", 13.2) == {"swift"}  # the mean is 13°10′36″
    assert motion("moon", 13.1) == {"slow"}


@pytest.mark.parametrize(
    ("longitude", "name", "score"),
    [
        (100.28, "cazimi", 5), (99.72, "cazimi", 5), (100.29, "combust", -5), (108.4, "combust", -5),
        (108.6, "under_the_beams", -4), (89.99, "under_the_beams", -4), (83.1, "under_the_beams", -4),
        (82.9, "free_from_beams", 5), (280.0, "free_from_beams", 5),
    ],
)  # fmt: skip
def test_the_sun_hurts_except_in_its_heart(longitude: float, name: str, score: int) -> None:
    states = {"cazimi", "combust", "under_the_beams", "free_from_beams"}

    assert {it: points for it, points in of("mercury", longitude).items() if it in states} == {name: score}


def test_combustion_keeps_to_the_suns_sign() -> None:
    assert "under_the_beams" in of("mercury", at("gemini", 29.0), sun=at("cancer", 1.0))
    assert "combust" in of("mercury", at("cancer", 3.0), sun=at("cancer", 1.0))


@pytest.mark.parametrize(
    ("planet", "longitude", "name", "score"),
    [
        ("saturn", 50.0, "oriental", 2), ("saturn", 150.0, "occidental", -2), ("mars", 50.0, "oriental", 2),
        ("venus", 75.0, "oriental", -2), ("venus", 125.0, "occidental", 2), ("mercury", 118.0, "occidental", 2),
        ("moon", 150.0, "increasing_in_light", 2), ("moon", 50.0, "decreasing_in_light", -2),
    ],
)  # fmt: skip
def test_before_and_after_the_sun(planet: str, longitude: float, name: str, score: int) -> None:
    assert of(planet, longitude)[name] == score


def test_partile_aspects() -> None:
    def company(**others: float) -> dict[str, int]:
        return {name: score for name, score in of("mercury", at("aries", 9.5), **others).items() if "." in name}

    assert company(jupiter=at("leo", 9.1)) == {"partile_trine.jupiter": 4}
    assert company(venus=at("aries", 9.9), saturn=at("libra", 9.0)) == {
        "partile_conjunction.venus": 5, "partile_opposition.saturn": -4,
    }  # fmt: skip
    assert company(jupiter=at("aquarius", 9.0), mars=at("capricorn", 9.99)) == {
        "partile_square.mars": -3, "partile_sextile.jupiter": 3,
    }  # fmt: skip
    assert company(mars=at("aries", 9.0)) == {"partile_conjunction.mars": -5}
    assert (
        company(jupiter=at("leo", 10.0), venus=at("cancer", 9.5)) == {}
    )  # not partile; a square harms only of malefics
    assert company(true_node=at("aries", 9.2), mean_node=at("aries", 9.8)) == {"partile_conjunction.true_node": 4}
    assert company(mean_south_node=at("aries", 9.2)) == {"partile_conjunction.mean_south_node": -4}


def test_besieged_between_the_malefics() -> None:
    """Lilly's case: Saturn in 12°, Venus in 14°, Mars in 15° of one sign."""
    malefics = {"saturn": at("aries", 12.0), "mars": at("aries", 15.0)}

    assert of("venus", at("aries", 14.0), **malefics)["besieged"] == -5
    assert "besieged" not in of("venus", at("aries", 16.0), **malefics)
    assert "besieged" not in of("venus", at("aries", 14.0), jupiter=at("aries", 13.0), **malefics)
    assert "besieged" not in of("venus", at("aries", 14.0), saturn=at("pisces", 12.0), mars=at("taurus", 15.0))


def test_the_hour_is_needed() -> None:
    with pytest.raises(TimeUnknown):
        accidental_dignities(chart({"sun": 0.0}))


def test_a_whole_planet_by_hand() -> None:
    """Jupiter in 5° Pisces on a midheaven by day, direct and swift, before the Sun in Gemini."""
    found = of("jupiter", at("pisces", 5.0), ascendant=at("gemini", 2.0), sun=at("gemini", 1.0))

    assert found == {"house_10": 5, "angular": 0, "direct": 4, "swift": 2, "oriental": 2, "free_from_beams": 5}
