"""The sky of a day as the daily horoscope of a sign reads it: houses are whole signs, counted from that one."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from charts.engine.catalogue import SIGN_NAMES
from charts.errors import OutOfEphemerisRange
from charts.services import heavens

POINTS: Final = ["sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto"]
_ASPECTS: Final = ["conjunction", "opposition", "trine", "square", "sextile"]
_TYPES: Final = ["ingress", "station", "lunation", "aspect"]


def sky_of(*, sign: str, day: date) -> Mapping[str, Any]:
    """Positions at noon, as of an unknown hour, and as `sky` all that happens from midnight to midnight, all in UTC.

    Errors: OutOfEphemerisRange.
    """
    midnight, noon = datetime.combine(day, time()), datetime.combine(day, time(12))
    span = {"start": _written(midnight), "end": _written(midnight + timedelta(days=1))}
    try:
        sky = heavens.sky(asked={"at": _written(noon), "points": POINTS})
        events = heavens.find_events(asked={**span, "types": _TYPES, "points": POINTS, "aspects": _ASPECTS})
    except OutOfEphemerisRange as error:
        # The client wrote a date, and none of these.
        told = {name: said for name, said in (error.details or {}).items() if name not in ("at", "start", "end")}
        error.details = {"parameters": {"date": [str(error.detail)]}, **told}
        raise
    first = SIGN_NAMES.index(sign)
    houses = [
        {"number": number + 1, "longitude": (first + number) % 12 * 30.0, "sign": SIGN_NAMES[(first + number) % 12]}
        for number in range(12)
    ]
    number_of = {house["sign"]: house["number"] for house in houses}
    points = [{**point, "house": number_of[point["sign"]]} for point in sky["points"]]
    moment = {"utc": _written(noon), "local": noon.isoformat(), "time_known": False}
    return {**sky, "kind": "sky", "moment": moment, "points": points, "houses": houses, "sky": events}


def _written(moment: datetime) -> str:
    return f"{moment.isoformat()}Z"  # which writes years below 1000 with four digits, as strftime does not
