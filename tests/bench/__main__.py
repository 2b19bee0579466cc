"""``python -m tests.bench``: the API served as `make run` serves it, then our engine beside its peers on one core."""

import argparse
import os
from contextlib import ExitStack

from tests.bench import (
    api,
    atlas,
    batches,
    cold,
    contest,
    drawing,
    events,
    first_delta,
    library,
    readers,
    readings,
    recording,
    reports,
    sessions,
    shipping,
    sockets,
)
from tests.bench.peers import OURS, PEERS

OF_ITS_OWN = (
    "api",
    "sockets",
    "batches",
    "library",
    "sessions",
    "readers",
    "readings",
    "first-delta",
    "shipping",
    "recording",
    "reports",
    "places",
    "drawing",
    "events",
    "cold",
)


def main() -> None:
    asked = _arguments()
    if "api" in asked.only:
        print(api.report())  # before the pinning: its server would share the core with its client
    if "sockets" in asked.only:
        print(sockets.report())
    if "batches" in asked.only:
        print(batches.report())
    if "library" in asked.only:
        print(library.report())
    if "sessions" in asked.only:
        print(sessions.report())
    if "readers" in asked.only:
        print(readers.report())
    if "readings" in asked.only:
        print(readings.report())
    if "first-delta" in asked.only:
        print(first_delta.report())
    if "shipping" in asked.only:
        print(shipping.report())
    if "recording" in asked.only:
        print(recording.report())
    if "reports" in asked.only:
        print(reports.report(asked.events))
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # the workers inherit it
    if "places" in asked.only:
        print(atlas.report())
    if "cold" in asked.only:
        print(cold.report())
    if "drawing" in asked.only:
        print(drawing.report())
    if "events" in asked.only:
        print(events.report())
    works = [work for work in contest.WORKS if work.name in asked.only]
    if not works and "cold" not in asked.only:
        return
    workers, absent = contest.enter((*OURS, *PEERS) if asked.peers else OURS)
    with ExitStack() as stack:
        for worker in workers:
            stack.enter_context(worker)
        print(contest.cold_report(workers))
        print("\n".join(absent), end="\n" if absent else "")
        for work in works:
            print(contest.report(work, contest.run(work, workers, asked.rounds)), flush=True)


def _arguments() -> argparse.Namespace:
    names = (*OF_ITS_OWN, *(work.name for work in contest.WORKS))
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="these works alone")
    parser.add_argument("--rounds", type=int, default=contest.ROUNDS, help="turns of each, of which the median counts")
    parser.add_argument("--events", type=int, default=reports.EVENTS, help="of which `reports` are asked")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True, help="libraries of others, too")
    return parser.parse_args()


if __name__ == "__main__":
    main()
