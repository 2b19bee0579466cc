"""Load the demo account with a few charts and a reading, and a member of staff for the back office.

--scale 100000 adds as many people as that, who came in the course of the last year: their charts, their plans, and
the events of what they did, which reports and dashboards show once they are shipped to ClickHouse. Nobody can sign in
as one of them. Ten thousand take about a minute and a half.

Safe to repeat, to run twice at once, and to end in the middle: what is there stays as it is.
"""

import time
import uuid
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import User
from charts.calculation.outside import FAILURES
from charts.errors import UnsupportedByBackend
from charts.models import Chart
from charts.serializers import read_request
from charts.services.charts import create_chart
from config.backoffice import crowd
from interpretations.almanac import topic_named
from interpretations.models import Interpretation
from interpretations.services import request_interpretation

EMAIL = "demo@nocturna.example"
# Apart from it: the back office asks for a second factor, and the API then asks for it too.
STAFF = "staff@nocturna.example"
PASSWORD = "demo-nocturna-2026"  # noqa: S105  (public on purpose; refused in production)

STEP = 2.0  # seconds between two lines of progress, on stderr

# Historical persons; the times are those that their biographies and records give.
BIRTHS: tuple[tuple[str, dict[str, Any], str, list[str]], ...] = (
    ("Ada Lovelace", {"local": "1815-12-10T13:00:00"}, "London, GB", ["mathematics"]),
    ("Albert Einstein", {"local": "1879-03-14T11:30:00"}, "Ulm, DE", ["physics"]),
    ("Marie Curie", {"local": "1867-11-07T12:00:00"}, "Warsaw, PL", ["physics", "chemistry"]),
    ("Frida Kahlo", {"local": "1907-07-06T08:30:00"}, "Coyoacán, MX", ["painting"]),
    ("Anna Akhmatova", {"local": "1889-06-23T00:00:00", "time_known": False}, "Odesa, UA", ["poetry"]),
)


class NotComputed(CommandError):
    """What computes charts gives none now. Those that were made stay, and a repeat makes the others."""


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be made, and make nothing.")
        parser.add_argument("--scale", type=_some, default=0, metavar="PEOPLE", help="Add so many people.")

    def handle(self, *args: Any, dry_run: bool, scale: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo account's password is public: not in production.")
        user: User | None = User.objects.present().filter(email=EMAIL).first()
        if dry_run:
            present = User.objects.present().filter(email__in=[EMAIL, STAFF]).count()
            self.stdout.write(f"Would make {2 - present} accounts and {len(_missing(user))} charts.")
            if scale:
                absent = sum(len(crowd.missing(numbers)) for numbers in _batches(scale))
                self.stdout.write(f"Would make {absent} of {scale} people of the crowd.")
            return
        user = user or _make_user(EMAIL, "Demo")
        if not User.objects.present().filter(email=STAFF).exists():
            _make_user(STAFF, "Staff")
        missing = _missing(user)
        for name, moment, place, tags in missing:
            body = {"name": name, "moment": moment, "place": {"query": place}, "tags": tags}
            try:
                create_chart(owner=user, chart_id=_id(user, name), **read_request(body))
            except (*FAILURES, UnsupportedByBackend) as failure:
                raise NotComputed(
                    f"The demo charts could not be computed ({failure.code}): `manage.py seed_demo` or the next start "
                    "of `make run` loads them, once CHART_CALCULATION's service gives charts."
                ) from failure
        _ask_for_a_reading(user)
        self.stdout.write(f"Demo account {EMAIL}: {len(missing)} charts made.")
        if scale:
            self._make_crowd(scale)

    def _make_crowd(self, scale: int) -> None:
        now, told = timezone.now(), time.monotonic()
        made = [0, 0, 0]
        for numbers in _batches(scale):
            try:
                made = [before + new for before, new in zip(made, crowd.make(numbers, now=now), strict=True)]
            except (*FAILURES, crowd.NoChart) as failure:
                raise CommandError(f"{failure} {made[0]} people are made; a repeat goes on with the rest.") from failure
            if time.monotonic() - told >= STEP:
                told = time.monotonic()
                self.stderr.write(f"{numbers.stop} of {scale}")
        people, charts, events = made
        self.stdout.write(f"Crowd of {scale}: {people} people, {charts} charts and {events} events made.")


def _some(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not int(text):
        raise ArgumentTypeError(f"{text!r} is no number of people.")
    return int(text)


def _batches(scale: int) -> Iterator[range]:
    for first in range(0, scale, crowd.BATCH):
        yield range(first, min(first + crowd.BATCH, scale))


def _id(user: User, name: str) -> uuid.UUID:
    """Follows from the name, so that a repeat finds what the first run made, deleted or not."""
    return uuid.uuid5(user.pk, name)


def _missing(user: User | None) -> list[tuple[str, dict[str, Any], str, list[str]]]:
    return [birth for birth in BIRTHS if user is None or not Chart.objects.filter(pk=_id(user, birth[0])).exists()]


def _make_user(email: str, name: str) -> User:
    try:
        user: User = User.objects.create_superuser(email, PASSWORD, name=name, email_verified=True)
    except IntegrityError:  # made meanwhile by another run
        user = User.objects.present().get(email=email)
    return user


def _ask_for_a_reading(user: User) -> None:
    chart = Chart.objects.visible_to(user).filter(pk=_id(user, BIRTHS[0][0])).first()
    if chart is None or Interpretation.objects.filter(pk=_id(user, "reading")).exists():
        return
    request_interpretation(
        chart_id=chart.pk,
        topic=topic_named("natal.overview"),
        locale="en",
        style="detailed",
        model="almanac",
        parameters={},
        by=user,
        interpretation_id=_id(user, "reading"),
    )
