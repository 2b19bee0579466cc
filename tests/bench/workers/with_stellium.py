"""stellium as a worker."""

import time

START = time.process_time()

from stellium import ChartBuilder, ChartLocation, Native  # noqa: E402

IMPORTED = time.process_time()

from datetime import UTC, datetime  # noqa: E402
from importlib.metadata import version  # noqa: E402

from serve import civil, each, serve  # noqa: E402


def builder(moment, latitude, longitude):
    place = ChartLocation(latitude=latitude, longitude=longitude, name="", timezone="UTC")
    return ChartBuilder.from_native(Native(datetime(*civil(moment), tzinfo=UTC), place))


def natal(moment, latitude, longitude):
    return builder(moment, latitude, longitude).with_aspects().calculate()


def bare(moment, latitude, longitude):
    return builder(moment, latitude, longitude).calculate()


TOLD = "a chart with its default points, Placidus and aspects"
serve("stellium", version("stellium"), {
    "numbers": ("the same without aspects", each(bare)),
    **{work: (TOLD, each(natal)) for work in ("natal", "many", "objects")},
}, (START, IMPORTED), lambda: natal(2451545.0, 51.5, 0.0))  # fmt: skip
