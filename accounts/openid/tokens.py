"""Identity tokens: the issuer's, for us, about now, the answer to what we asked? (OpenID Connect Core 1.0, 3.1.3.7)

allauth does not look at the signature of a token that it fetched itself, sends no nonce, and takes the algorithm from
the token: so the check is ours.
"""

import json
import math
import time
from collections.abc import Mapping
from typing import Any

import jwt
from django.utils.crypto import constant_time_compare

from accounts.errors import TokenExpired, TokenInvalid
from accounts.openid import answers

# Asymmetric ones only: with the others whoever knows the client secret, or with "none" anybody, could sign.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
LEEWAY = 60  # seconds by which clocks differ
# Seconds since it was issued that it is good for, whatever it says: it must be over before its nonce is forgotten.
MAX_AGE = 86_400
MAX_LENGTH = 20_000
MAX_SUBJECT = 191


def check(token: str, *, keys: list[Mapping[str, Any]], issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims. keys: the issuer's, as JWKs. Errors: TokenInvalid, TokenExpired."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key(token, keys),
            algorithms=ALGORITHMS,
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )
        answers.check(claims)
    except jwt.ExpiredSignatureError as error:
        raise TokenExpired from error
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise TokenInvalid from error
    _check_times(claims)
    _check_claims(claims, client_id=client_id, nonce=nonce)
    return claims


def knows_key(token: str, keys: list[Mapping[str, Any]]) -> bool:
    """False: the issuer has changed its keys since we fetched them, or the token is made up."""
    try:
        return bool(_candidates(token, keys))
    except (jwt.PyJWTError, RecursionError):
        return True  # no other keys would help


def _check_times(claims: Mapping[str, Any]) -> None:
    """What the library takes for numbers may be text, or truth."""
    for name in ("exp", "iat", "nbf"):
        number = claims.get(name, 0)
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < math.inf:
            raise TokenInvalid
    if claims["iat"] < time.time() - MAX_AGE - LEEWAY:
        raise TokenExpired


def _check_claims(claims: Mapping[str, Any], *, client_id: str, nonce: str) -> None:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT or "\0" in subject:
        raise TokenInvalid
    if not isinstance(claims["nonce"], str) or not constant_time_compare(claims["nonce"], nonce):
        raise TokenInvalid
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client_id) != client_id:
        raise TokenInvalid


def _candidates(token: str, keys: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    if len(token) > MAX_LENGTH:
        raise jwt.DecodeError("too long")
    kid = jwt.get_unverified_header(token).get("kid")
    usable = [key for key in keys if key.get("use", "sig") == "sig" and key.get("kty") in ("RSA", "EC", "OKP")]
    return [key for key in usable if key.get("kid") == kid] if kid is not None else usable


def _key(token: str, keys: list[Mapping[str, Any]]) -> Any:
    """The one that the token names; a token that names none is taken only of an issuer that has one."""
    found = _candidates(token, keys)
    if len(found) != 1:
        raise jwt.InvalidKeyError("no such key")
    algorithm = found[0].get("alg") or jwt.get_unverified_header(token)["alg"]
    if algorithm not in ALGORITHMS or algorithm != jwt.get_unverified_header(token)["alg"]:
        raise jwt.InvalidAlgorithmError(algorithm)
    return jwt.PyJWK.from_json(json.dumps(dict(found[0])), algorithm=algorithm).key
