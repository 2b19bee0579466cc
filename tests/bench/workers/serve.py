"""What every worker does: a line of JSON in, a line of JSON out, on pipes. Runs in the peers' environments: no imports.

The first line out says who it is: name, version, what each of its works computes, and seconds of processor time that
its import and its first chart took. Then each ``{"work", "seed", "many"}`` is answered with ``{"seconds", "many"}``:
processor time of the work alone, on moments drawn from the seed, the same for all.
"""

import gc
import json
import random
import sys
import time

FIRST, LAST = 2415020.5, 2469807.5  # JD UT1, 1900 to 2050


def births(seed, many):
    """Julian days of UT1 with latitude and longitude in degrees."""
    chance = random.Random(seed)
    return [(chance.uniform(FIRST, LAST), chance.uniform(-60.0, 60.0), chance.uniform(-180.0, 180.0))
            for _ in range(many)]  # fmt: skip


def civil(julian_day):
    """Year, month, day, hour, minute, second of UTC, for interfaces that want it so. Fliegel & Van Flandern 1968."""
    seconds = round((julian_day + 0.5) * 86400.0)
    day, seconds = divmod(seconds, 86400)
    rest = day + 68569
    era = 4 * rest // 146097
    rest -= (146097 * era + 3) // 4
    year = 4000 * (rest + 1) // 1461001
    rest += 31 - 1461 * year // 4
    month = 80 * rest // 2447
    date = rest - 2447 * month // 80
    later = month // 11
    return (
        100 * (era - 49) + year + later,
        month + 2 - 12 * later,
        date,
        seconds // 3600,
        seconds // 60 % 60,
        seconds % 60,
    )


def serve(name, version, works, started, first):
    """works: by name a sentence and a function of one seed and a number that prepares and returns what is measured.

    started: seconds of processor time when the import began and when it was done; first: computes one chart.
    """
    before = time.process_time()
    first()
    cold = started[1] - started[0], time.process_time() - before
    say({"name": name, "version": version, "cold": cold, "works": {work: told for work, (told, _) in works.items()}})
    for line in sys.stdin:
        asked = json.loads(line)
        todo = works[asked["work"]][1](asked["seed"], asked["many"])
        gc.collect()
        before = time.process_time()
        kept = todo()
        say({"seconds": time.process_time() - before, "many": asked["many"]})
        del kept


def say(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def each(compute):
    """A work that computes one chart after another and keeps none."""

    def prepare(seed, many):
        moments = births(seed, many)

        def todo():
            for moment in moments:
                compute(*moment)

        return todo

    return prepare
