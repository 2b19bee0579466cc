"""The form that suspends a person names what is wrong with it, and keeps what was typed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, User

pytestmark = pytest.mark.django_db
REASON = "They wrote to 40 people about a lottery."


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2020-01-01T00:00", "Must be in the future."),
        ("0001-01-01T00:00", "Must be in the future."),
        ("0001-01-01T00:00:00+23:00", "Must be in the future."),
        ("9999-12-31T23:59", "Must be before the year 9999."),
        ("9999-12-31T23:59:59-12:00", "Must be before the year 9999."),
        ("10000-01-01T00:00", "Enter a valid date/time."),
        ("soon", "Enter a valid date/time."),
        ("\0", "Enter a valid date/time."),
    ],
)
def test_an_end_that_can_be_none_is_named_and_the_reason_is_kept(office, alice, until, words):
    answer = office.post(
        f"/admin/accounts/user/{alice.pk}/suspend/", {"reason": REASON, "message": "Write to us.", "until": until}
    )

    page = answer.content.decode()
    assert (answer.status_code, answer.context["form"].errors) == (200, {"until": [words]})
    assert (words in page, REASON in page, "Write to us." in page) == (True, True, True)
    assert not User.objects.get(pk=alice.pk).is_suspended
    assert not AuditEntry.objects.filter(action="user.suspended").exists()


@pytest.mark.parametrize(
    ("field", "given"), [("reason", ""), ("reason", "  "), ("reason", "x" * 501), ("reason", "\0"), ("message", "\0"),
                         ("message", "x" * 501)],
)  # fmt: skip
def test_so_are_words_that_cannot_be_kept(office, alice, field, given):
    sent = {"reason": REASON, "message": "", "until": "", field: given}

    answer = office.post(f"/admin/accounts/user/{alice.pk}/suspend/", sent)

    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert not User.objects.get(pk=alice.pk).is_suspended


def test_an_end_in_time_is_kept(office, alice):
    until = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)

    sent = {"reason": REASON, "until": f"{until:%Y-%m-%dT%H:%M}"}
    assert office.post(f"/admin/accounts/user/{alice.pk}/suspend/", sent).status_code == 302

    assert User.objects.get(pk=alice.pk).suspended_until == until
