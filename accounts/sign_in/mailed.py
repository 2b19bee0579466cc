"""Views of what is proved by mail: addresses, passwords, codes."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Mail, Ticket
from accounts.responding import BearingTicket, MailView, SignInView, client, me, pair, session_id
from accounts.serializers import SignedInSerializer
from accounts.services import addresses, renewal, second_step, tickets
from accounts.sign_in import serializers
from config.api.errors import ValidationFailed
from config.api.permissions import Anyone
from config.api.views import ApiView

_ALIKE = "The answer, and its time, are the same whether anybody has the address."


class VerifyView(BearingTicket):
    authentication_classes = []
    permission_classes = [Anyone]
    ticket_purpose = Ticket.Purpose.VERIFY_EMAIL

    @extend_schema(request=serializers.TokenSerializer, responses={204: None}, summary="Confirm an address")
    def post(self, request: Request) -> Response:
        asked = serializers.TokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        addresses.verify(token=asked.validated_data["token"])
        return Response(status=204)


class ResendView(MailView):
    kind = Mail.Kind.VERIFY_EMAIL
    permission_classes = [Anyone]

    @extend_schema(
        request=serializers.ResendSerializer,
        responses={202: None},
        summary="Mail me the confirmation again",
        description=f"Signed in, to your own address; else to `email`. {_ALIKE}",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.ResendSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        email = asked.validated_data.get("email")
        if email is not None:
            addresses.ask_to_verify(email=email, at_once=self.at_once)
        elif request.user.is_authenticated:
            addresses.ask_to_verify(user=me(request))
        else:
            raise ValidationFailed(details={"email": [_("This field is required.")]})
        return Response(status=202)


class ChangeEmailView(ApiView):
    scopes = {"POST": "email:write"}
    throttle_scope = "reset"
    for_unverified = True

    @extend_schema(
        request=serializers.AddressSerializer,
        responses={202: None},
        summary="Change my address",
        description="A token is mailed to the new address, for `POST /auth/email/change/confirm`. If somebody has that "
        "address, it gets no mail. Needs a recent sign-in or `POST /auth/confirm`, else 403 `CONFIRMATION_REQUIRED`.",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.AddressSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        second_step.require_confirmation(user=me(request), session_id=session_id(request))
        addresses.ask_to_change(user=me(request), email=asked.validated_data["email"], session_id=session_id(request))
        return Response(status=202)


class ConfirmEmailChangeView(BearingTicket):
    permission_classes = [Anyone]
    ticket_purpose = Ticket.Purpose.CHANGE_EMAIL

    @extend_schema(
        request=serializers.TokenSerializer,
        responses={204: None},
        summary="Confirm my new address",
        description="The old address is told. All sessions end but the one that asked for the change, and the one that "
        "confirms it.",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.TokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        keep = session_id(request) if request.user.is_authenticated else None
        addresses.change(token=asked.validated_data["token"], keep=keep)
        return Response(status=204)


class PasswordChangeView(ApiView):
    scopes = {"POST": "password:write"}
    for_unverified = True

    @extend_schema(
        request=serializers.PasswordChangeSerializer,
        responses={204: None},
        summary="Change my password",
        description="All other sessions end; API keys with `end_api_keys`. The letter about it says how many work on.",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.PasswordChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        renewal.change_password(
            user=me(request),
            session_id=session_id(request),
            current=given.get("current_password"),
            new=given["new_password"],
            end_api_keys=given["end_api_keys"],
        )
        return Response(status=204)


class PasswordResetView(MailView):
    kind = Mail.Kind.RESET_PASSWORD
    authentication_classes = []
    permission_classes = [Anyone]

    @extend_schema(
        request=serializers.AddressSerializer,
        responses={202: None},
        summary="I forgot my password",
        description=f"A token is mailed, for `POST /auth/password/reset/confirm`. {_ALIKE}",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.AddressSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        renewal.ask_to_reset(email=asked.validated_data["email"], at_once=self.at_once)
        return Response(status=202)


class PasswordResetConfirmView(BearingTicket):
    authentication_classes = []
    permission_classes = [Anyone]
    ticket_purpose = Ticket.Purpose.RESET_PASSWORD

    @extend_schema(
        request=serializers.PasswordResetSerializer,
        responses={204: None},
        summary="Set a new password",
        description="The token works once. All sessions and API keys end; sign in with the new password.",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.PasswordResetSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        renewal.reset_password(token=asked.validated_data["token"], new=asked.validated_data["password"])
        return Response(status=204)


class CodeView(MailView):
    kind = Mail.Kind.SIGN_IN_CODE
    authentication_classes = []
    permission_classes = [Anyone]

    @extend_schema(
        request=serializers.AddressSerializer,
        responses={202: serializers.CodeAskedSerializer},
        summary="Mail me a code to sign in",
        description=_ALIKE,
    )
    def post(self, request: Request) -> Response:
        asked = serializers.AddressSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        token = addresses.ask_for_code(email=asked.validated_data["email"], at_once=self.at_once)
        seconds = int(tickets.LIFETIMES[Ticket.Purpose.SIGN_IN_CODE].total_seconds())
        return Response({"code_token": token, "expires_in": seconds}, status=202)


class CodeSignInView(SignInView, BearingTicket):
    ticket_field, ticket_purpose = "code_token", Ticket.Purpose.SIGN_IN_CODE

    @extend_schema(
        request=serializers.CodeSerializer,
        responses=SignedInSerializer,
        summary="Sign in with a mailed code",
        description="Five attempts. Who has a second factor gets 401 `MFA_REQUIRED`, as with a password.",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.CodeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        signed_in = addresses.sign_in_by_code(
            token=given["code_token"], code=given["code"], client=client(request, given["device"])
        )
        return pair(request, signed_in, cookie=given["cookie"])
