"""Who is asked about."""

import pytest

from accounts.models import User
from tests import factories
from tests.accounts.standing.cast import signed_in


@pytest.fixture
def person(alice):
    return signed_in(alice)


@pytest.fixture
def root(db):
    return User.objects.create_superuser("root@example.com", factories.PASSWORD, username="root", name="Root")
