"""What could not be sent: when it is tried again, and whether that helps."""

import smtplib
from datetime import timedelta

import pytest

from config.system import retrying


@pytest.mark.parametrize(("failed", "least", "most"), [(1, 30, 60), (2, 60, 120), (7, 1920, 3600), (10, 3600, 3600)])
def test_pauses_double_up_to_an_hour(failed, least, most):
    assert timedelta(seconds=least) <= retrying.pause(failed=failed) <= timedelta(seconds=most)


@pytest.mark.parametrize(
    ("error", "is_permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.com": (550, b"nobody")}), True),
        (smtplib.SMTPRecipientsRefused({"a@example.com": (550, b""), "b@example.com": (450, b"full")}), False),
        (smtplib.SMTPSenderRefused(553, b"", "us@example.com"), True),
        (smtplib.SMTPDataError(552, b""), True),
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPServerDisconnected(), False),
        (ConnectionRefusedError(), False),
    ],
)
def test_what_a_mail_server_never_takes_is_for_good(error, is_permanent):
    assert retrying.is_permanent(error) is is_permanent
