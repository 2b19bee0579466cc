"""Credits given back by staff for what was written and charged, and did not please."""

from django.db import transaction

from accounts.models import Account, Grant, User
from accounts.services import ledger
from config.api.errors import InvalidState
from interpretations.models import Writing


def give_back(*, writing: Writing, reason: str, by: User) -> bool:
    """As many as were charged, as a grant that does not expire; the text stays. False: they were given back before.

    Errors: InvalidState where nothing was charged, as while it is being written.
    """
    with transaction.atomic():
        reservation = writing.reservation
        if reservation is None or not reservation.charged:
            raise InvalidState
        Account.objects.locked(pk=reservation.account_id)  # the second of two waits
        if Grant.objects.filter(account=reservation.account_id, key=reservation.pk).exists():
            return False
        ledger.grant_credits(user=writing.owner, credits=reservation.charged, reason=reason, by=by, key=reservation.pk)
    return True
