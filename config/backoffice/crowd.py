"""People for a demonstration: who they are, when they were born, and what they did in the last year.

Everything of a person follows from their number and the moment of the run, and who was made once is not made again: a
repeat adds those who are missing. Their charts are computed like anybody's. Of their readings there are only the
events, for the reports: a hundred thousand of those would take hours to write.
"""

import math
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection, transaction

from accounts.models import Action, AuditEntry, ErasureReport, Subscription, User
from accounts.models.privacy import subject_of
from accounts.models.user import fingerprint
from analytics.models import OutboxEvent
from charts.models import Chart
from charts.services.charts import made
from charts.services.many import write_many
from config.system import copying

CROWD: Final = uuid.UUID("6f0c2a52-4a35-5d0e-9a55-0d4a7f3c1b10")
BATCH: Final = 250  # people of one transaction
DAYS: Final = 365

_NAMES: Final[Mapping[str, tuple[Sequence[str], Sequence[str], Sequence[str]]]] = {
    "en": (
        ("Alice", "Ben", "Carla", "Daniel", "Emma", "Felix", "Grace", "Hugo", "Iris", "Jonas", "Kate", "Leo", "Maya"),
        ("Adams", "Baker", "Clarke", "Duarte", "Evans", "Fischer", "Garcia", "Hughes", "Ito", "Jensen", "Keller"),
        ("London, GB", "New York, US", "Berlin, DE", "Madrid, ES", "Sydney, AU", "Toronto, CA", "Paris, FR",
         "Rome, IT", "São Paulo, BR", "Mumbai, IN", "Cape Town, ZA", "Tokyo, JP"),
    ),
    "ru": (
        ("Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Илья", "Кира", "Лев", "Мария", "Никита", "Ольга"),
        ("Абрамченко", "Белых", "Воронко", "Гриневич", "Дудко", "Живаго", "Кравец", "Лисенко", "Мороз", "Черных"),
        ("Москва, RU", "Санкт-Петербург, RU", "Казань, RU", "Новосибирск, RU", "Алматы, KZ", "Минск, BY", "Рига, LV"),
    ),
}  # fmt: skip
_TOPICS: Final = ("natal.overview", "natal.relationships", "natal.work", "transit.day", "transit.month")
# Models as a provider names them, and dollars a thousand tokens; the almanac costs nothing.
_MODELS: Final = (("almanac", "almanac/1", 0.0), ("openai", "gpt-4o-mini", 0.0006), ("anthropic", "claude", 0.009))
_PLANS: Final = (("pro", 0.03), ("plus", 0.11))  # by how great a part of all


class NoChart(Exception):
    """What computes charts refused one: its words."""


@dataclass(frozen=True, slots=True)
class Happened:
    kind: str
    at: datetime
    data: dict[str, Any]


def id_of(number: int) -> uuid.UUID:
    return uuid.uuid5(CROWD, str(number))


def _chance(number: int, what: str) -> Random:
    return Random(f"{number} {what}")  # noqa: S311  (no secret)


def missing(numbers: Sequence[int]) -> list[int]:
    """Who was never made: whoever was deleted or erased since stays so."""
    known = {id_of(number): number for number in numbers}
    there = set(User.objects.filter(pk__in=known).values_list("pk", flat=True))
    subjects = {subject_of(pk): pk for pk in known}
    erased = ErasureReport.objects.filter(subject__in=subjects).values_list("subject", flat=True)
    there.update(subjects[subject] for subject in erased)
    return [number for pk, number in known.items() if pk not in there]


def make(numbers: Sequence[int], *, now: datetime) -> tuple[int, int, int]:
    """Those of them who are missing: how many people, charts and events were made.

    All of them or none, and once, however many do so at the same time. Errors: NoChart.
    """
    people = {number: _person(number, now) for number in missing(numbers)}
    charts = _charts(people, now)
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"crowd {CROWD}"])
        absent = missing(list(people))  # as another run may have made some of them meanwhile
        return _store([people[number] for number in absent], [charts[number] for number in absent], absent, now)


def _store(
    people: Sequence[User], charts: Sequence[Sequence[Chart]], numbers: Sequence[int], now: datetime
) -> tuple[int, int, int]:
    every = [chart for theirs in charts for chart in theirs]
    paying = {number: plan for number in numbers if (plan := _plan(number))}
    lives = [list(_life(*whose, now)) for whose in zip(numbers, people, charts, strict=True)]
    for user, life in zip(people, lives, strict=True):
        user.last_login = max(one.at for one in life if one.kind == "user.signed_in")
    events = [_event(user, one) for user, life in zip(people, lives, strict=True) for one in life]
    copying.insert(people)
    copying.insert(every)
    copying.insert(events)
    Subscription.objects.bulk_create([
        Subscription(user=user, plan_id=paying[number], starts_at=_paid(number, user, now), reason="Demonstration")
        for number, user in zip(numbers, people, strict=True)
        if number in paying
    ])  # fmt: skip  # a row of each
    AuditEntry.objects.bulk_create([
        AuditEntry(
            action=Action.USER_CREATED, subject_id=user.pk, target_type=User._meta.label_lower,
            target_id=str(user.pk), after={"role": user.role}, detail={"charts": len(theirs)},
        )
        for user, theirs in zip(people, charts, strict=True)
    ])  # fmt: skip  # an entry of each
    return len(people), len(every), len(events)


def _event(user: User, one: Happened) -> OutboxEvent:
    return OutboxEvent(event_type=one.kind, timestamp=one.at, user_id=user.pk, data=one.data)


def _person(number: int, now: datetime) -> User:
    chance = _chance(number, "person")
    locale = "ru" if chance.random() < 0.3 else "en"
    first, last, _ = _NAMES[locale]
    # More from month to month.
    joined = now - timedelta(days=DAYS * (1.0 - math.sqrt(chance.random())), minutes=1)
    email = f"person{number}@crowd.nocturna.example"
    return User(
        id=id_of(number),
        email=email,
        name=f"{chance.choice(first)} {chance.choice(last)}",
        locale=locale,
        # Nobody signs in as one of them.
        password=f"{UNUSABLE_PASSWORD_PREFIX}{number}",
        email_verified=chance.random() < 0.85,
        logins=[fingerprint(email)],
        created_at=joined,
        updated_at=joined,
    )


def _births(number: int, user: User) -> Iterator[dict[str, Any]]:
    """Bodies of `POST /charts`: one's own, and those of people whom one knows."""
    chance = _chance(number, "births")
    first, last, cities = _NAMES[user.locale]
    for place in range(1 + (chance.random() < 0.4) + (chance.random() < 0.2)):
        name = f"{chance.choice(first)} {chance.choice(last)}" if place else user.name
        day = date(1950, 1, 1) + timedelta(days=chance.randrange(58 * 365))
        # Clocks are put forward at night: each of these was an hour.
        hour = f"{chance.randrange(5, 24):02}:{chance.randrange(60):02}:00"
        moment = {"local": f"{day}T{hour}", "time_known": chance.random() < 0.9}
        yield {"kind": "natal", "name": name, "moment": moment, "place": {"query": chance.choice(cities)}}


def _charts(people: Mapping[int, User], now: datetime) -> dict[int, list[Chart]]:
    asked = [(number, body) for number, user in people.items() for body in _births(number, user)]
    charts: dict[int, list[Chart]] = {number: [] for number in people}
    if not people:
        return charts
    computed = write_many([body for _, body in asked], next(iter(people.values())))
    for (number, body), one in zip(asked, computed, strict=True):
        if isinstance(one, Exception):
            raise NoChart(f"{body}: {one}") from one
        user, place = people[number], len(charts[number])
        chart = made(owner=user, chart_id=uuid.uuid5(user.pk, str(place)), read=one[0], computed=one[1])
        chart.pack()
        # Their own within minutes, the others in the course of time.
        later = _chance(number, f"chart {place}").random() ** 2 * place
        chart.created_at = chart.updated_at = min(now, user.created_at + timedelta(minutes=3, days=60 * later))
        charts[number].append(chart)
    return charts


def _plan(number: int) -> str | None:
    chance, share = _chance(number, "plan").random(), 0.0
    for code, part in _PLANS:
        share += part
        if chance < share:
            return code
    return None


def _paid(number: int, user: User, now: datetime) -> datetime:
    """When they took the plan: soon after they came."""
    return min(now, user.created_at + timedelta(days=_chance(number, "paid").expovariate(1 / 9)))


def _life(number: int, user: User, charts: Sequence[Chart], now: datetime) -> Iterator[Happened]:
    chance = _chance(number, "life")
    yield Happened("user.created", user.created_at, {"is_guest": False, "way": "password"})
    for chart in charts:
        yield Happened("chart.created", chart.created_at, {"chart_id": str(chart.pk), "kind": chart.kind})
    plan = _plan(number)
    if plan:
        given = {"plan": plan, "before": "free", "source": "staff", "ends_at": None, "by": None}
        yield Happened("plan.assigned", _paid(number, user, now), given)
    at, stays = user.created_at, 0.93 if plan else 0.75
    while at < now:
        yield Happened("user.signed_in", at, {"way": "password", "second_factor": False, "kind": "token"})
        if chance.random() < 0.5:
            yield from _reading(chance, at + timedelta(minutes=4), plan or "free", charts[0], now)
        if chance.random() > stays:
            return
        at += timedelta(days=chance.expovariate(1 / 6), minutes=20)


def _reading(chance: Random, at: datetime, plan: str, chart: Chart, now: datetime) -> Iterator[Happened]:
    """Asked for, the model's call if there was one, written, and sometimes rated."""
    provider, model, price = _MODELS[0] if plan == "free" else chance.choice(_MODELS)
    seconds = 0.2 if not price else round(chance.lognormvariate(2.0, 0.5), 3)
    ended = at + timedelta(seconds=seconds)
    if ended >= now:
        return
    topic, reading = chance.choice(_TOPICS), str(uuid.UUID(int=chance.getrandbits(128), version=4))
    about = {"interpretation_id": reading, "topic": topic, "model": model}
    yield Happened("interpretation.requested", at, {**about, "chart_id": str(chart.pk), "kind": chart.kind})
    if price:
        tokens = {"input_tokens": 2_400, "cached_tokens": 0, "output_tokens": chance.randrange(300, 1_400)}
        call = {"model": model, "provider": provider, "topic": topic, "purpose": "reading", "outcome": "completed"}
        cost = round(price * tokens["output_tokens"] / 1000, 6)
        yield Happened("model.called", ended, {**call, **tokens, "plan": plan, "cost": cost, "seconds": seconds})
    removed = int(bool(price) and chance.random() < 0.04)
    checked = {"sentences": chance.randrange(18, 46), "removed": removed, "replaced": 0}
    verdict = "ungrounded" if removed else "grounded"
    yield Happened("interpretation.completed", ended, {**about, "provider": provider, "verdict": verdict, **checked})
    rated = ended + timedelta(minutes=6)
    if chance.random() < 0.2 and rated < now:
        yield Happened(
            "interpretation.rated", rated, {**about, "rating": 1 if chance.random() < 0.8 else -1, "before": 0}
        )
