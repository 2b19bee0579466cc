"""Requests that the API's pages show; every one runs as it stands (a test posts them)."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

ADA: Final[dict[str, Any]] = {
    "kind": "natal",
    "name": "Ada Lovelace",
    "tags": ["mathematicians"],
    "moment": {"local": "1815-12-10T13:00:00"},
    "place": {"query": "London, GB"},
}
UNKNOWN_TIME: Final[dict[str, Any]] = {
    "kind": "natal",
    "name": "Marie Curie",
    "moment": {"local": "1867-11-07", "time_known": False},
    "place": {"query": "Warsaw, PL"},
}
COORDINATES: Final[dict[str, Any]] = {
    "kind": "natal",
    "name": "First steps on the Moon, from Houston",
    "moment": {"utc": "1969-07-21T02:56:15Z"},
    "place": {"latitude": 29.5593, "longitude": -95.0900, "timezone": "America/Chicago"},
    "settings": {
        "house_system": "whole_sign",
        "points": ["sun", "moon", "mars", "mean_node"],
        "aspects": {"quincunx": 3.0},
    },
}
# A chart within a request: the id of a stored one, or its birth data.
NATAL: Final[dict[str, Any]] = {key: ADA[key] for key in ("name", "moment", "place")}
OTHER: Final[dict[str, Any]] = {
    "name": "Charles Babbage",
    "moment": {"local": "1791-12-26T12:00:00"},
    "place": {"query": "London, GB"},
}
IN_LIFE: Final = {"utc": "1843-07-01T12:00:00Z"}
YEARS: Final = {"start": "1840-01-01", "end": "1845-01-01"}

# By kind: what it is called, and what is sent beside the kind.
TECHNIQUES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "event": ("An event", {"name": "The Armistice", "moment": {"local": "1918-11-11T11:00:00"},
                           "place": {"query": "Compiègne, FR"}}),
    "relocation": ("A birth seen from elsewhere", {"natal": NATAL, "place": {"query": "Turin, IT"}}),
    "synastry": ("Two charts side by side", {"first": NATAL, "second": OTHER}),
    "composite": ("The midpoints of two charts", {"first": NATAL, "second": OTHER, "houses": "derived"}),
    "davison": ("The moment between two births", {"first": NATAL, "second": OTHER}),
    "transit": ("The sky of a day against a birth", {"natal": NATAL, "moment": IN_LIFE}),
    "progression": ("Secondary progressions", {"natal": NATAL, "moment": IN_LIFE, "method": "secondary"}),
    "solar_arc": ("Solar arc", {"natal": NATAL, "moment": IN_LIFE}),
    "solar_arc_directions": ("Solar arc directions by date", {"natal": NATAL, **YEARS}),
    "primary_directions": ("Primary directions", {"natal": NATAL, **YEARS, "method": "mundane", "key": "naibod"}),
    "progressed_aspects": ("Progressed aspects by date", {"natal": NATAL, **YEARS}),
    "solar_return": ("The Sun's return in a year", {"natal": NATAL, "year": 1843}),
    "lunar_return": ("The Moon's next return", {"natal": NATAL, "moment": IN_LIFE}),
    "planetary_return": ("Saturn's first return", {"natal": NATAL, "point": "saturn"}),
    "profection": ("Profections of a day", {"natal": NATAL, "moment": IN_LIFE}),
    "firdaria": ("Firdaria of a life", {"natal": NATAL}),
    "zodiacal_releasing": ("Releasing from Fortune", {"natal": NATAL, "lot": "fortune", "depth": 2}),
    "dasha": ("Vimshottari dashas", {"natal": NATAL, "system": "vimshottari", "depth": 2}),
    "divisional": ("Navamsha", {"natal": NATAL, "division": 9}),
    "ashtakavarga": ("Ashtakavarga", {"natal": NATAL}),
    "panchanga": ("The panchanga of a moment", {"moment": {"local": "1947-08-15T00:00:00"},
                                                 "place": {"query": "Delhi, IN"}}),
    "harmonic": ("The fifth harmonic", {"natal": NATAL, "number": 5}),
    "midpoints": ("Midpoints on the 90° dial", {"natal": NATAL, "modulus": 90}),
    "astrocartography": ("Lines on the Earth", {"natal": NATAL, "place": {"query": "Turin, IT"}}),
    "election": ("When to begin", {
        "place": {"query": "London, GB"}, "start": "2026-03-01", "end": "2026-04-01",
        "predicates": [{"name": "moon_waxing"}, {"name": "moon_not_void"},
                       {"name": "point_in_sign", "point": "moon", "signs": ["taurus", "cancer"]},
                       {"name": "angle_in_sign", "angle": "ascendant", "signs": ["leo"]}],
    }),
    "rectification": ("The hour that events speak for", {
        "place": {"query": "London, GB"}, "start": "1815-12-10T12:00:00Z", "end": "1815-12-10T14:00:00Z",
        "events": [{"kind": "marriage", "date": "1835-07-08"}, {"kind": "birth_of_child", "date": "1836-05-12"}],
    }),
}  # fmt: skip  # a kind, then what it is sent
SIDEREAL: Final[dict[str, Any]] = {
    **NATAL,
    "kind": "natal",
    "settings": {
        "zodiac": "sidereal",
        "ayanamsa": "lahiri",
        "house_system": "whole_sign",
        "include": ["nakshatras", "essential_dignities", "antiscia"],
    },
}
BIRTHS: Final = [
    OpenApiExample("Civil time at a place", value=ADA, request_only=True),
    OpenApiExample("The time of birth is unknown", value=UNKNOWN_TIME, request_only=True),
    OpenApiExample("An instant at coordinates, with settings", value=COORDINATES, request_only=True),
    OpenApiExample("A sidereal chart with more beside it", value=SIDEREAL, request_only=True),
]
KINDS: Final = [
    *BIRTHS,
    *(
        OpenApiExample(title, value={"kind": kind, **body}, request_only=True)
        for kind, (title, body) in TECHNIQUES.items()
    ),
]
BATCHES: Final = [OpenApiExample("Two births", value={"items": [ADA, UNKNOWN_TIME]}, request_only=True)]


def query(**parameters: str) -> list[OpenApiExample]:
    """Examples of a query's parameters; together they make a query that runs."""
    return [OpenApiExample(name, value=value, parameter_only=(name, "query")) for name, value in parameters.items()]


A_YEAR: Final = {"start": "2026-01-01", "end": "2027-01-01"}
EVENT_QUERY: Final = query(**A_YEAR, types="ingress,station,lunation,eclipse", points="mercury,venus,mars")
EPHEMERIS_QUERY: Final = query(**A_YEAR, step="1d", points="sun,moon,chiron", center="geocentric")
TRANSIT_QUERY: Final = query(**A_YEAR, points="jupiter,saturn,uranus", targets="sun,moon,ascendant", orb="1")
SKY_QUERY: Final = query(at="2026-08-12T17:46:00Z", latitude="43.36", longitude="-8.41")
EVENTS: Final = [
    OpenApiExample(
        "An ingress",
        response_only=True,
        value={
            "type": "ingress",
            "julian_day": 2461119.6,
            "utc": "2026-03-20T14:46:00Z",
            "point": "sun",
            "sign": "aries",
            "previous_sign": "pisces",
            "longitude": 0.0,
            "retrograde": False,
        },
    ),
]
BIRTHS_IN_CSV: Final = """name,date,time,place,notes
Ada Lovelace,1815-12-10,13:00,"London, GB",first program
Albert Einstein,14.03.1879,11:30,"Ulm, DE",
Marie Curie,7 Nov 1867,unknown,"Warsaw, PL",
"""
BIRTHS_IN_AAF: Final = """#A93:Einstein,Albert,m,14.3.1879,11:30,Ulm,D
#B93:2407422.95139,48n24,10e00,*,L
#ZNAM:LMT
"""
IMPORTS: Final = [
    OpenApiExample("A look at a CSV file", value={"format": "csv", "content": BIRTHS_IN_CSV}, request_only=True),
    OpenApiExample("AAF, stored", value={"content": BIRTHS_IN_AAF, "dry_run": False}, request_only=True),
    OpenApiExample("Charts as they are posted", value={"rows": [ADA], "tags": ["imported"]}, request_only=True),
]
CHANGES: Final = [
    OpenApiExample("Another name", value={"name": "Ada King"}, request_only=True),
    OpenApiExample("Another house system", value={"settings": {"house_system": "koch"}}, request_only=True),
]
