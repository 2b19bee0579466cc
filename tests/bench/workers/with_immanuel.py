"""immanuel as a worker."""

import time

START = time.process_time()

from immanuel import charts  # noqa: E402

IMPORTED = time.process_time()

from importlib.metadata import version  # noqa: E402

from serve import civil, each, serve  # noqa: E402


def natal(moment, latitude, longitude):
    born = "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(*civil(moment))
    return charts.Natal(charts.Subject(born, latitude=latitude, longitude=longitude, timezone="UTC"))


TOLD = "Natal with its default objects, Placidus, aspects, dignities, weightings"
serve("immanuel", version("immanuel"), {work: (TOLD, each(natal)) for work in ("natal", "many", "objects")},
      (START, IMPORTED), lambda: natal(2451545.0, 51.5, 0.0))  # fmt: skip
