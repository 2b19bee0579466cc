"""How often a password may be guessed: by account, from strangers together and from each known place by itself.

A limit by account alone would let anybody lock its owner out, one by address alone would let a thousand addresses
guess. So strangers to an account share what is left for it, and wait when it is used up; who comes from where its
owner was signed in before, or with a device or browser of theirs, has a share of their own that no stranger can use up
(https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies).
What signs in is not counted. Names that nobody has are counted alike, or the answers would tell which exist; and an
account's two names each by itself, or they would tell whose a username is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from accounts.models import Session, Ticket, User
from accounts.models.user import UserQuerySet, normalise_login
from accounts.services import browsers
from accounts.services.browsers import KNOWN_FOR
from config.api import attempts, origin
from config.api.throttling import counted_as
from config.rates import Rate

_MOST_LOOKED_AT: Final = 200


@contextmanager
def guess(*, login: str, ip: str, device_id: str = "") -> Iterator["Guess"]:
    """One look at a password. `succeed` gives back what it took. Errors: RateLimited, before anything is hashed."""
    account = normalise_login(login)
    scope, caller = "sign_in_account", account
    if place := known_place(User.objects.by_login(account), ip=ip, device_id=device_id):
        scope, caller = "sign_in_known", f"{account}\n{place}"
    rate = Rate.parse(settings.RATE_LIMITS[scope])
    attempts.count(scope, caller, rate).check()
    made = Guess()
    try:
        yield made
    finally:
        if made.succeeded:
            attempts.give_back(scope, caller, rate)


class Guess:
    succeeded = False

    def succeed(self) -> None:
        self.succeeded = True


def is_known(*, login: str, ip: str, device_id: str) -> bool:
    account = normalise_login(login)
    return bool(known_place(User.objects.by_login(account), ip=ip, device_id=device_id))


def known_place(people: UserQuerySet, *, ip: str, device_id: str) -> str:
    """What this account knows of where somebody comes from; "" of a stranger. Asked alike of nobody's account.

    Known is where a session was lately: by its device, in its browser (`origin`), at its address; and where a mailed
    link set a new password: that door no stranger can shut.
    """
    theirs = people.values("pk")
    recent = Session.objects.filter(user__in=theirs, last_used_at__gt=timezone.now() - KNOWN_FOR)
    places = list(recent.order_by("-last_used_at").values_list("pk", "device_id", "ip")[:_MOST_LOOKED_AT])
    if device_id and any(device == device_id for _, device, _ in places):
        return f"device {device_id}"
    theirs_here = {session for session, _, _ in places}
    for session in browsers.sessions_of(origin.current().browser):
        if session in theirs_here:
            return f"browser {session}"
    here = counted_as(ip)
    known = here in {counted_as(address) for _, _, address in places} or _was_reset_from(theirs, here)
    return f"address {here}" if here and known else ""


def note_reset(ticket: Ticket, *, ip: str) -> None:
    """In the transaction that uses it."""
    Ticket.objects.filter(pk=ticket.pk).update(data={**ticket.data, "from": counted_as(ip)})


def _was_reset_from(theirs: Any, here: str) -> bool:
    used = Ticket.objects.filter(user__in=theirs, purpose=Ticket.Purpose.RESET_PASSWORD, used_at__isnull=False)
    return used.filter(data__contains={"from": here}).exists()
