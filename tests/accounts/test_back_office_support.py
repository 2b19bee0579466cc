"""What staff with fewer rights may do to whom."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import StaffGrant
from tests import factories
from tests.accounts.test_back_office import PASSWORD, form_of, users_url


class TestSupport:
    """Staff who may change people, and are no superusers."""

    @pytest.fixture
    def support(self, client, db):
        user = factories.UserFactory.create(email="support@example.com", is_staff=True)
        for scope in ("users:read", "users:write", "users:delete"):
            expires_at = timezone.now() + timedelta(days=1)
            StaffGrant.objects.create(user=user, grants=scope, reason="Support.", expires_at=expires_at)
        client.force_login(user)
        return client

    def test_give_nobody_rights(self, support, alice):
        page = support.get(users_url("change", alice.pk))
        data = {
            **form_of(page),
            "name": "A.",
            "role": "admin",
            "is_superuser": "on",
            "is_staff": "on",
            "email": "x@y.example",
        }

        assert support.post(users_url("change", alice.pk), data).status_code == 302

        alice.refresh_from_db()
        assert (alice.name, alice.role, alice.is_superuser, alice.is_staff, alice.email) == (
            "A.",
            "user",
            False,
            False,
            "alice@example.com",
        )

    @pytest.mark.parametrize("rights", [{"role": "admin"}, {"role": "moderator"}, {"is_staff": True}])
    def test_do_not_take_over_whoever_has_more_rights(self, support, rights):
        user = factories.UserFactory.create(email="boss@example.com", name="Boss", **rights)
        new = {"password1": "another horse battery", "password2": "another horse battery", "usable_password": "true"}

        assert support.get(users_url("change", user.pk)).status_code == 200
        assert support.post(reverse("admin:auth_user_password_change", args=[user.pk]), new).status_code == 403
        assert support.post(users_url("change", user.pk), {"name": "x", "locale": "en"}).status_code == 403
        assert support.post(users_url("delete", user.pk), {"post": "yes"}).status_code == 403
        support.post(users_url(), {"action": "delete_selected", "_selected_action": [user.pk], "post": "yes"})

        user.refresh_from_db()
        assert (user.name, user.deleted_at, user.check_password(PASSWORD)) == ("Boss", None, True)

    @pytest.mark.parametrize("role", ["user", "readonly"])
    def test_give_a_person_a_new_password(self, support, role):
        user = factories.UserFactory.create(role=role)
        new = {"password1": "another horse battery", "password2": "another horse battery", "usable_password": "true"}

        assert support.post(reverse("admin:auth_user_password_change", args=[user.pk]), new).status_code == 302

        user.refresh_from_db()
        assert user.check_password("another horse battery")

    def test_do_not_touch_a_superuser(self, support, root):
        assert support.post(users_url("change", root.pk), {"name": "x"}).status_code == 403
        assert support.post(users_url("delete", root.pk), {"post": "yes"}).status_code == 403
        assert (
            support.post(
                reverse("admin:auth_user_password_change", args=[root.pk]),
                {"password1": "another horse battery", "password2": "another horse battery", "usable_password": "true"},
            ).status_code
            == 403
        )
        support.post(users_url(), {"action": "delete_selected", "_selected_action": [root.pk], "post": "yes"})
        root.refresh_from_db()
        assert (root.name, root.deleted_at, root.check_password(PASSWORD)) == ("Root", None, True)
