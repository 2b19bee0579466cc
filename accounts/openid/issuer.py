"""One issuer: its configuration and keys, and the code that it gave a browser turned into claims."""

import math
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any, Final

import requests
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.cache import cache
from django.utils.functional import cached_property

from accounts.errors import TokenInvalid
from accounts.models import Issuer
from accounts.openid import answers, pages, tokens
from accounts.openid.session import limited
from accounts.openid.waiting import release_connections, waiting
from config.api.errors import AppError, ExternalServiceFailed, ExternalServiceTimeout
from config.system.caching import rest_of_the_cache

DISCOVERY: Final = "/.well-known/openid-configuration"
KEPT = 300  # seconds that configuration and keys are taken as they were
# Seconds that they are what is known while somebody asks anew. A trip, which began by them, ends within that.
LAST_KEPT = 900
FAILURE_KEPT = 5  # seconds that an issuer which could not tell them is not asked again: to begin has no other limit
AWAITED = 0.5  # seconds that others wait for who is asking it, where nothing is known
# What is being fetched by this process, lest all its threads wait for one issuer.
_under_way: set[str] = set()
_lock = threading.Lock()


class Adapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """allauth's, for an issuer of ours, with the configuration that we have read and checked."""

    def __init__(self, issuer: Issuer) -> None:
        super().__init__(SimpleNamespace(), issuer.slug)
        self.issuer = issuer

    def get_provider(self) -> Any:
        app = SocialApp(
            provider="openid_connect",
            provider_id=self.issuer.slug,
            name=self.issuer.name,
            client_id=self.issuer.client_id,
            secret=self.issuer.client_secret,
            settings={"server_url": self.issuer.url, "oauth_pkce_enabled": True},
        )
        return OpenIDConnectProvider(self.request, app=app)

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        return configuration(self.issuer)


def authorization_url(issuer: Issuer, *, callback: str, state: str, nonce: str) -> tuple[str, str]:
    """(where to send the browser, the PKCE verifier to keep). Errors: as ExternalServiceFailed."""
    with _faults():
        adapter, pkce = Adapter(issuer), generate_code_challenge()
        verifier = pkce.pop("code_verifier")
        client = _client(adapter, callback)
        client.state = state
        asked = client.get_redirect_url("", issuer.scopes.split(), {**pkce, "nonce": nonce}).removeprefix("?")
        return pages.asking(adapter.authorize_url, asked), str(verifier)


def exchange(issuer: Issuer, *, code: str, callback: str, verifier: str, nonce: str) -> dict[str, Any]:
    """The claims for a code, those of the userinfo endpoint among them where the token has no address.

    Errors: TokenInvalid, TokenExpired, ExternalServiceFailed, ExternalServiceTimeout.
    """
    with waiting(issuer.pk), _faults():
        adapter = Adapter(issuer)
        answer = _tokens_for(code, _client(adapter, callback), verifier)
        claims = read(issuer, answer.get("id_token"), nonce=nonce)
        if "email" not in claims and adapter.openid_config.get("userinfo_endpoint"):
            more = adapter._fetch_user_info(answer["access_token"])
            # Of somebody else it may be told by whoever slipped us their access token (OIDC Core, 5.3.2).
            if not isinstance(more, dict) or more.get("sub") != claims["sub"]:
                raise TokenInvalid
            answers.check(more)
            claims = {**more, **claims}
    return claims


def _tokens_for(code: str, client: OAuth2Client, verifier: str) -> dict[str, Any]:
    try:
        answer = client.get_access_token(code, pkce_code_verifier=verifier)
    except (KeyError, TypeError) as error:  # it takes a type of content for granted, and something to look into
        raise ValueError from error
    if not isinstance(answer, dict):
        raise ValueError
    return answer


def read(issuer: Issuer, token: Any, *, nonce: str, sparing: bool = False) -> dict[str, Any]:
    """The claims of an identity token. sparing: as `_kept`. Errors: as `exchange`."""
    if not isinstance(token, str):
        raise TokenInvalid
    known = configuration(issuer, sparing=sparing)
    keys = _keys(issuer, known, sparing=sparing)
    if not tokens.knows_key(token, keys):
        keys = _keys(issuer, known, anew=True, sparing=sparing)
    return tokens.check(token, keys=keys, issuer=known["issuer"], client_id=issuer.client_id, nonce=nonce)


def configuration(issuer: Issuer, *, sparing: bool = False) -> dict[str, Any]:
    """Of the discovery document, which must speak for this issuer (OIDC Discovery 1.0, 4.3)."""
    base = issuer.url.rstrip("/")
    found = _kept(f"oidc:{issuer.pk}:{base}", f"{base}{DISCOVERY}", sparing=sparing)
    if not speaks_for(found, base) or pages.unusable(found, of=base):
        raise ExternalServiceFailed
    return found


def speaks_for(told: Mapping[str, Any], base: str) -> bool:
    return str(told.get("issuer", "")).rstrip("/") == base


def _keys(issuer: Issuer, known: Mapping[str, Any], **how: bool) -> list[Mapping[str, Any]]:
    return keys_in(_kept(f"jwks:{issuer.pk}:{known['jwks_uri']}", known["jwks_uri"], **how))


def keys_in(told: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = told.get("keys")
    return [key for key in found if isinstance(key, dict)] if isinstance(found, list) else []


def _client(adapter: Adapter, callback: str) -> OAuth2Client:
    app = adapter.get_provider().app
    return OAuth2Client(
        adapter.request,
        app.client_id,
        app.secret,
        "POST",
        adapter.access_token_url,
        callback,
        basic_auth=adapter.basic_auth,
    )


def _kept(key: str, url: str, *, anew: bool = False, sparing: bool = False) -> dict[str, Any]:
    """A JSON object of the issuer's, remembered for a while. anew: fetched all the same, once in ten seconds.

    sparing: what is not remembered is fetched no oftener than that either. One fetches at a time.
    Errors: ExternalServiceFailed, ExternalServiceTimeout.
    """
    may_fetch, may_be_late, last, known = not sparing, not anew, None, None
    # Without Redis it is fetched, as it would be had nobody asked before.
    with rest_of_the_cache().asking("issuer's words not looked up") as there:
        if there and anew and not cache.add(f"{key}:anew", 1, 10):
            anew = False
        known = cache.get(key) if there else None
        if known is not None and not anew:
            return dict(known)
        may_fetch = may_fetch or (there and (anew or cache.add(f"{key}:anew", 1, 10)))
        may_fetch = may_fetch and not (there and cache.get(f"{key}:failed"))
        last = cache.get(f"{key}:last") if there and may_fetch and may_be_late else None
    if not may_fetch:
        raise ExternalServiceFailed
    return _in_turn(key, url, last=last, stale=known)


def _in_turn(key: str, url: str, *, last: Mapping[str, Any] | None, stale: Mapping[str, Any] | None) -> dict[str, Any]:
    """Fetched by whoever is first. The others get what was known last, else wait a moment for what that one gets; when
    one has waited for nothing, nobody else does. stale: what will not do. Errors: as `_kept`.
    """
    release_connections()
    until = time.monotonic() + AWAITED
    while True:
        with _turn(key) as mine:
            if last is not None and not mine:
                return dict(last)
            # In one's turn too: who had it before has got it, or has failed, since we looked.
            if (news := _news(key, stale, awaited=not mine)) is not None:
                return news
            if mine:
                return _fetch_and_keep(key, url)
        if time.monotonic() > until:
            with rest_of_the_cache().asking("issuer's slowness not kept") as there:
                if there:
                    cache.set(f"{key}:slow", 1, FAILURE_KEPT)
            raise ExternalServiceFailed
        time.sleep(0.02)


def _news(key: str, stale: Mapping[str, Any] | None, *, awaited: bool) -> dict[str, Any] | None:
    """What another has fetched, if it is not what was known. Errors: ExternalServiceFailed: it is of no use to ask, or,
    where that is awaited, to wait.
    """
    signs, said = [f"{key}:failed", *([f"{key}:slow"] if awaited else [])], {}
    with rest_of_the_cache().asking("issuer's words not awaited") as there:
        said = cache.get_many([key, *signs]) if there else {}
    if (known := said.get(key)) is not None and known != stale:
        return dict(known)
    if any(sign in said for sign in signs):
        raise ExternalServiceFailed
    return None


@contextmanager
def _turn(key: str) -> Iterator[bool]:
    """Is nobody else fetching it: in this process, nor, as far as Redis knows, in another?"""
    with _lock:
        mine = key not in _under_way
        _under_way.add(key)
    if not mine:
        yield False
        return
    try:
        with _lease(f"{key}:fetching") as mine:
            yield mine
    finally:
        with _lock:
            _under_way.discard(key)


@contextmanager
def _lease(key: str) -> Iterator[bool]:
    """Of who is killed it ends by itself: once their answer would be too late."""
    mine, seconds = True, math.ceil(longest())
    with rest_of_the_cache().asking("issuer's words not leased") as there:
        mine = not there or cache.add(key, 1, seconds)
    try:
        yield mine
    finally:
        with rest_of_the_cache().asking("issuer's words not released") as there:
            if there and mine:
                cache.delete(key)


def _fetch_and_keep(key: str, url: str) -> dict[str, Any]:
    began = time.monotonic()
    try:
        fetched = fetch(url)
    except AppError as error:
        with rest_of_the_cache().asking("issuer's silence not kept") as there:
            if there and not _is_cut(error, began):
                cache.set(f"{key}:failed", 1, FAILURE_KEPT)
        raise
    with rest_of_the_cache().asking("issuer's words not kept") as there:
        if there:
            cache.set(key, fetched, KEPT)
            cache.set(f"{key}:last", fetched, LAST_KEPT)
    return fetched


def _is_cut(error: AppError, began: float) -> bool:
    """Had other questions of the same return left it less time than the issuer has to begin an answer?"""
    had = time.monotonic() - began
    return isinstance(error, ExternalServiceTimeout) and had < settings.SOCIALACCOUNT_REQUESTS_TIMEOUT


def longest() -> float:
    """Seconds that an issuer is waited for, whatever it does meanwhile: for a connection, and as long for an answer."""
    return 2.0 * settings.SOCIALACCOUNT_REQUESTS_TIMEOUT


def fetch(url: str) -> dict[str, Any]:
    """A JSON object, past what is kept. Errors: as `_kept`."""
    with _faults(), get_adapter().get_requests_session() as session:
        answer = session.get(url, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
        answers.check(found)
    if not isinstance(found, dict):
        raise ExternalServiceFailed
    return found


@contextmanager
def _faults() -> Any:
    """What an issuer may do to us, in our own words; allauth looks for a request of its own, which there is none of."""
    request: Any = SimpleNamespace()
    try:
        with limited(longest()), context.request_context(request):
            yield
    except OAuth2Error as error:  # a code that was used, made up, or somebody else's
        raise TokenInvalid from error
    except (TimeoutError, requests.Timeout) as error:
        raise ExternalServiceTimeout from error
    except (requests.RequestException, ValueError, RecursionError) as error:
        raise ExternalServiceFailed from error
