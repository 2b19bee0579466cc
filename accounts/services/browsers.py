"""Browsers that people were signed in by: a cookie names the last session of each, long after that has ended.

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
# People whom a browser is known by. `origin` reads as much as they take.
MOST: Final = 5
_SALT: Final = "accounts.browser"
_BETWEEN: Final = "."


def note(cookie: str, session: Session) -> str:
    """The cookie, once the session has begun there: it comes first, and one more person drops the last.

    Not a guest's: guests come by no door, and whoever made a few would make the browser forget everybody.
    """
    if session.user.is_guest:
        return cookie
    others = [there for there, person in _recent(cookie).items() if person != session.user_id]
    return Signer(salt=_SALT).sign(_BETWEEN.join(there.hex for there in [session.pk, *others][:MOST]))


def sessions_of(cookie: str) -> list[uuid.UUID]:
    """Which the cookie names, as we once signed it, the newest first; none of what is made up."""
    try:
        return [uuid.UUID(there) for there in Signer(salt=_SALT).unsign(cookie).split(_BETWEEN)]
    except BadSignature:
        return []


def people_of(cookie: str) -> list[uuid.UUID]:
    """Whose sessions those were, within KNOWN_FOR."""
    return list(_recent(cookie).values())


def _recent(cookie: str) -> dict[uuid.UUID, uuid.UUID]:
    """Session: person."""
    named = sessions_of(cookie)
    if not named:
        return {}
    recent = Session.objects.filter(pk__in=named, last_used_at__gt=timezone.now() - KNOWN_FOR)
    people = dict(recent.values_list("pk", "user_id"))
    return {there: people[there] for there in named if there in people}
