"""What the engine refuses is an answer of the API: its code, the field that is meant, and nothing is stored."""

import importlib
import pkgutil

import pytest
from django.utils import translation

import charts.calculation
import charts.engine
import charts.engine.catalogue
from charts.engine.arrays.chart import InvalidArrays
from charts.engine.errors import EngineError, UnknownName
from charts.services.refusals import REFUSALS
from tests.charts.births import ADA, HOURLESS, LONDON, NORTH, THEN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places", "nothing_stored")]

TIME = "This needs the time of birth: without it there are no houses and no angles."
EARTH = "This is found for geocentric charts only."
SIDEREAL = "This needs the sidereal zodiac."
RANGE = "The ephemeris does not reach this moment; it covers the years 1550 to 2649."
YEARS = {"first_year": 1550, "last_year": 2649}
MINOR = {"first_year": 1800, "last_year": 2149, "points": ["chiron"]}
CHIRON = "The ephemeris of chiron covers the years 1800 to 2149."


def subclasses(kind):
    for sub in kind.__subclasses__():
        yield sub
        yield from subclasses(sub)


def test_every_error_of_the_engine_is_told_to_the_client():
    for package in (charts.engine, charts.calculation):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith("charts.engine.build"):
                importlib.import_module(module.name)
    # A base, and what only a programmer's arrays can get wrong.
    everything = set(subclasses(EngineError)) - {UnknownName, InvalidArrays}

    assert len(everything) > 40
    assert {kind.__qualname__ for kind in everything - REFUSALS.keys()} == set()
    assert not REFUSALS.keys() - everything


@pytest.fixture(params=["/charts", "/calculations"])
def refused(request, api, alice):
    """Post; the status, the code and the details of the refusal."""

    def post(body):
        answer = api(alice).post(request.param, body)
        error = answer.json()["error"]
        return answer.status_code, error["code"], error["details"]

    return post


def of(kind, **body):
    return {"kind": kind, **body}


def years(first, last):
    return {"start": f"{first}-01-01", "end": f"{last}-01-01"}


INVALID = {
    "an orb below 0": (
        of("natal", **ADA, settings={"aspects": {"trine": -0.1}}),
        {"settings": {"aspects": {"trine": ["Must be between 0 and 15."]}}},
    ),
    "an orb above 15": (
        of("natal", **ADA, settings={"aspects": {"trine": 15.1}}),
        {"settings": {"aspects": {"trine": ["Must be between 0 and 15."]}}},
    ),
    "an orb between charts below 0": (
        of("transit", natal=ADA, moment=THEN, orbs={"trine": -1}),
        {"orbs": {"trine": ["Must be between 0 and 15."]}},
    ),
    "a point's orb above 15": (
        of("natal", **ADA, settings={"point_orbs": {"sun": 16}}),
        {"settings": {"point_orbs": {"sun": ["Must be between 0 and 15."]}}},
    ),
    "a misspelt point": (
        of("natal", **ADA, settings={"points": ["sun", "jupitter"]}),
        {"settings": {"points": ["jupitter is not known. Did you mean jupiter?"]}},
    ),
    "a misspelt ayanamsa": (
        of("natal", **ADA, settings={"zodiac": "sidereal", "ayanamsa": "lahirii"}),
        {"settings": {"ayanamsa": ["lahirii is not known. Did you mean lahiri, lahiri_icrc, lahiri_1940?"]}},
    ),
    "a misspelt point of a subject": (
        of("synastry", first=ADA, second={**ADA, "settings": {"points": ["jupitter"]}}),
        {"second": {"settings": {"points": ["jupitter is not known. Did you mean jupiter?"]}}},
    ),
    "a pair in both orders": (
        of("natal", **ADA, settings={"pair_orbs": {"sun.moon": 3, "moon.sun": 4}}),
        {"settings": {"pair_orbs": {"moon.sun": ["A pair is named once, like sun.moon."]}}},
    ),
    "a span that runs backwards": (
        of("firdaria", natal=ADA, **years(1850, 1840)),
        {"end": ["Must be after start."]},
    ),
    "periods that end before the birth": (
        of("firdaria", natal=ADA, end="1800-01-01"),
        {"end": ["The span must run forward; it would start at 1815-12-10T13:00:30Z and end at 1800-01-01T00:00:00Z."]},
    ),
    "a profection before the birth": (
        of("profection", natal=ADA, moment={"utc": "1815-12-10T13:00:29Z"}),
        {"moment": {"utc": ["Must not be before the birth, 1815-12-10T13:00:30Z."]}},
    ),
    "more than a day to rectify": (
        of("rectification", place=LONDON, start="1815-12-10", end="1815-12-12",
           events=[{"kind": "marriage", "date": "1835-07-08"}]),
        {"end": ["The birth must fall in a span of at most 24 hours."]},
    ),
    "an event before the birth": (
        of("rectification", place=LONDON, start="1815-12-10", end="1815-12-11",
           events=[{"kind": "marriage", "date": "1835-07-08"}, {"kind": "marriage", "date": "1805-07-08"}]),
        {"events": {"1": {"date": [
            "Must fall after the interval of birth, from 1815-12-11T00:00:00Z to 1935-12-12T00:00:00Z."
        ]}}},
    ),
    "a span too long at this pace": (
        of("progressed_aspects", natal=ADA, **years(1816, 2640), method="minor"),
        {"end": ["Too long a span: at this pace it progresses over 22513 days, and 4500 are the most."]},
    ),
    "the tropical zodiac of a dasha": (
        of("dasha", natal=ADA, settings={"zodiac": "tropical"}),
        {"settings": {"zodiac": ["This technique needs the sidereal zodiac."]}},
    ),
    "more points than can be compared": (
        of("transit", natal=ADA, moment=THEN, settings={"points": list(charts.engine.catalogue.POINT_ORDER)}),
        {"settings": {"points": ["At most 150 points can be compared, not 353."]}},
    ),
    "a day rectified second by second": (
        of("rectification", place=LONDON, start="1815-12-10", end="1815-12-11", step_seconds=10,
           events=[{"kind": "marriage", "date": "1835-07-08"}]),
        {"step_seconds": ["In so long a span the steps must be of at least 20 seconds."]},
    ),
    "conditions that cannot be read": (
        of("election", place=LONDON, **years(2026, 2027), predicates=[
            {"name": "moon_waxing"}, {"name": "moon_waning"}, {"name": "point_in_sign", "point": "moon", "signs": []},
            {"name": "aspect_within", "first": "moon", "second": "venus", "aspects": ["trigon"], "orb": 3},
            {"name": "angle_in_sign", "angle": "ascendent", "signs": ["leo"]},
        ]),
        {"predicates": {
            "1": ["moon_waning is not possible here. Did you mean moon_waxing?"],
            "2": ["signs of point_in_sign cannot be []."],
            "3": ["trigon is not possible here. Did you mean trine?"],
            "4": ["ascendent is not possible here. Did you mean ascendant, descendant?"],
        }},
    ),
    "blocks where there is no chart of its own": (
        of("synastry", first=ADA, second=ADA, settings={"include": ["antiscia"]}),
        {"settings": {"include": ["This kind has no chart of its own that they could be read from."]}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", INVALID)
def test_what_is_wrong_by_itself_is_a_400_on_its_field(refused, case):
    sent, details = INVALID[case]

    assert refused(sent) == (400, "VALIDATION_ERROR", details)


def impossible(sentence, *path, **figures):
    """(sentence, details) of a 422."""
    said = [sentence]
    for name in reversed(path):
        said = {name: said}
    return sentence, {**({path[0]: said[path[0]]} if path else {}), **figures}


BLOCK = "The block {} cannot be given. "
IMPOSSIBLE = {
    "a relocation without the hour": (
        of("relocation", natal=HOURLESS, place=LONDON),
        *impossible(TIME, "natal", "moment", "time_known", technique="Relocation"),
    ),
    "a block that needs the hour": (
        of("natal", **HOURLESS, settings={"include": ["hemispheres"]}),
        *impossible(
            BLOCK.format("hemispheres") + TIME, "settings", "include", block="hemispheres", technique="hemispheres"
        ),
    ),
    "a block that needs points": (
        of("natal", **ADA, settings={"points": ["sun"], "include": ["almuten_figuris"]}),
        *impossible(
            BLOCK.format("almuten_figuris") + "This needs moon among the points of the chart.",
            "settings", "include", block="almuten_figuris", technique="almuten figuris", missing=["moon"],
        ),
    ),
    "a shape that needs all ten bodies": (
        of("natal", **ADA, settings={"points": ["sun", "moon"], "include": ["chart_shape"]}),
        *impossible(
            BLOCK.format("chart_shape") + "This needs mercury, venus, mars, jupiter, saturn, uranus, neptune, pluto "
            "among the points of the chart.", "settings", "include", block="chart_shape", technique="chart_shape",
            missing=["mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto"],
        ),
    ),
    "a block of the sidereal zodiac": (
        of("natal", **ADA, settings={"include": ["nakshatras"]}),
        *impossible(
            BLOCK.format("nakshatras") + SIDEREAL, "settings", "include", block="nakshatras", zodiac="tropical"
        ),
    ),
    "the Sun as the Sun sees it": (
        of("natal", **ADA, settings={"center": "heliocentric", "points": ["sun", "mars", "fortune"]}),
        *impossible(
            "Seen from this centre there is no sun, fortune. Leave it out, or ask for a geocentric chart.",
            "settings", "points", without_place=["sun", "fortune"], center="heliocentric",
        ),
    ),
    "the Sun's return to the Sun": (
        of("solar_return", natal=ADA, year=1843, settings={"center": "barycentric"}),
        *impossible(EARTH, "settings", "center", center="barycentric"),
    ),
    "dashas of a Moon seen from the Sun": (
        of("dasha", natal=ADA, settings={"center": "heliocentric"}),
        *impossible(EARTH, "settings", "center", center="heliocentric"),
    ),
    "lots seen from the Sun": (
        of("natal", **ADA, settings={"center": "heliocentric", "include": ["lots"]}),
        *impossible(
            BLOCK.format("lots") + EARTH, "settings", "include", block="lots", center="heliocentric"
        ),
    ),
    "no place half-way": (
        of("davison",
           first={"moment": THEN, "place": {"latitude": 51.5, "longitude": 0}},
           second={"moment": THEN, "place": {"latitude": -51.5, "longitude": 180}}),
        *impossible(
            "The places lie on opposite sides of the Earth, and no place is half-way. Use the method mean.", "method"
        ),
    ),
    "more conditions than can be tried": (
        of("election", place=LONDON, **years(1900, 2100), step=1, predicates=[{"name": "moon_waxing"}]),
        *impossible(
            "So many conditions so close together are too much at once. Ask for at most 2083 days, for fewer "
            "conditions, or for a longer step.", "end", limit=3_000_000, longest_days=2083,
        ),
    ),
    "more periods than an answer holds": (
        of("dasha", natal=ADA, depth=5, **years(1816, 2616)),
        *impossible("More than 20000 periods. Ask for a shorter span or for fewer levels.", "end", limit=20_000),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_has_no_answer_is_a_422_that_says_what_would_work(api, alice, refused, case):
    sent, sentence, details = IMPOSSIBLE[case]

    assert refused(sent) == (422, "BUSINESS_RULE", details)
    assert api(alice).post("/calculations", sent).json()["error"]["message"] == sentence


OUTSIDE = {
    "a birth": (of("natal", moment={"local": "1549-06-15T12:00"}, place=LONDON), ("moment", "local"), RANGE, YEARS),
    "a subject": (
        of("synastry", first=ADA, second={"moment": {"utc": "2651-01-01T00:00Z"}, "place": LONDON}),
        ("second", "moment", "utc"), RANGE, YEARS,
    ),
    "a moment of life": (
        of("transit", natal=ADA, moment={"utc": "2651-01-01T00:00Z"}), ("moment", "utc"), RANGE, YEARS,
    ),
    "a year": (of("solar_return", natal=ADA, year=2700), ("year",), RANGE, YEARS),
    "a point that is asked for": (
        of("natal", moment={"local": "1700-06-15T12:00"}, place=LONDON, settings={"points": ["sun", "chiron"]}),
        ("moment", "local"), CHIRON, MINOR,
    ),
    "a point in a subject's own years": (
        of("transit", natal={**ADA, "moment": {"local": "1700-06-15T12:00"}}, moment=THEN,
           settings={"points": ["sun", "chiron"]}),
        ("natal", "moment", "local"), CHIRON, MINOR,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", OUTSIDE)
def test_outside_the_ephemeris_the_answer_is_the_range(refused, case):
    sent, path, sentence, figures = OUTSIDE[case]

    assert refused(sent) == (422, "OUT_OF_EPHEMERIS_RANGE", impossible(sentence, *path, **figures)[1])


def test_a_return_that_does_not_come_within_the_ephemeris(refused):
    """Pluto takes 248 years: who is born in 2600 has no return before 2650."""
    late = {"moment": {"utc": "2600-01-01T00:00:00Z"}, "place": LONDON}
    status, code, details = refused(of("planetary_return", natal=late, point="pluto"))

    assert (status, code) == (422, "OUT_OF_EPHEMERIS_RANGE")
    assert details.pop("point") == [
        "pluto does not return before the ephemeris ends on 2650-01-24: its next return would be about "
        f"{details['expected']}. Ask for an earlier moment."
    ]
    assert details == {
        "returning": "pluto", "period_years": 247.94, "after": "2600-01-01T00:00:00Z",
        "last_day": "2650-01-24", "expected": "2847-12-12",
    }  # fmt: skip


def test_a_house_system_that_fails_at_this_latitude(refused):
    status, code, details = refused(of("transit", natal=NORTH, moment=THEN, settings={"house_system": "koch"}))

    assert (status, code) == (422, "HOUSE_SYSTEM_UNDEFINED")
    assert (details["latitude"], details["settings"]["house_system"]) == (
        69.65,
        [
            "The house system koch is undefined at this latitude. Choose another "
            f"({', '.join(details['alternatives'])}), or set house_fallback to porphyry."
        ],
    )
    assert {"porphyry", "whole_sign", "regiomontanus"} < set(details["alternatives"])
    assert not {"koch", "placidus", "sunshine"} & set(details["alternatives"])


def test_primary_directions_within_the_polar_circle(refused):
    status, code, details = refused(
        of("primary_directions", natal=NORTH, **years(2000, 2010), settings={"house_fallback": "porphyry"})
    )

    assert (status, code, details["latitude"]) == (422, "BUSINESS_RULE", 69.65)
    assert details["limit"] == pytest.approx(90 - 23.44, abs=0.01)
    assert details["natal"]["place"][0].startswith("At latitude 69.65 some degrees never rise or set")


def test_many_directions(refused):
    """353 points directed to 353 points and all their aspects over eight centuries."""
    everything = {"points": list(charts.engine.catalogue.POINT_ORDER)}
    aspects = list(charts.engine.catalogue.ASPECT_TYPES)
    sent = of("solar_arc_directions", natal=ADA, **years(1816, 2616), aspects=aspects, settings=everything)
    status, code, details = refused(sent)

    assert (status, code, details["limit"]) == (422, "BUSINESS_RULE", 200_000)
    assert details["end"] == [
        f"About {details['estimate']} directions are more than the 200000 of an answer. Ask for a shorter span, for "
        "fewer points or for fewer aspects."
    ]


def test_refusals_speak_the_callers_language(api, alice):
    """All of them are translated, and the code stays."""
    for sent, sentence, _details in IMPOSSIBLE.values():
        answer = api(alice).post("/calculations", sent, **{"Accept-Language": "ru"})

        assert answer.json()["error"]["code"] == "BUSINESS_RULE"
        assert answer.json()["error"]["message"] != sentence
    with translation.override("ru"):
        assert translation.gettext(TIME) == ("Для этого нужно время рождения: без него нет ни домов, ни углов.")


def test_a_progression_to_before_birth_is_converse_and_says_so(api, alice):
    """Ten years before birth are ten days before it."""
    sent = of("progression", natal=ADA, moment={"utc": "1805-12-10T13:00:30Z"})
    chart = api(alice).post("/calculations", sent).json()

    assert chart["moment"]["utc"].startswith("1815-11-30T13:")
    assert chart["progression"]["converse"] is True
    assert chart["progression"]["age"] == pytest.approx(-10, abs=0.01)
    assert any("before birth" in note for note in chart["engine"]["notes"]), chart["engine"]["notes"]


@pytest.mark.parametrize("field", ["julian_day", "utc"])
def test_the_last_day_of_the_ephemeris_names_the_field_too(refused, field):
    moment = {"julian_day": 2688976.5} if field == "julian_day" else {"utc": "2650-01-25T00:00:00Z"}
    status, code, details = refused(of("natal", moment=moment, place={"latitude": 51.5, "longitude": 0}))

    assert (status, code) == (422, "OUT_OF_EPHEMERIS_RANGE")
    assert list(details["moment"]) == [field]


def test_a_span_of_periods_beyond_the_calendar_is_told_its_years(refused, birth):
    sent = of("firdaria", natal=birth, start="2000-01-01", end="9999-01-01")

    assert refused(sent) == (
        400,
        "VALIDATION_ERROR",
        {
            "end": [
                "The span must lie between the years 100 and 9900; "
                "it would run from 2000-01-01T00:00:00Z to 9999-01-01T00:00:00Z."
            ]
        },
    )
