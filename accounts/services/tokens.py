"""Tokens: what they say, and reading one that anybody may have made up."""

import uuid
from dataclasses import dataclass
from typing import Any

from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from accounts.errors import TokenExpired, TokenInvalid
from accounts.models import Session

# Ours have some 400 characters. Longer ones are not read: a header nested without end would exhaust the parser.
MAX_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token that we signed says."""

    user_id: uuid.UUID
    session_id: uuid.UUID
    jti: uuid.UUID


def issue(session: Session) -> tuple[str, str]:
    """(access, refresh) for the session; the refresh token is the one that the row holds in force."""
    return _mint(AccessToken(), session, uuid.uuid4()), _mint(RefreshToken(), session, session.refresh_jti)


def _mint(token: Token, session: Session, jti: uuid.UUID) -> str:
    token["sub"], token["sid"], token["jti"] = str(session.user_id), str(session.pk), str(jti)
    return str(token)


def read_access(text: str) -> Claims:
    """Errors: TokenInvalid, TokenExpired."""
    return _read(text, AccessToken)


def read_refresh(text: str) -> Claims:
    """Errors: TokenInvalid, TokenExpired."""
    return _read(text, RefreshToken)


def _read(text: str, kind: type[Token]) -> Claims:
    if len(text) > MAX_LENGTH:
        raise TokenInvalid
    try:
        encoded: Any = text  # which is what it takes, whatever its annotation says
        token = kind(encoded)
        return Claims(uuid.UUID(token["sub"]), uuid.UUID(token["sid"]), uuid.UUID(token["jti"]))
    except ExpiredTokenError as error:
        raise TokenExpired from error
    # Signed or not, a claim may be missing, of another type, or a time that no calendar holds.
    except (TokenError, KeyError, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise TokenInvalid from error
