from itertools import pairwise

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from rest_framework.request import Request

from accounts.models import Role, User
from accounts.permissions import HasScope, scopes_of
from accounts.scopes import ALL_SCOPES, ROLE_SCOPES


def allowed(rf, user, scope):
    request = Request(rf.get("/"))
    user.session_second_factor = "totp"
    request.user, request.auth = user, None
    return HasScope(scope)().has_permission(request, None)


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (Role.READONLY, "charts:read", "charts:write"),
        (Role.USER, "charts:write", "users:read"),
        (Role.MODERATOR, "users:read", "users:write"),
        (Role.ADMIN, "users:delete", None),
    ],
)
def test_a_role_is_its_scopes(rf, db, role, may, may_not):
    user = User(role=role)

    assert allowed(rf, user, may)
    assert may_not is None or not allowed(rf, user, may_not)


def test_each_role_may_what_the_one_below_it_may():
    scopes = [ROLE_SCOPES[role] for role in (Role.READONLY, Role.USER, Role.MODERATOR, Role.ADMIN)]
    assert all(below < above for below, above in pairwise(scopes))
    assert set(ROLE_SCOPES) == set(Role)


def test_who_only_reads_has_no_scope_that_changes():
    assert {scope.partition(":")[2] for scope in ROLE_SCOPES[Role.READONLY]} == {"read"}


def test_a_superuser_may_everything():
    assert scopes_of(User(role=Role.USER, is_superuser=True)) == ALL_SCOPES


def test_nobody_may_nothing(rf):
    assert not allowed(rf, AnonymousUser(), "charts:read")


def test_a_scope_that_no_role_has_is_a_mistake():
    with pytest.raises(ValueError, match="users:fly"):
        HasScope("users:fly")


def test_the_database_holds_no_role_that_is_none(alice):
    with pytest.raises(IntegrityError, match="user_role_is_known"), transaction.atomic():
        User.objects.filter(pk=alice.pk).update(role="god")

    alice.refresh_from_db()
    assert alice.role == "user"
