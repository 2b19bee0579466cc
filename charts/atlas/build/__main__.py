"""`python -m charts.atlas.build PATH`: the place index at PATH, compiled if it is missing or out of date."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from charts.atlas.build.index import build


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m charts.atlas.build", description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("--force", action="store_true", help="compile even if the index is current")
    options = parser.parse_args()
    start = time.monotonic()
    if build(options.path, force=options.force):
        sys.stdout.write(f"Place index compiled in {time.monotonic() - start:.1f} s: {options.path}\n")
    else:
        sys.stdout.write(f"Place index is current: {options.path}\n")


if __name__ == "__main__":
    main()
