"""Deliver to ClickHouse, now, what it does not have yet; shipments that failed without the rest of their pause.

Safe to repeat, beside the schedule, and to end in the middle: each event arrives once. --dry-run only tells. Exits with
1 when something is left.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from analytics.clickhouse import client
from analytics.clickhouse.client import ClickHouseUnavailable
from analytics.services import shipping
from analytics.services.shipping import Backlog

STEP = 2.0  # seconds between two lines of progress


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would be delivered, and deliver nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        before = shipping.backlog()
        self._tell(before)
        if options["dry_run"]:
            return
        if not client.exists():
            raise CommandError("There is no ClickHouse (CLICKHOUSE_URL): events stay in the outbox.", returncode=2)
        shipping.hasten()
        try:
            delivered = self._deliver()
        except ClickHouseUnavailable as error:
            raise CommandError(f"ClickHouse: {error}. What was not delivered waits.", returncode=2) from error
        self.stdout.write(f"{delivered} events delivered")
        if left := shipping.backlog().events:
            raise CommandError(f"{left} events are left: others are sending them, or came since.", returncode=1)

    def _deliver(self) -> int:
        delivered = 0
        while step := shipping.ship(seconds=STEP):
            delivered += step
            self.stdout.write(f"{delivered} delivered, {shipping.backlog().events} left")
        return delivered

    def _tell(self, left: Backlog) -> None:
        since = f", the oldest since {left.oldest:%Y-%m-%dT%H:%M:%SZ}" if left.oldest else ""
        self.stdout.write(f"{left.events} events wait{since}; {left.failed} shipments failed")
