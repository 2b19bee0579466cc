"""Signing in and out, sessions, and one's own profile."""

import uuid

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers
from accounts.authentication import REFRESH_COOKIE, CookieAuthentication, check_csrf, refuse_forgotten_guest
from accounts.cookies import clear_cookies
from accounts.models import Session, User
from accounts.models.session import SessionQuerySet
from accounts.responding import CONFIRMED, SignInView, device_in, given
from accounts.responding import client as _client
from accounts.responding import me as _me
from accounts.responding import pair as _pair
from accounts.responding import session_id as _session_id
from accounts.services import credentials, guessing, profiles, sessions
from accounts.throttling import ELSEWHERE, ApartThrottle, RefreshThrottle
from config.api.errors import ValidationFailed
from config.api.etags import check_if_match
from config.api.middleware import client_address
from config.api.permissions import Anyone, IsSignedIn
from config.api.views import ApiResourceView, ApiView

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The ETag that you read.")
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="304 if it still holds.")
FIELDS = OpenApiParameter("fields", str, description="Only these fields, separated by commas.")
ETAG = OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200, 304])


class RegisterView(ApiView):
    permission_classes = [Anyone]
    throttle_scope = "register"
    throttle_classes = [ApartThrottle]

    @extend_schema(
        request=serializers.RegistrationSerializer,
        responses={201: serializers.SignedInSerializer},
        summary="Register",
        description="Signed in as a guest, the guest's account becomes a full one and keeps everything; the guest's "
        "own tokens end. A taken address is a 400 on `email`. In a browser, a guest whose access token has "
        "expired gets 401 `TOKEN_EXPIRED`, and refreshes it first.",
    )
    def post(self, request: Request) -> Response:
        refuse_forgotten_guest(request)
        asked = serializers.RegistrationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        profile = dict(asked.validated_data)
        cookie, client = profile.pop("cookie"), _client(request, profile.pop("device"))
        guest = _me(request) if request.user.is_authenticated and _me(request).is_guest else None
        by_cookie = guest is not None and isinstance(request.successful_authenticator, CookieAuthentication)
        signed_in = profiles.register(**profile, guest=guest, client=client)
        return _pair(request, signed_in, cookie=cookie or by_cookie, status=201)


class GuestView(ApiView):
    authentication_classes = []
    permission_classes = [Anyone]
    throttle_scope = "register"
    throttle_classes = [ApartThrottle]

    @extend_schema(
        request=serializers.GuestSerializer,
        responses={201: serializers.SignedInSerializer},
        summary="Start as a guest",
        description="A limited account without credentials. `POST /auth/register` turns it into a full one.",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.GuestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        signed_in = profiles.register_guest(locale=wanted["locale"], client=_client(request, wanted["device"]))
        return _pair(request, signed_in, cookie=wanted["cookie"], status=201)


class TokenView(SignInView):
    def counted_alone(self, request: Request) -> str | None:
        address, login = client_address(request._request), given(request, "username")
        return ELSEWHERE if guessing.is_known(login=login, ip=address, device_id=device_in(request)) else None

    @extend_schema(
        request=serializers.CredentialsSerializer,
        responses=serializers.SignedInSerializer,
        summary="Sign in",
        description="An unknown name and a wrong password are told apart by nothing: `INVALID_CREDENTIALS`. Who has a "
        "second factor gets 401 `MFA_REQUIRED`, with `mfa_token` and `methods` for `POST /auth/mfa/verify`. Where "
        "addresses must be confirmed, who has not is 403 `EMAIL_NOT_VERIFIED`.",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.CredentialsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        signed_in = credentials.sign_in(
            login=given["username"], password=given["password"], **_client(request, given["device"])
        )
        return _pair(request, signed_in, cookie=given["cookie"])


class RefreshView(ApiView):
    authentication_classes = []
    permission_classes = [Anyone]
    throttle_classes = [RefreshThrottle]
    by_cookie = False

    @extend_schema(
        request=serializers.RefreshSerializer,
        responses=serializers.TokenPairSerializer,
        summary="Refresh",
        description="A new pair for a refresh token, which works once. Within ten seconds the token just replaced is "
        "409 `REFRESH_IN_PROGRESS`; any other old token is 401 `TOKEN_REUSED` and ends the session. Browsers send no "
        "body but the cookie and `X-CSRFToken`, and are answered with cookies.",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.RefreshSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        token = asked.validated_data.get("refresh_token")
        if token is None:
            token = request.COOKIES.get(REFRESH_COOKIE)
            if token is None:
                raise ValidationFailed(details={"refresh_token": [_("This field is required.")]})
            self.by_cookie = True
            check_csrf(request._request)
        return _pair(request, sessions.refresh(refresh_token=token), cookie=self.by_cookie, user=False)

    def handle_exception(self, exc: Exception) -> Response:
        """A browser cannot throw its dead cookies away itself."""
        response = super().handle_exception(exc)
        if self.by_cookie and response.status_code == 401:
            clear_cookies(self.request._request, response)
        return response


class LogoutView(ApiView):
    bodyless = ("POST",)
    permission_classes = [IsSignedIn]
    for_unverified = True

    @extend_schema(request=None, responses={204: None}, summary="Sign out", description="Ends this session.")
    def post(self, request: Request) -> Response:
        sessions.end_session(user=_me(request), session_id=_session_id(request), reason=Session.Reason.SIGNED_OUT)
        response = Response(status=204)
        clear_cookies(request._request, response)
        return response

    def handle_exception(self, exc: Exception) -> Response:
        response = super().handle_exception(exc)
        if response.status_code == 401 and "Authorization" not in self.request.headers:
            clear_cookies(self.request._request, response)
        return response


class SessionListView(ApiResourceView[Session]):
    resource = "sessions"
    serializer_class = serializers.SessionSerializer
    sortable = {"created_at": "created_at", "last_used_at": "last_used_at"}
    parameters = None

    def get_queryset(self) -> SessionQuerySet:
        return Session.objects.visible_to(_me(self.request))

    @extend_schema(
        summary="Where I am signed in",
        description="The staff's back office among them: its `device` has the platform `back_office`, and no id.",
        parameters=[
            OpenApiParameter("sort_by", str, enum=list(sortable), default="created_at"),
            OpenApiParameter("order", str, enum=["asc", "desc"]),
            FIELDS,
        ],
        responses=serializers.SessionSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.answer_list(self.get_queryset())

    @extend_schema(responses={204: None}, summary="End all other sessions", operation_id="auth_sessions_end_others")
    def delete(self, request: Request) -> Response:
        sessions.revoke(user=_me(request), reason=Session.Reason.REVOKED, but=[_session_id(request)])
        return Response(status=204)


class SessionView(ApiView):
    resource = "sessions"

    @extend_schema(responses={204: None}, summary="End a session", operation_id="auth_sessions_end")
    def delete(self, request: Request, session_id: uuid.UUID) -> Response:
        sessions.end_session(user=_me(request), session_id=session_id)
        return Response(status=204)


class MeView(ApiResourceView[User]):
    resource = "profile"
    serializer_class = serializers.UserSerializer
    parameters = ("fields",)

    @extend_schema(
        summary="My profile",
        operation_id="users_me_retrieve",
        parameters=[FIELDS, IF_NONE_MATCH, ETAG],
        responses={200: serializers.UserSerializer, 304: None},
    )
    def get(self, request: Request) -> Response:
        return self.answer_row(_me(request))

    @extend_schema(
        summary="Change my profile",
        operation_id="users_me_update",
        parameters=[IF_MATCH, OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200])],
        description="Of `preferences`, the parts that are given replace the stored ones; the others stay.",
    )
    def patch(self, request: Request) -> Response:
        asked = self.get_serializer(_me(request), data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return self.answer_row(
            profiles.update_profile(
                user=_me(request), changes=asked.validated_data, check=lambda row: check_if_match(request, row)
            )
        )

    @extend_schema(
        responses={204: None},
        summary="Delete my account",
        operation_id="users_me_delete",
        parameters=[IF_MATCH],
        description="All sessions end at once; the address and the username are free again. You are told by mail, and "
        f"of when everything is erased for good. {CONFIRMED} A guest has nothing to confirm by, and needs none.",
    )
    def delete(self, request: Request) -> Response:
        profiles.delete_account(
            user=_me(request), check=lambda row: check_if_match(request, row), session_id=_session_id(request)
        )
        response = Response(status=204)
        clear_cookies(request._request, response)
        return response
