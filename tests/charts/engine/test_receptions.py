"""Receptions, mutual receptions and dispositors."""

import pytest

from charts.engine.catalogue import SIGN_NAMES
from charts.engine.dignities import dispositors, receptions
from charts.engine.dignities.receptions import MutualReception, Reception
from charts.engine.errors import TimeUnknown, UnsupportedSetting
from tests.charts.engine.figures import PLANETS, chart


def at(sign: str, degree: float) -> float:
    return 30.0 * SIGN_NAMES.index(sign) + degree


def test_who_receives_whom_by_what() -> None:
    """Mars in 28° Cancer is in the Moon's domicile, Jupiter's exaltation and Saturn's term; the Moon in 1° Scorpio in
    Mars' domicile, term and face."""
    found = receptions(
        chart({"moon": at("scorpio", 1.0), "mars": at("cancer", 28.0), "jupiter": at("leo", 29.0)}), triplicity=None
    )

    assert found.receptions == (
        Reception("moon", "mars", ("domicile", "term", "face"), "square"),
        Reception("mars", "moon", ("domicile", "face"), "square"),
        Reception("mars", "jupiter", ("exaltation",), None),
        Reception("jupiter", "mars", ("term", "face"), None),
    )
    assert found.mutual == (
        MutualReception("moon", "mars", "domicile", ("domicile", "face"), ("domicile", "term", "face"), "square"),
        MutualReception("mars", "jupiter", "mixed", ("term", "face"), ("exaltation",), None),
    )


@pytest.mark.parametrize(
    ("first", "second", "kind"),
    [
        (("mercury", at("taurus", 20.0)), ("venus", at("gemini", 5.0)), "domicile"),
        (("mars", at("pisces", 20.0)), ("venus", at("capricorn", 27.0)), "exaltation"),
        (
            ("sun", at("cancer", 10.0)),
            ("moon", at("aries", 10.0)),
            "mixed",
        ),  # the Moon's domicile, the Sun's exaltation
    ],
)
def test_mutual_receptions(first: tuple[str, float], second: tuple[str, float], kind: str) -> None:
    (mutual,) = receptions(chart(dict((first, second))), triplicity=None).mutual

    assert {mutual.first, mutual.second} == {first[0], second[0]}
    assert mutual.kind == kind


def test_receptions_by_triplicity_follow_the_sect() -> None:
    """By day Saturn rules air, by night Mercury; the Sun in Libra, Saturn in Aries."""
    made = {"sun": at("libra", 15.0), "mercury": at("libra", 22.0), "saturn": at("aries", 10.0)}

    def triplicities(ascendant: str, system: str) -> set[tuple[str, str]]:
        found = receptions(chart(made, ascendant=at(ascendant, 0.0)), triplicity=system).receptions
        return {(it.received, it.receiver) for it in found if "triplicity" in it.dignities}

    assert triplicities("capricorn", "dorothean") == {("sun", "saturn"), ("mercury", "saturn"), ("saturn", "sun")}
    assert triplicities("virgo", "dorothean") == {("sun", "mercury")}
    with pytest.raises(TimeUnknown):
        receptions(chart(made))
    with pytest.raises(UnsupportedSetting):
        receptions(chart(made), terms="chaldean")


def test_a_final_dispositor() -> None:
    """All ways lead to the Moon in its own Cancer, but for Mars in Scorpio."""
    signs = (
        "sagittarius",
        "cancer",
        "capricorn",
        "sagittarius",
        "scorpio",
        "cancer",
        "libra",
        "taurus",
        "leo",
        "virgo",
    )
    made = dict(zip(PLANETS, (at(sign, 5.0) for sign in signs), strict=True))
    without_mars = {name: place for name, place in made.items() if name != "mars"}
    found = dispositors(chart(without_mars))
    chains = {it.name: (it.dispositor, it.chain) for it in found.planets}

    assert found.final == "moon"
    assert found.loops == ()
    assert chains["moon"] == ("moon", ())
    assert chains["mercury"] == ("saturn", ("saturn", "venus", "jupiter", "moon"))
    assert chains["pluto"] == ("mercury", ("mercury", "saturn", "venus", "jupiter", "moon"))
    assert dispositors(chart(made)).final is None  # Mars rules itself in Scorpio


def test_loops_of_dispositors() -> None:
    signs = {"sun": "pisces", "moon": "aries", "mercury": "aries", "venus": "gemini", "mars": "libra",
             "jupiter": "leo", "saturn": "leo"}  # fmt: skip
    found = dispositors(chart({name: at(sign, 3.0) for name, sign in signs.items()}))

    assert found.loops == (("sun", "jupiter"), ("mercury", "mars", "venus"))
    assert found.final is None
    assert {it.name: it.chain for it in found.planets}["saturn"] == ("sun", "jupiter")


def test_modern_rulers() -> None:
    made = chart({"mars": at("scorpio", 3.0), "pluto": at("aquarius", 3.0), "uranus": at("aquarius", 9.0)})

    assert [it.dispositor for it in dispositors(made).planets] == ["mars", "saturn", "saturn"]
    assert [it.dispositor for it in dispositors(made, "modern").planets] == ["pluto", "uranus", "uranus"]
    assert dispositors(made, "modern").final == "uranus"
    with pytest.raises(UnsupportedSetting):
        dispositors(made, "esoteric")
