"""The nodes and apogees of the Moon's orbit."""

from collections.abc import Iterator

from charts.engine.sky import sky_at_tt
from tests.charts.engine import oracle
from tests.charts.engine.accuracy import Largest, Measured
from tests.charts.engine.oracle import around, index
from tests.charts.engine.report.sample import Sample

LIMITS = {"mean_node": 0.4, "true_node": 0.5, "mean_lilith": 0.4, "true_lilith": 1.0}
SPEED_LIMITS = {"mean_node": 0.1, "true_node": 0.1, "mean_lilith": 0.1, "true_lilith": 0.2}  # the last moves 6° a day
SEAM = 0.1 / 3600.0  # degrees off its own curve


def nodes_and_apogees(sample: Sample) -> Iterator[Measured]:
    """The oracle's osculating apogee jumps by up to 2″ at the seams of its files; such moments are no witness."""
    for point, limit in LIMITS.items():
        longitudes, latitudes = Largest(), Largest()
        for tt, _, found in sample.skies:
            if abs(oracle.roughness(sample.swe, point, tt)) < SEAM:
                witness, case = oracle.place(sample.swe, point, tt), {"jd_tt": tt, "point": point}
                longitudes.add(around(found[index(point)][0], witness[0]) * 3600.0, case)
                latitudes.add((found[index(point)][1] - witness[1]) * 3600.0, case)
        assert len(longitudes.differences) >= 0.99 * len(sample.skies), f"{point}: the oracle has too many seams"
        yield longitudes.against(f"{point}, longitude", "oracle", limit)
        if point.endswith("lilith"):
            yield latitudes.against(f"{point}, latitude", "oracle", limit)


def south_nodes(sample: Sample) -> Iterator[Measured]:
    for kind in ("mean", "true"):
        differences = Largest()
        for tt, _, found in sample.skies:
            node, south = found[index(f"{kind}_node")], found[index(f"{kind}_south_node")]
            differences.add(around(south[0], node[0] + 180.0) * 3600.0, {"jd_tt": tt, "point": f"{kind}_south_node"})
        yield differences.against(f"{kind}_south_node, longitude", "the north node + 180°", 1e-6)


def speeds(sample: Sample) -> Iterator[Measured]:
    for point, limit in SPEED_LIMITS.items():
        differences = Largest()
        for tt, _, found in sample.skies:
            before, after = (sky_at_tt(tt + days)[1][index(point)][0] for days in (-0.005, 0.005))
            difference = found[index(point)][3] - around(after, before) / 0.01
            differences.add(difference * 3600.0, {"jd_tt": tt, "point": point})
        yield differences.against(f"{point}, speed in longitude", "its own differences", limit, "″/day")


def osculating_by_the_textbook(sample: Sample) -> Iterator[Measured]:
    """From the Moon's position and velocity a light-time ago, in erfa's frame of date."""
    nodes, apogees = Largest(), Largest()
    for tt, _, found in sample.skies:
        node, apogee = sample.textbook.lunar_orbit(tt)
        nodes.add(around(found[index("true_node")][0], node) * 3600.0, {"jd_tt": tt})
        apogees.add(around(found[index("true_lilith")][0], apogee) * 3600.0, {"jd_tt": tt})
    yield nodes.against("true_node, longitude", "textbook on DE440", 0.01)
    yield apogees.against("true_lilith, longitude", "textbook on DE440", 0.05)


MEASURES = (nodes_and_apogees, south_nodes, speeds, osculating_by_the_textbook)
