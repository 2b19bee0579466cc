"""`Idempotency-Key`: a repeated POST answers what the first one answered, and makes nothing twice."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.errors import AppError, ValidationFailed
from config.api.views import ApiView
from config.system.models import IdempotencyRecord

Handler = Callable[..., Response]
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_NOT_STORED = frozenset({401, 409, 429})


class IdempotencyInProgress(AppError):
    code, status, retryable = "IDEMPOTENCY_IN_PROGRESS", 409, True
    message = _("The first request with this key is still running.")
    headers = {"Retry-After": "1"}


class IdempotencyMismatch(AppError):
    code, status = "IDEMPOTENCY_MISMATCH", 422
    message = _("This key was used for a different request.")


def _fingerprint(request: Request) -> str:
    digest = hashlib.sha256(f"{request.method} {request._request.get_full_path()}\n".encode())
    digest.update(request._request.body)
    return digest.hexdigest()


def _begin(request: Request) -> IdempotencyRecord | None:
    key = request.headers.get("Idempotency-Key")
    # Without a person there is nobody to keep the answer for, and it would hold their tokens.
    if key is None or not request.user.is_authenticated:
        return None
    if not _KEY.fullmatch(key):
        raise ValidationFailed(details={"Idempotency-Key": [_t("Must be 1 to 255 printable ASCII characters.")]})
    fingerprint = _fingerprint(request)
    record = IdempotencyRecord.objects.claim(user_id=request.user.pk, key=key, fingerprint=fingerprint)
    if record.fingerprint != fingerprint:
        raise IdempotencyMismatch(details={"Idempotency-Key": [str(IdempotencyMismatch.message)]})
    if record.status is None and not record.is_ours:
        raise IdempotencyInProgress
    return record


def _as_it_is(body: Any) -> Any:
    return body


def idempotent(handler: Handler) -> Handler:
    """For a view's method that creates or charges.

    The view makes its row with the id `self.resource_id`. It belongs to the record, so that a repeat of a request
    whose process died after its commit finds the row instead of making a second one. A view whose answer holds a secret
    leaves it out of what is kept by `to_keep(body)`, and adds it again by `from_kept(body)`.
    """

    @wraps(handler)
    def wrapped(self: ApiView, request: Request, *args: Any, **kwargs: Any) -> Response:
        record = _begin(request)
        if record is None:
            return handler(self, request, *args, **kwargs)
        if record.status is not None:
            body = getattr(self, "from_kept", _as_it_is)(record.body)
            return Response(body, status=record.status, headers={**record.headers, "Idempotent-Replayed": "true"})
        self.resource_id, passing = record.resource_id, False
        try:
            response = handler(self, request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001  (every failure becomes the response that DRF would have made of it)
            response, passing = self.handle_exception(error), getattr(error, "passing", False)
        if response.status_code < 500 and response.status_code not in _NOT_STORED and not passing:
            kept = getattr(self, "to_keep", _as_it_is)(response.data)
            record.complete(status=response.status_code, body=kept, headers=response.headers)
        else:
            record.release()
        return response

    return wrapped
