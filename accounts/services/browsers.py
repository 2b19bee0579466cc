"""Browsers that somebody was signed in by: a cookie names the session, long after that has ended.

It signs nobody in. What is guessed there is counted apart from strangers, who cannot use it up
(https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
"""

import uuid
from datetime import timedelta
from typing import Final

from django.core.signing import BadSignature, Signer
from django.utils import timezone

from accounts.models import Session

# Where somebody was signed in longer ago is no longer theirs.
KNOWN_FOR: Final = timedelta(days=90)
_SALT: Final = "accounts.browser"


def sign(session_id: uuid.UUID) -> str:
    """For the cookie."""
    return Signer(salt=_SALT).sign(session_id.hex)


def session_of(cookie: str) -> uuid.UUID | None:
    """Which the cookie names, as we once signed it; None of what is made up."""
    try:
        return uuid.UUID(Signer(salt=_SALT).unsign(cookie))
    except BadSignature:
        return None


def person_of(cookie: str) -> uuid.UUID | None:
    """Whose session that was, within KNOWN_FOR."""
    session_id = session_of(cookie)
    if session_id is None:
        return None
    recent = Session.objects.filter(pk=session_id, last_used_at__gt=timezone.now() - KNOWN_FOR)
    return recent.values_list("user_id", flat=True).first()
