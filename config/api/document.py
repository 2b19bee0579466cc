"""The OpenAPI document as it is served: it follows from the code and the language alone, so it is made once of each."""

from functools import lru_cache
from hashlib import sha256
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.request import Request

from config.api.errors import ValidationFailed


@lru_cache(maxsize=len(settings.LANGUAGES))  # to make one takes a second, and whoever asks is not counted
def document(language: str) -> tuple[bytes, str]:
    """The document as JSON, and its ETag. language: of settings.LANGUAGES."""
    with override(language):
        # drf-spectacular leaves both untyped.
        made = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    written = orjson.dumps(made)
    return written, quote_etag(sha256(written).hexdigest()[:32])


class DocumentView(SpectacularJSONAPIView):
    throttle_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The pages of `/docs` and `/redoc` pass on the `?lang=` that they were asked with."""
        asked, known = request.query_params.get("lang"), dict(settings.LANGUAGES)
        if asked is not None and asked not in known:
            raise ValidationFailed(details={"lang": [_("Must be one of: %s.") % ", ".join(known)]})
        language = asked or get_language()
        written, etag = document(language)
        answer = HttpResponse(written, content_type=request.accepted_renderer.media_type)
        answer["ETag"], answer["Cache-Control"], answer["Content-Language"] = etag, "no-cache", language
        return get_conditional_response(request, etag=etag, response=answer) or answer
