"""ETag, If-None-Match and If-Match on single objects, from the row's id and time of change."""

import hashlib
from typing import Any

from django.conf import settings
from django.utils.http import parse_etags
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.errors import PreconditionFailed


def etag_of(row: Any) -> str:
    """A strong tag for a row with `pk` and `updated_at`; `etag_state` is what else its representation hangs on, and
    `shown_state` what of it no change of the row is against.
    """
    state = f"{settings.VERSION}:{row._meta.label}:{row.pk}:{row.updated_at.timestamp():.6f}"
    state += getattr(row, "etag_state", "")
    return f'"{hashlib.sha256(state.encode()).hexdigest()[:24]}"'


def _known(header: str) -> list[str]:
    """The tags of a header. Compression makes ours weak on its way to the client: they name the same state."""
    return [tag.removeprefix("W/") for tag in parse_etags(header)]


def _shown(tag: str, row: Any) -> str:
    """With the language that the row is shown in, but for the product's own, and what other rows have it say."""
    language = get_language() or settings.LANGUAGE_CODE
    shown = [*([] if language == settings.LANGUAGE_CODE else [language]), *getattr(row, "shown_state", ())]
    return f'{"-".join((tag[:-1], *shown))}"'


def _state(tag: str) -> str:
    """Whoever changes the row may have read it in any language."""
    return tag.strip('"').partition("-")[0]


def check_if_match(request: Request, row: Any) -> None:
    """Call under the row's lock. Errors: PreconditionFailed when the client's copy is stale, or names none."""
    asked = request.headers.get("If-Match")
    if asked is None or asked.strip() == "*":
        return
    if _state(etag_of(row)) not in map(_state, _known(asked)):
        raise PreconditionFailed


def tagged(request: Request, row: Any, response: Response) -> Response:
    """Put the row's tag on the answer; a 304 without body when the client has it already."""
    tag = _shown(etag_of(row), row)
    known = _known(request.headers.get("If-None-Match", ""))
    if request.method in ("GET", "HEAD") and (tag in known or "*" in known):
        response = Response(status=304)
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response
