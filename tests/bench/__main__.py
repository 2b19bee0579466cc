"""``python -m tests.bench``: the API served as `make run` serves it, then every race, pinned to one core."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy comes in: its threads would leave the core

from tests.bench import api, cold, engine, race

RACES = (engine.race,)


def main() -> None:
    print(api.report())  # before the pinning: its server would share the core with its client
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print(cold.report())
    for make in RACES:
        entered = make()
        print(race.report(entered, race.run(entered)))


if __name__ == "__main__":
    main()
