"""An issuer that has failed is left alone for a while: by its own doing, and not because we had no time for it."""

import pytest
from django.core.cache import cache

from accounts.models import Issuer
from accounts.openid import issuer as openid
from config.api.errors import ExternalServiceTimeout
from tests.accounts.sign_in.conftest import code
from tests.accounts.sign_in.round_trip import BASE
from tests.accounts.sign_in.test_issuers_forged import CONFIGURATION, exchange, signed
from tests.accounts.sign_in.test_issuers_hanging import silent

__all__ = ["silent"]  # fixtures
pytestmark = pytest.mark.django_db


def test_one_that_was_silent(browser, silent, settings):
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.2
    answers = [code(browser.call("get", f"{BASE}/authorize")) for _ in range(2)]

    assert answers == [(504, "EXTERNAL_SERVICE_TIMEOUT"), (502, "EXTERNAL_SERVICE_ERROR")]
    assert len(silent.taken) == 1


def test_one_whose_keys_cannot_be_had_while_somebody_returns(browser, forged):
    del forged.answers["/jwks"]
    locations = [exchange(browser, forged, signed(forged))[1] for _ in range(2)]

    assert locations == ["/#error=EXTERNAL_SERVICE_ERROR"] * 2
    assert forged.asked.count("/jwks") == 1


def test_one_for_which_no_time_was_left_is_asked_by_the_next(forged):
    issuer = Issuer.objects.get()
    with openid.limited(0.0), pytest.raises(ExternalServiceTimeout):
        openid.configuration(issuer)

    assert cache.keys("oidc:*") == []
    assert openid.configuration(issuer) == forged.answers[CONFIGURATION]
