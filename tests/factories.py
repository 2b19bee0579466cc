"""Rows for tests."""

import factory
from factory.django import DjangoModelFactory

from accounts.models import Plan, User
from accounts.services.plans import assign_plan

PASSWORD = "correct horse battery staple"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password(PASSWORD)


def on_plan(user: User, code: str = "pro", **limits: object) -> User:
    """On this plan, with limits of one's own if any are given."""
    if limits:
        Plan.objects.update_or_create(code=code, defaults={"name_en": code, "name_ru": code, **limits})
    assign_plan(user=user, plan=Plan.objects.get(code=code), source="staff")
    return user
