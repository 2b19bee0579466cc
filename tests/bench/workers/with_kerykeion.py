"""kerykeion as a worker."""

import time

START = time.process_time()

from kerykeion import AspectsFactory, AstrologicalSubjectFactory  # noqa: E402

IMPORTED = time.process_time()

from importlib.metadata import version  # noqa: E402

from serve import civil, each, serve  # noqa: E402


def natal(moment, latitude, longitude):
    year, month, day, hour, minute, seconds = civil(moment)
    subject = AstrologicalSubjectFactory.from_birth_data(
        "", year, month, day, hour, minute, lng=longitude, lat=latitude, tz_str="Etc/UTC", online=False,
        seconds=seconds, suppress_geonames_warning=True,
    )  # fmt: skip
    return subject, AspectsFactory.single_chart_aspects(subject)


TOLD = "a subject with its default points, Placidus, phase, and single_chart_aspects"
serve("kerykeion", version("kerykeion"), {work: (TOLD, each(natal)) for work in ("natal", "many", "objects")},
      (START, IMPORTED), lambda: natal(2451545.0, 51.5, 0.0))  # fmt: skip
