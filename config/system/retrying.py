"""What is sent outside and may fail: when it is tried again, and whether that may help."""

import random
import smtplib
from datetime import timedelta
from typing import Final

FIRST_RETRY, LAST_RETRY = timedelta(seconds=30), timedelta(hours=1)
_FOR_GOOD: Final = range(500, 600)  # what a mail server will never take (RFC 5321, 4.2.1)


def pause(*, failed: int) -> timedelta:
    """After so many failures, of which the last has just been: doubled by each, and never all at once."""
    return min(FIRST_RETRY * 2 ** (failed - 1 + random.random()), LAST_RETRY)  # noqa: S311


def is_permanent(error: Exception) -> bool:
    """Of a letter: it will fail again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code in _FOR_GOOD for code, _said in error.recipients.values())
    return isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError) and error.smtp_code in _FOR_GOOD
