"""What `settings.include` adds beside a chart: readings of the chart that need no parameters of their own."""

from collections.abc import Callable, Mapping
from math import degrees
from types import MappingProxyType
from typing import Any, Final

from charts.calculation.errors import BlockRefused
from charts.engine import Chart, ChartRequest
from charts.engine.antiscia import Antiscia, antiscia
from charts.engine.catalogue import POINT_ORDER
from charts.engine.coordinates import horizontal
from charts.engine.declinations import OutOfBounds, Parallel, out_of_bounds, parallels
from charts.engine.dignities import (
    AccidentalDignities,
    AlmutenFiguris,
    Dispositors,
    EssentialDignities,
    Receptions,
    accidental_dignities,
    almuten_figuris,
    dispositors,
    essential_dignities,
    receptions,
)
from charts.engine.errors import EngineError, TimeUnknown
from charts.engine.houses import gauquelin_sector, horizon_of
from charts.engine.jyotish import Nakshatra, nakshatras, sidereal_longitudes
from charts.engine.lots import CastLot, cast_lots
from charts.engine.meridian import meridian_of
from charts.engine.patterns import ChartShape, Hemispheres, chart_shape, hemispheres
from charts.engine.sect import Sect, sect_of
from charts.engine.sky import BODIES

Block = Callable[[Chart, ChartRequest], Any]


def _of_chart(read: Callable[[Chart], Any]) -> Block:
    return lambda chart, _request: read(chart)


def horizontal_places(chart: Chart, request: ChartRequest) -> Mapping[str, Mapping[str, float]]:
    """Azimuth from north through east and true altitude of every point, degrees."""
    if chart.angles is None:
        raise TimeUnknown("horizontal")
    ramc = meridian_of(request).ramc
    places = {
        point.name: horizontal(point.right_ascension, point.declination, ramc, request.latitude)
        for point in chart.points
    }
    return {name: {"azimuth": azimuth, "altitude": altitude} for name, (azimuth, altitude) in places.items()}


def gauquelin_sectors(chart: Chart, request: ChartRequest) -> Mapping[str, float | None]:
    """Each body's place among Gauquelin's 36 sectors, 1 to 37 with its fraction; null if it never rises or sets."""
    if chart.angles is None:
        raise TimeUnknown("gauquelin_sectors")
    meridian = meridian_of(request)
    ramc = meridian.ramc
    horizon = horizon_of(ramc / degrees(1.0), meridian.cos_obliquity, meridian.sin_obliquity, request.latitude)
    return {
        point.name: gauquelin_sector(horizon, point.right_ascension, point.declination)
        for point in chart.points
        if POINT_ORDER[point.name] < BODIES
    }


def lunar_mansions(chart: Chart, _request: ChartRequest) -> Mapping[str, Nakshatra]:
    return nakshatras(sidereal_longitudes(chart))


BLOCKS: Final[Mapping[str, Block]] = MappingProxyType({
    "accidental_dignities": _of_chart(accidental_dignities),
    "almuten_figuris": _of_chart(almuten_figuris),
    "antiscia": _of_chart(antiscia),
    "chart_shape": _of_chart(chart_shape),
    "dispositors": _of_chart(dispositors),
    "essential_dignities": _of_chart(essential_dignities),
    "gauquelin_sectors": gauquelin_sectors,
    "hemispheres": _of_chart(hemispheres),
    "horizontal": horizontal_places,
    "lots": _of_chart(cast_lots),
    "nakshatras": lunar_mansions,
    "out_of_bounds": _of_chart(out_of_bounds),
    "parallels": _of_chart(parallels),
    "receptions": _of_chart(receptions),
    "sect_of_planets": _of_chart(sect_of),
})  # fmt: skip


def read_block(name: str, chart: Chart, request: ChartRequest) -> Any:
    """Errors: BlockRefused."""
    try:
        return BLOCKS[name](chart, request)
    except EngineError as error:
        raise BlockRefused(name, error) from error


# What each block is made of, for the OpenAPI document.
SHAPES: Final[Mapping[str, Any]] = MappingProxyType({
    "accidental_dignities": tuple[AccidentalDignities, ...],
    "almuten_figuris": AlmutenFiguris,
    "antiscia": Antiscia,
    "chart_shape": ChartShape,
    "dispositors": Dispositors,
    "essential_dignities": tuple[EssentialDignities, ...],
    "gauquelin_sectors": Mapping[str, float | None],
    "hemispheres": Hemispheres,
    "horizontal": Mapping[str, Mapping[str, float]],
    "lots": tuple[CastLot, ...],
    "nakshatras": Mapping[str, Nakshatra],
    "out_of_bounds": tuple[OutOfBounds, ...],
    "parallels": tuple[Parallel, ...],
    "receptions": Receptions,
    "sect_of_planets": Sect,
})  # fmt: skip
