"""Tokens: what they say, and reading one that anybody may have made up."""

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

import jwt
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenBackendError, TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken as PlainAccessToken
from rest_framework_simplejwt.tokens import RefreshToken as PlainRefreshToken
from rest_framework_simplejwt.tokens import Token

from accounts.errors import TokenExpired, TokenInvalid
from accounts.models import Session
from config.system.keyring import INITIAL, SIGNING

# Ours have some 400 characters. Longer ones are not read: a header nested without end would exhaust the parser.
MAX_LENGTH = 1000


class RingBackend(TokenBackend):
    """Signs with the key in force and names it by `kid`; takes what any key of the ring has signed."""

    def encode(self, payload: dict[str, Any]) -> str:
        key = SIGNING.read().in_force()
        claims = {**payload, "aud": self.audience, "iss": self.issuer}
        return jwt.encode(claims, key.secret, algorithm=self.algorithm, headers={"kid": key.id})

    def get_verifying_key(self, token: Any) -> str:
        """Of the `kid`; tokens from before there were rings have none. Errors: TokenBackendError."""
        try:
            key_id = jwt.get_unverified_header(token).get("kid", INITIAL)
        except jwt.InvalidTokenError as error:
            raise TokenBackendError("Token is invalid") from error
        key = SIGNING.read().get(key_id)
        if key is None:
            raise TokenBackendError("Token is invalid")
        return key.secret


_BACKEND = RingBackend(api_settings.ALGORITHM, audience=api_settings.AUDIENCE, issuer=api_settings.ISSUER)


class AccessToken(PlainAccessToken):
    _token_backend: ClassVar[TokenBackend] = _BACKEND  # type: ignore[misc]


class RefreshToken(PlainRefreshToken):
    _token_backend: ClassVar[TokenBackend] = _BACKEND  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class InSession:
    """Who is there, and in which session."""

    user_id: uuid.UUID
    session_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Claims(InSession):
    """What a token that we signed says."""

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
