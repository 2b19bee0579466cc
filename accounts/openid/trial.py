"""An issuer tried before it is offered: does it answer, and for itself?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from django.utils.translation import gettext as _

from accounts.openid import pages
from accounts.openid.issuer import DISCOVERY, fetch, keys_in, longest, speaks_for
from accounts.openid.session import limited
from accounts.openid.waiting import release_connections
from config.api.errors import AppError, ExternalServiceTimeout


@dataclass(frozen=True, slots=True)
class Trial:
    """fault: why nobody could sign in by what it answers. silence: why it does not answer, which may pass.

    needs_secret: as long as it has not said that it takes clients without one.
    """

    fault: str = ""
    silence: str = ""
    needs_secret: bool = True

    @property
    def told(self) -> str:
        return self.fault or self.silence


def try_out(url: str) -> Trial:
    """Ask it anew, for so long as one who signs in waits. Outside of a transaction.

    url: as `accounts.models.issuer.validate_address` takes it.
    """
    release_connections()
    base = url.rstrip("/")
    with limited(longest()):
        try:
            found = fetch(f"{base}{DISCOVERY}")
            if fault := _fault(found, base):
                return Trial(fault=fault)
            if not keys_in(fetch(found["jwks_uri"])):
                return Trial(fault=_("It has no keys by which its tokens could be checked."))
        except AppError as error:
            return _unanswered(error)
    methods = found.get("token_endpoint_auth_methods_supported")
    return Trial(needs_secret=not (isinstance(methods, list) and "none" in methods))


def _fault(found: Mapping[str, Any], base: str) -> str:
    if not speaks_for(found, base):
        return _("Its discovery document is that of another: %(issuer)s.") % {
            "issuer": str(found.get("issuer", "—"))[:200]
        }
    if names := pages.unusable(found, of=base):
        return _("Its discovery document has no address to go to as %(names)s.") % {"names": ", ".join(names)}
    return ""


def _unanswered(error: AppError) -> Trial:
    cause = error.__cause__
    if isinstance(error, ExternalServiceTimeout):
        return Trial(silence=_("It does not answer in time."))
    if isinstance(cause, requests.HTTPError) and cause.response is not None:
        status = cause.response.status_code
        told = _("It answers with %(status)d.") % {"status": status}
        return Trial(silence=told) if status == 429 or status >= 500 else Trial(fault=told)
    if isinstance(cause, requests.ConnectionError):
        return Trial(silence=_("It cannot be reached, or not over TLS that could be trusted."))
    return Trial(fault=_("What it answers is no discovery document."))
