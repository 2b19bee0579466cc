"""Views of passkeys."""

import uuid

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Ticket
from accounts.responding import (
    CONFIRMED,
    BearingTicket,
    BearingToken,
    BeginningView,
    SignInView,
    client,
    me,
    pair,
    session_id,
)
from accounts.serializers import SignedInSerializer
from accounts.services import passkeys, second_step
from accounts.sign_in import serializers
from accounts.sign_in.factors import require_confirmation
from config.api.permissions import Anyone
from config.api.views import ApiView


class PasskeysView(ApiView):
    resource = "factors"
    scopes = {"DELETE": "factors:write"}

    @extend_schema(responses=serializers.PasskeysSerializer, summary="My passkeys")
    def get(self, request: Request) -> Response:
        rows = passkeys.passkeys_of(me(request))
        return Response({"data": serializers.PasskeySerializer(rows, many=True).data})

    @extend_schema(
        request=serializers.PasskeyNewSerializer,
        responses={201: serializers.PasskeyMadeSerializer},
        summary="Add a passkey",
        description=f"That the browser made by the options of `POST /auth/mfa/passkeys/options`. {CONFIRMED}",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.PasskeyNewSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        require_confirmation(request)
        given = asked.validated_data
        row, codes = passkeys.add(
            me(request),
            token=given["passkey_token"],
            name=given["name"],
            credential=given["credential"],
            host=request.get_host(),
            session_id=session_id(request),
        )
        body = serializers.PasskeyMadeSerializer(row, context={"codes": codes}).data
        return Response(body, status=201, headers={"Cache-Control": "no-store"})


class PasskeyView(ApiView):
    resource = "factors"
    scopes = {"DELETE": "factors:write"}

    @extend_schema(responses={204: None}, summary="Remove a passkey", description=CONFIRMED)
    def delete(self, request: Request, passkey_id: uuid.UUID) -> Response:
        require_confirmation(request)
        passkeys.remove(me(request), passkey_id=passkey_id)
        return Response(status=204)


class PasskeyOptionsView(ApiView):
    bodyless = ("POST",)
    resource = "factors"
    scopes = {"DELETE": "factors:write"}

    @extend_schema(
        request=None,
        responses=serializers.PasskeyOptionsSerializer,
        summary="Options to make a passkey by",
        description=f"Needs a confirmed address. {CONFIRMED}",
    )
    def post(self, request: Request) -> Response:
        require_confirmation(request)
        return Response(passkeys.begin(me(request), host=request.get_host()))


class SecondStepOptionsView(BearingTicket):
    authentication_classes = []
    permission_classes = [Anyone]
    ticket_field, ticket_purpose = "mfa_token", Ticket.Purpose.SECOND_FACTOR

    @extend_schema(
        request=serializers.MfaTokenSerializer,
        responses=serializers.OptionsSerializer,
        summary="Options to complete a sign-in by a passkey",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.MfaTokenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        options = second_step.begin_passkey(token=asked.validated_data["mfa_token"], host=request.get_host())
        return Response({"options": options})


class PasskeySignInOptionsView(BeginningView):
    bodyless = ("POST",)
    authentication_classes = []
    permission_classes = [Anyone]

    @extend_schema(
        request=None, responses=serializers.PasskeyOptionsSerializer, summary="Options to sign in by a passkey"
    )
    def post(self, request: Request) -> Response:
        return Response(passkeys.begin_sign_in(host=request.get_host()))


class PasskeySignInView(SignInView, BearingToken):
    answer: passkeys.Answer | None = None

    def counted_alone(self, request: Request) -> str | None:
        """Whoever has answered by a passkey, and for the first time: what anybody may make up counts by address."""
        asked = serializers.PasskeySignInSerializer(data=request.data)
        if not asked.is_valid():
            return None
        token, credential = asked.validated_data["passkey_token"], asked.validated_data["credential"]
        self.answer = passkeys.answer_of(token=token, credential=credential, host=request.get_host())
        return f"passkey of {self.answer.user.pk}" if self.answer else None

    @extend_schema(
        request=serializers.PasskeySignInSerializer,
        responses=SignedInSerializer,
        summary="Sign in by a passkey",
        description="A passkey verifies its person: no second factor is asked for.",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.PasskeySignInSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        signed_in = passkeys.sign_in(
            token=given["passkey_token"],
            credential=given["credential"],
            answer=self.answer,
            client=client(request, given["device"]),
        )
        return pair(request, signed_in, cookie=given["cookie"])
