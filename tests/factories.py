"""Rows for tests."""

from collections.abc import Iterator
from contextlib import contextmanager

import factory
from django.db import connection, transaction
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import ErasureReport, Plan, User
from accounts.models.privacy import subject_of
from accounts.services.plans import assign_plan

PASSWORD = "correct horse battery staple"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)


@contextmanager
def unguarded() -> Iterator[None]:
    """Past every trigger and foreign key: for time that has gone by, which the database would not let anybody write."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def gone(user: User) -> None:
    """Their row goes, as by an erasure, and what Django deletes with it."""
    now = timezone.now()
    User.objects.filter(pk=user.pk).update(deleted_at=now)
    ErasureReport.objects.create(subject=subject_of(user.pk), person=user.pk, deleted_at=now)
    User.objects.get(pk=user.pk).delete()


def on_plan(user: User, code: str = "pro", **limits: object) -> User:
    """On this plan, with limits of one's own if any are given."""
    if limits:
        Plan.objects.update_or_create(code=code, defaults={"name_en": code, "name_ru": code, **limits})
    assign_plan(user=user, plan=Plan.objects.get(code=code), source="staff")
    return user
