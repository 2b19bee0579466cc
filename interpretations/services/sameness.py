"""What was asked the same: the digest of all that an author is told."""

import hashlib
import json
from typing import Any, Final

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from accounts.models import User
from interpretations import almanac

# Parameters of a reading that are a person's own words: a prompt has them as data, and an answer may have them, too.
TOLD: Final = ("question",)


def digest_of(*, by: User, requested_model: str, parameters: dict[str, Any], **told: Any) -> str:
    """SHA-256, in hex. Empty where no text is given twice.

    With a person's own words in it, a request is that person's: nobody else is given what was answered.
    """
    if not settings.READING_CACHE_AGE:
        return ""
    # The prompt's version is another matter: it may move while a request waits.
    author = almanac.AUTHOR if requested_model in ("almanac", almanac.AUTHOR) else requested_model
    person = str(by.pk) if any(name in parameters for name in TOLD) else ""
    whole = {**told, "parameters": parameters, "author": author, "person": person}
    return hashlib.sha256(json.dumps(whole, cls=DjangoJSONEncoder, sort_keys=True).encode()).hexdigest()
