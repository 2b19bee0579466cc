"""Evaluate the rules of alerts now, as the schedule does each minute, and print a line for each.

--dry-run only says what is measured: nothing is counted, begins or ends, and nobody is told.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from analytics.alerts import evaluating
from analytics.alerts.evaluating import Outcome
from analytics.models import AlertRule


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing, and tell nobody")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = list(AlertRule.objects.enabled().bare())
        for outcome in evaluating.evaluate(rules, keep=not options["dry_run"]):
            self.stdout.write(_line(outcome))
        if not rules:
            self.stdout.write("No rule is enabled.")


def _line(outcome: Outcome) -> str:
    rule, verdict = outcome.rule, outcome.verdict
    found = "-" if verdict.figure is None else f"{verdict.figure:g}"
    firing = ", firing" if outcome.alert is not None else ""
    why = f": {verdict.reason}" if verdict.reason else ""
    told = f"{rule.code:<20} {rule.comparison} {rule.threshold:g}"
    return f"{told:<38} {found:>10} of {verdict.samples} samples  {verdict.state}{why}{firing}"
