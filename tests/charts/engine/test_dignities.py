"""Essential dignities by degree: the tables as printed, and what they make of planets."""

from collections import Counter

import pytest

from charts.engine import ChartRequest, compute_chart
from charts.engine.catalogue import SIGN_NAMES
from charts.engine.dignities import essential_dignities
from charts.engine.dignities.tables import TERMS, face_ruler, rulers_of, term_ruler
from charts.engine.errors import TimeUnknown, UnsupportedSetting
from tests.charts.engine.figures import chart, point


def at(sign: str, degree: float) -> float:
    return 30.0 * SIGN_NAMES.index(sign) + degree


def test_egyptian_terms_add_up_to_the_years_of_the_planets() -> None:
    """Ptolemy, Tetrabiblos I 20: 57, 79, 66, 82 and 76 degrees, 360 in all."""
    degrees: Counter[str] = Counter()
    for sign in TERMS["egyptian"]:
        start = 0
        for planet, end in sign:
            degrees[planet] += end - start
            start = end

    assert degrees == {"saturn": 57, "jupiter": 79, "mars": 66, "venus": 82, "mercury": 76}


@pytest.mark.parametrize("system", TERMS)
def test_terms_fill_each_sign_with_the_five_planets(system: str) -> None:
    for sign in TERMS[system]:
        assert {planet for planet, _ in sign} == {"mercury", "venus", "mars", "jupiter", "saturn"}
        ends = [end for _, end in sign]
        assert ends == sorted(set(ends))
        assert ends[-1] == 30


def test_every_sign_ends_with_a_malefic_in_the_egyptian_terms() -> None:
    assert {sign[-1][0] for sign in TERMS["egyptian"]} == {"mars", "saturn"}


@pytest.mark.parametrize(
    ("sign", "degree", "egyptian", "ptolemaic"),
    [
        ("aries", 5.99, "jupiter", "jupiter"), ("aries", 6.0, "venus", "venus"), ("aries", 13.0, "mercury", "venus"),
        ("aries", 25.5, "saturn", "mars"), ("taurus", 14.5, "jupiter", "mercury"), ("gemini", 13.0, "venus", "jupiter"),
        ("cancer", 6.5, "mars", "jupiter"), ("leo", 1.0, "jupiter", "saturn"), ("virgo", 16.0, "venus", "jupiter"),
        ("libra", 10.0, "mercury", "venus"), ("scorpio", 12.0, "mercury", "jupiter"),
        ("sagittarius", 11.0, "jupiter", "venus"), ("capricorn", 3.0, "mercury", "venus"),
        ("aquarius", 3.0, "mercury", "saturn"), ("pisces", 10.0, "venus", "jupiter"),
        ("pisces", 29.99, "saturn", "saturn"),
    ],
)  # fmt: skip
def test_terms_of_both_systems(sign: str, degree: float, egyptian: str, ptolemaic: str) -> None:
    assert (term_ruler(at(sign, degree), "egyptian"), term_ruler(at(sign, degree), "ptolemaic")) == (
        egyptian,
        ptolemaic,
    )


@pytest.mark.parametrize(
    ("sign", "first", "last"),
    [
        ("aries", 27, 30), ("taurus", 23, 26), ("gemini", 22, 25), ("cancer", 28, 30), ("leo", 1, 6), ("virgo", 19, 24),
        ("libra", 1, 6), ("scorpio", 28, 30), ("capricorn", 26, 30), ("aquarius", 1, 6), ("pisces", 27, 30),
    ],
)  # fmt: skip
def test_saturns_terms_as_lilly_lists_them(sign: str, first: int, last: int) -> None:
    """Christian Astrology I, chapter 8, counts degrees: the 27th of Aries begins at 26. (Of Sagittarius the list begins
    at the 21st, against his table's and Ptolemy's 20th.)"""
    held = [degree + 1 for degree in range(30) if term_ruler(at(sign, degree + 0.5), "ptolemaic") == "saturn"]

    assert held == list(range(first, last + 1))


def test_saturns_faces_as_lilly_lists_them() -> None:
    """The same: the last face of Taurus and Sagittarius, the first of Leo and Pisces, the second of Libra."""
    held = [(SIGN_NAMES[face // 3], face % 3 + 1) for face in range(36) if face_ruler(10.0 * face + 5.0) == "saturn"]

    assert held == [("taurus", 3), ("leo", 1), ("libra", 2), ("sagittarius", 3), ("pisces", 1)]


def test_faces_run_in_the_chaldean_order_and_meet_in_mars() -> None:
    """Lilly's table: Aries Mars, Sun, Venus; Taurus Mercury, Moon, Saturn; … Pisces Saturn, Jupiter, Mars."""
    faces = [face_ruler(10.0 * face) for face in range(36)]

    assert faces[:6] == ["mars", "sun", "venus", "mercury", "moon", "saturn"]
    assert faces[12:15] == ["saturn", "jupiter", "mars"]  # Leo
    assert faces[-3:] == ["saturn", "jupiter", "mars"]
    assert Counter(faces) == {"mars": 6, **dict.fromkeys(("sun", "venus", "mercury", "moon", "saturn", "jupiter"), 5)}


@pytest.mark.parametrize(
    ("sign", "day", "dorothean", "ptolemaic"),
    [
        ("aries", True, "sun", "sun"), ("leo", False, "jupiter", "jupiter"), ("virgo", True, "venus", "venus"),
        ("taurus", False, "moon", "moon"), ("libra", True, "saturn", "saturn"), ("gemini", False, "mercury", "mercury"),
        ("cancer", True, "venus", "mars"), ("pisces", False, "mars", "mars"),
    ],
)  # fmt: skip
def test_triplicities_by_sect(sign: str, day: bool, dorothean: str, ptolemaic: str) -> None:
    rulers = [rulers_of(at(sign, 1.0), day, "egyptian", system).triplicity for system in ("dorothean", "ptolemaic")]

    assert rulers == [dorothean, ptolemaic]


def test_essential_dignities_of_a_day_chart() -> None:
    made = chart({
        "sun": at("aries", 18.0), "moon": at("scorpio", 12.0), "mercury": at("virgo", 3.0), "venus": at("aries", 20.5),
        "mars": at("cancer", 5.0), "jupiter": at("cancer", 20.0), "saturn": at("gemini", 10.0),
    }, ascendant=at("cancer", 0.0))  # fmt: skip
    found = {it.name: (it.dignities, it.score) for it in essential_dignities(made)}

    assert found == {
        "sun": (("exaltation", "triplicity", "face"), 8),
        "moon": (("fall", "peregrine"), -9),
        "mercury": (("domicile", "exaltation", "term"), 11),
        "venus": (("face", "detriment"), -4),
        "mars": (("term", "fall"), -2),
        "jupiter": (("exaltation", "term"), 6),
        "saturn": (("triplicity",), 3),
    }


def test_the_other_systems_and_the_night() -> None:
    mars = {"sun": at("aries", 18.0), "mars": at("cancer", 6.5)}

    def dignities(ascendant: str, **systems: str | None) -> tuple[str, ...]:
        return essential_dignities(chart(mars, ascendant=at(ascendant, 0.0)), **systems)[1].dignities

    assert dignities("cancer") == ("term", "fall")
    assert dignities("aries") == ("triplicity", "term", "fall")
    assert dignities("cancer", triplicity="ptolemaic", terms="ptolemaic") == ("triplicity", "fall")
    assert dignities("libra", triplicity=None, terms="ptolemaic") == ("fall", "peregrine")


def test_rulers_of_where_a_planet_stands() -> None:
    (sun,) = essential_dignities(chart({"sun": at("capricorn", 23.0)}, ascendant=at("capricorn", 0.0)))

    assert (sun.domicile_ruler, sun.exaltation_ruler, sun.triplicity_ruler, sun.term_ruler, sun.face_ruler) == (
        "saturn", "mars", "moon", "saturn", "sun",
    )  # fmt: skip


def test_what_is_needed_and_what_is_known() -> None:
    made = chart({"sun": 10.0})
    with pytest.raises(TimeUnknown):
        essential_dignities(made)
    with pytest.raises(UnsupportedSetting) as refused:
        essential_dignities(made, terms="chaldean")
    with pytest.raises(UnsupportedSetting):
        essential_dignities(made, triplicity="morin")

    assert refused.value.details["supported"] == ["egyptian", "ptolemaic"]
    assert essential_dignities(made, triplicity=None)[0].dignities == ("exaltation", "face")
    unknown = compute_chart(ChartRequest(2451545.0, 0.0, 0.0, time_known=False))
    assert [it.name for it in essential_dignities(unknown, triplicity=None)][:2] == ["sun", "moon"]
    assert point("sun", 10.0).dignities == ("exaltation",)
