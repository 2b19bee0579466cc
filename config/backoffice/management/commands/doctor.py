"""What is wrong with this installation, and what to do about it: `manage.py doctor`."""

import sys
from argparse import ArgumentParser
from collections import Counter
from dataclasses import asdict, astuple
from typing import Any, Final

import orjson

from charts.terminal import ScriptCommand
from config.backoffice import doctor

_PARTS: Final = f"Look at these alone: {', '.join(doctor.PARTS)}."


class Command(ScriptCommand):
    help = (
        "Look at the configuration, every dependency, workers, migrations, clocks, disk, certificates and what waits "
        "for staff, and say what to do. It changes nothing. Exits with 1 if anything fails."
    )
    examples = """  manage.py doctor
  manage.py doctor --only clocks disk
  manage.py doctor --format json | jq '.findings[] | select(.state != "ok")'"""

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="As without it: nothing is ever changed.")
        parser.add_argument("--only", nargs="+", default=[], choices=doctor.PARTS, metavar="PART", help=_PARTS)

    def handle(self, *args: Any, **options: Any) -> None:
        printed = options["format"] == "table"
        findings = []
        for finding in doctor.examine(*options["only"]):
            findings.append(finding)
            if printed:
                self._print(finding)
        count = Counter(finding.state for finding in findings)
        states = {state: count[state] for state in (doctor.OK, doctor.WARN, doctor.FAIL)}
        match options["format"]:
            case "json":
                told = {"summary": states, "findings": [asdict(finding) for finding in findings]}
                self.stdout.write(orjson.dumps(told, option=orjson.OPT_INDENT_2).decode())
            case "csv":
                self.write_csv([doctor.Finding.__slots__, *map(astuple, findings)])
            case _:
                self.stdout.write(", ".join(f"{number} {state}" for state, number in states.items()))
        if states[doctor.FAIL]:
            self.stdout.flush()
            sys.exit(1)

    def _print(self, finding: doctor.Finding) -> None:
        style = {doctor.OK: self.style.SUCCESS, doctor.WARN: self.style.WARNING, doctor.FAIL: self.style.ERROR}
        mark = style[finding.state](f"{finding.state:<4}")
        self.stdout.write(f"{mark}  {finding.part:<13}  {finding.said}")
        if finding.advice:
            self.stdout.write(f"{'':19}  → {finding.advice}")
        self.stdout.flush()
