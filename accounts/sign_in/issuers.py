"""Views of OpenID Connect: in a browser by redirects and cookies, in an app by its own identity token."""

import hashlib
import uuid
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import CookieAuthentication, forgotten_guest, refuse_forgotten_guest
from accounts.cookies import set_cookies
from accounts.errors import DeclinedThere, MfaRequired, TokenInvalid
from accounts.models import Issuer
from accounts.responding import BearingToken, BeginningView, SignInView, client, me, pair, session_id
from accounts.serializers import SignedInSerializer, default_locale
from accounts.services import audit, identities, issuers, sealed
from accounts.services.sealed import Sealed
from accounts.sign_in import serializers
from accounts.throttling import ELSEWHERE
from config.api import origin
from config.api.errors import AppError, RateLimited, ValidationFailed
from config.api.permissions import Anyone
from config.api.throttling import counted_as, enforce
from config.api.views import ApiView

# The trip, in the browser that began it and no other: or somebody could have their own account signed in there.
STATE_COOKIE = f"{settings.COOKIE_PREFIX}nocturna_state"

# By who was asked there for their consent (RFC 6749, 4.1.2.1); all else that is said there is about the request.
_DECLINED: Final = "access_denied"


def callback_url(request: Request, slug: str) -> str:
    path = reverse("issuer-callback", kwargs={"provider": slug})
    return settings.PUBLIC_URL + path if settings.PUBLIC_URL else request.build_absolute_uri(path)


def _guest(request: Request) -> uuid.UUID | None:
    """Their session."""
    return session_id(request) if request.user.is_authenticated and me(request).is_guest else None


def _away(url: str, **fragment: str) -> Response:
    """After the #, which is sent to no server."""
    location = f"{url}#{urlencode(fragment)}" if fragment else url
    return Response(status=302, headers={"Location": location, "Cache-Control": "no-store"})


def destination(wanted: str) -> str:
    """Ours, or of the web application: a page of anybody else's would look as if we vouched for it.

    As a header takes it: in ASCII (RFC 3987, 3.1). Errors: ValidationFailed.
    """
    parts, sent = urlsplit(wanted), iri_to_uri(wanted)
    ours = not parts.scheme and not parts.netloc and wanted.startswith("/")
    theirs = settings.FRONTEND_URL and f"{parts.scheme}://{parts.netloc}" in (
        settings.FRONTEND_URL,
        *settings.CSRF_TRUSTED_ORIGINS,
    )
    plain = wanted.isprintable() and not set(wanted) & set("\\# ") and not wanted.startswith("//")
    if len(sent) > 1000 or not plain or not (ours or theirs):
        raise ValidationFailed(details={"next": [_("Must be a path here, or a page of the web application.")]})
    return sent


def keep_state(response: Response, kept: str) -> Response:
    response.set_cookie(
        STATE_COOKIE,
        kept,
        max_age=int(sealed.LIFETIME.total_seconds()),
        path="/" if settings.COOKIE_PREFIX else "/api/v1/auth/oauth",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


class IssuersView(BeginningView):
    authentication_classes = []
    permission_classes = [Anyone]

    @extend_schema(responses=serializers.IssuersSerializer, summary="With whom one can sign in")
    def get(self, request: Request) -> Response:
        rows = [
            {
                "id": issuer.slug,
                "name": issuer.name,
                "authorize_url": reverse("issuer-authorize", kwargs={"provider": issuer.slug}),
            }
            for issuer in Issuer.objects.offered()
        ]
        return Response({"data": rows})


class AuthorizeView(BeginningView):
    authentication_classes = [CookieAuthentication]
    permission_classes = [Anyone]
    parameters = ("next",)

    @extend_schema(
        parameters=[OpenApiParameter("next", str, description="Where the browser goes in the end; `/` if left out.")],
        responses={302: None},
        summary="Send a browser to an issuer",
        description="It comes back signed in by cookies. A guest becomes the person and keeps everything, "
        "with an access token that has expired too. With a second factor `next` gets "
        "`#mfa_token=…&methods=…`, with a failure `#error=CODE`: `PERMISSION_DENIED` where the person "
        "declined there, `TOKEN_INVALID` where the issuer refused; with `&retry_after=SECONDS` where that is "
        "`RATE_LIMITED`. To begin has no limit.",
    )
    def get(self, request: Request, provider: str) -> Response:
        issuer = issuers.offered(provider)
        url, kept = issuers.begin(
            issuer=issuer,
            callback=callback_url(request, provider),
            destination=destination(str(request.query_params.get("next", "/"))),
            guest=_guest(request) or forgotten_guest(request),
        )
        return keep_state(_away(url), kept)


class CallbackView(SignInView, BearingToken):
    _returned: tuple[Issuer, Sealed] | None = None
    parameters = None  # issuers send more than they must, and what is not known is passed over: RFC 6749, 4.1.2

    def counted_alone(self, request: Request) -> str | None:
        """A trip that we began, and that is not over: `_count` counts it."""
        try:
            _issuer, trip = self._returning(request)
        except AppError:
            return None
        return None if trip.is_spent else ELSEWHERE

    @extend_schema(
        parameters=[OpenApiParameter(name, str) for name in ("state", "code", "error")],
        responses={302: None},
        summary="Where an issuer sends the browser back to",
        description="The state works once, in the browser that it was given to. Who came to link an identity is sent "
        "on with `#linked=<id of the issuer>`.",
    )
    def get(self, request: Request, provider: str) -> Response:
        (issuer, trip), code = self._returning(request), request.query_params.get("code", "")
        if not code or len(code) > 4000:  # the person, or the issuer, said no: that costs nothing, and counts as that
            declined = not code and request.query_params.get("error") == _DECLINED
            return _away(trip.data["to"], error=(DeclinedThere if declined else TokenInvalid).code)
        try:
            self._count(request, issuer, trip)
        except RateLimited as error:
            audit.record_refused_sign_in(reason="throttled", to="api", by=issuers.way(issuer))
            return _away(trip.data["to"], error=error.code, retry_after=error.headers["Retry-After"])
        trip.spend()
        return (self._link if trip.data["linking"] else self._sign_in)(request, issuer, trip, code)

    def _returning(self, request: Request) -> tuple[Issuer, Sealed]:
        """Looked up once, for whoever counts and for what comes of it. Errors: IssuerNotFound, TokenInvalid."""
        if self._returned is None:
            issuer = issuers.offered(self.kwargs["provider"])
            state, kept = request.query_params.get("state", ""), request.COOKIES.get(STATE_COOKIE, "")
            self._returned = issuer, issuers.returning(issuer=issuer, state=state, kept=kept)
        return self._returned

    @staticmethod
    def _count(request: Request, issuer: Issuer, trip: Sealed) -> None:
        """For the issuer must be asked what comes of it. What fails counts: by the session that links, by those who
        were signed in by this browser before, as long as one of them has some left, else by address.

        Errors: RateLimited.
        """
        if session := trip.data["linking"]:
            return enforce(request, "sign_in", f"linking {session}")
        refusal: RateLimited | None = None
        for person in issuers.known_by(issuer=issuer, browser=origin.current().browser):
            try:
                return enforce(request, "sign_in", f"{issuer.pk} {person}")
            except RateLimited as error:
                refusal = refusal or error
        if refusal:
            raise refusal
        return enforce(request, "begin", f"{counted_as(origin.current().ip)}\nissuer")

    def _link(self, request: Request, issuer: Issuer, trip: Sealed, code: str) -> Response:
        callback = callback_url(request, issuer.slug)
        try:
            identities.link_by_code(issuer=issuer, trip=trip, code=code, callback=callback)
        except AppError as error:
            return _away(trip.data["to"], error=error.code)
        self.proved = True
        return _away(trip.data["to"], linked=issuer.slug)

    def _sign_in(self, request: Request, issuer: Issuer, trip: Sealed, code: str) -> Response:
        try:
            signed_in = issuers.sign_in_by_code(
                issuer=issuer,
                trip=trip,
                code=code,
                callback=callback_url(request, issuer.slug),
                locale=default_locale(),
                client=client(request, None),
            )
        except MfaRequired as error:
            self.proved = True
            token, methods = error.details["mfa_token"], ",".join(error.details["methods"])
            return _away(trip.data["to"], mfa_token=token, methods=methods)
        except AppError as error:
            return _away(trip.data["to"], error=error.code)
        self.proved = True
        response = _away(trip.data["to"])
        set_cookies(request._request, response, signed_in, anew=True)
        return response

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.delete_cookie(
            STATE_COOKIE, path="/" if settings.COOKIE_PREFIX else "/api/v1/auth/oauth", samesite="Lax"
        )
        return response


class IdTokenView(SignInView, BearingToken):
    authentication_classes = ApiView.authentication_classes

    def counted_alone(self, request: Request) -> str | None:
        """A token that the issuer signed."""
        asked = serializers.IdTokenSerializer(data=request.data)
        if not asked.is_valid():
            return None
        token, nonce = asked.validated_data["id_token"], asked.validated_data["nonce"]
        signed = issuers.vouches(slug=self.kwargs["provider"], id_token=token, nonce=nonce)
        return f"token {hashlib.sha256(token.encode()).hexdigest()}" if signed else None

    @extend_schema(
        request=serializers.IdTokenSerializer,
        responses=SignedInSerializer,
        summary="Sign in by an identity token",
        description="Of an app that talks to the issuer itself, with the issuer's client id that is configured here. "
        "Token and nonce work once. A guest who is signed in becomes the person and keeps everything. In a browser, a "
        "guest whose access token has expired gets 401 `TOKEN_EXPIRED`, and refreshes it first.",
    )
    def post(self, request: Request, provider: str) -> Response:
        refuse_forgotten_guest(request)
        asked = serializers.IdTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        signed_in = issuers.sign_in_by_token(
            issuer=issuers.offered(provider),
            id_token=given["id_token"],
            nonce=given["nonce"],
            locale=default_locale(),
            guest=_guest(request),
            client=client(request, given["device"]),
        )
        return pair(request, signed_in, cookie=given["cookie"])
