"""Load the demo account with a few charts and a reading. Safe to repeat: what is there stays as it is."""

import uuid
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from accounts.models import User
from charts.models import Chart
from charts.serializers import ChartRequestSerializer
from charts.services.charts import create_chart
from interpretations.almanac import topic_named
from interpretations.models import Interpretation
from interpretations.services import request_interpretation

EMAIL = "demo@nocturna.example"
PASSWORD = "demo-nocturna-2026"  # noqa: S105  (public on purpose; refused in production)
# Ids follow from names, so that a repeat finds what the first run made.
NAMESPACE = uuid.UUID("6d3f3a6e-5f2b-4c1e-9a51-2f7f3f1c7d10")

# Historical persons; the times are those that their biographies and records give.
BIRTHS: tuple[tuple[str, dict[str, Any], str, list[str]], ...] = (
    ("Ada Lovelace", {"local": "1815-12-10T13:00:00"}, "London, GB", ["mathematics"]),
    ("Albert Einstein", {"local": "1879-03-14T11:30:00"}, "Ulm, DE", ["physics"]),
    ("Marie Curie", {"local": "1867-11-07T12:00:00"}, "Warsaw, PL", ["physics", "chemistry"]),
    ("Frida Kahlo", {"local": "1907-07-06T08:30:00"}, "Coyoacán, MX", ["painting"]),
    ("Anna Akhmatova", {"local": "1889-06-23T00:00:00", "time_known": False}, "Odesa, UA", ["poetry"]),
)


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Say what would be made, and make nothing.")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demo account's password is public: not in production.")
        missing = [birth for birth in BIRTHS if not Chart.objects.filter(pk=_id(birth[0])).exists()]
        if dry_run:
            there = User.objects.present().filter(email=EMAIL).exists()
            self.stdout.write(f"Would make {0 if there else 1} account and {len(missing)} charts.")
            return
        user = _demo_user()
        for name, moment, place, tags in missing:
            body = {"name": name, "moment": moment, "place": {"query": place}, "tags": tags}
            asked = ChartRequestSerializer(data=body)
            asked.is_valid(raise_exception=True)
            create_chart(owner=user, chart_id=_id(name), **asked.validated_data)
        reading = _reading(user)
        self.stdout.write(f"Demo account {EMAIL}: {len(missing)} charts made, the reading is {reading.status}.")


def _id(name: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, name)


def _demo_user() -> User:
    user: User | None = User.objects.present().filter(email=EMAIL).first()
    if user is not None:
        return user
    try:
        return User.objects.create_superuser(EMAIL, PASSWORD, name="Demo", email_verified=True)
    except IntegrityError:  # made meanwhile by another run
        winner: User = User.objects.present().get(email=EMAIL)
        return winner


def _reading(user: User) -> Interpretation:
    return request_interpretation(
        chart_id=_id(BIRTHS[0][0]),
        topic=topic_named("natal.overview"),
        locale="en",
        style="detailed",
        model="almanac",
        parameters={},
        by=user,
        interpretation_id=_id("reading"),
    )
