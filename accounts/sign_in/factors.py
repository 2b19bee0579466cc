"""Views of second factors: the second half of a sign-in, an authenticator app, recovery codes."""

from allauth.mfa.models import Authenticator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Ticket
from accounts.responding import CONFIRMED, BearingTicket, ProvingView, SignInView, client, me, pair, session_id
from accounts.serializers import SignedInSerializer
from accounts.services import factors, second_step
from accounts.sign_in import serializers
from config.api.errors import InvalidState
from config.api.permissions import IsSignedIn
from config.api.views import ApiView


def require_confirmation(request: Request) -> None:
    second_step.require_confirmation(user=me(request), session_id=session_id(request))


class SecondStepView(SignInView, BearingTicket):
    ticket_field, ticket_purpose = "mfa_token", Ticket.Purpose.SECOND_FACTOR

    @extend_schema(
        request=serializers.SecondFactorSerializer,
        responses=SignedInSerializer,
        summary="Complete a sign-in with the second factor",
        description="`mfa_token` and `methods` came with `MFA_REQUIRED`. Five attempts. For `passkey`, ask for the "
        "options with `POST /auth/mfa/passkeys/options/sign-in` first.",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.SecondFactorSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        signed_in = second_step.complete(
            token=given["mfa_token"],
            method=given["method"],
            code=given["code"],
            credential=given["credential"],
            host=request.get_host(),
            client=client(request, given["device"]),
        )
        return pair(request, signed_in, cookie=given["cookie"])


class ConfirmView(ProvingView):
    throttle_scope = None  # the person's tries are counted, wherever they come from
    permission_classes = [IsSignedIn]
    for_unverified = True

    @extend_schema(
        request=serializers.ConfirmSerializer,
        responses={204: None},
        summary="Prove again that it is me",
        description="By password, or by a code of who has a second factor. Good for fifteen minutes, as a sign-in is, "
        "for what answers `CONFIRMATION_REQUIRED` without it; by password "
        "only as long as there is no second factor.",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.ConfirmSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        second_step.confirm(
            user=me(request),
            session_id=session_id(request),
            password=given.get("password"),
            method=given.get("method"),
            code=given["code"],
        )
        return Response(status=204)


class TotpView(ApiView):
    resource = "factors"
    bodyless = ("POST",)
    scopes = {"DELETE": "factors:write"}

    @extend_schema(responses=serializers.FactorSerializer, summary="My authenticator app")
    def get(self, request: Request) -> Response:
        row = factors.row_of(me(request), Authenticator.Type.TOTP)
        body = {"enabled": row is not None, "created_at": None, "last_used_at": None}
        if row is not None:
            body |= {"created_at": row.created_at, "last_used_at": row.last_used_at}
        return Response(serializers.FactorSerializer(body).data)

    @extend_schema(
        request=None,
        responses=serializers.TotpBegunSerializer,
        summary="Set up an authenticator app",
        description=f"Nothing changes until a code of it is confirmed. Needs a confirmed address. {CONFIRMED}",
    )
    def post(self, request: Request) -> Response:
        require_confirmation(request)
        return Response(factors.begin_totp(me(request)), headers={"Cache-Control": "no-store"})

    @extend_schema(
        responses={204: None},
        summary="Remove my authenticator app",
        description=f"With the last second factor the recovery codes go too. {CONFIRMED}",
    )
    def delete(self, request: Request) -> Response:
        require_confirmation(request)
        if not factors.remove_totp(me(request)):
            raise InvalidState
        return Response(status=204)


class TotpConfirmView(ApiView):
    resource = "factors"
    scopes = {"DELETE": "factors:write"}
    throttle_scope = "sign_in"

    @extend_schema(
        request=serializers.TotpConfirmSerializer,
        responses={201: serializers.RecoveryCodesSerializer},
        summary="Confirm my authenticator app",
    )
    def post(self, request: Request) -> Response:
        asked = serializers.TotpConfirmSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        require_confirmation(request)
        given = asked.validated_data
        codes = factors.confirm_totp(
            me(request), token=given["totp_token"], code=given["code"], session_id=session_id(request)
        )
        return Response({"recovery_codes": codes}, status=201, headers={"Cache-Control": "no-store"})


class RecoveryCodesView(ApiView):
    resource = "factors"
    bodyless = ("POST",)
    scopes = {"DELETE": "factors:write"}

    @extend_schema(responses=serializers.RecoverySerializer, summary="How many recovery codes I have left")
    def get(self, request: Request) -> Response:
        row = factors.row_of(me(request), Authenticator.Type.RECOVERY_CODES)
        body = {"remaining": factors.recovery_codes_left(me(request)), "created_at": row.created_at if row else None}
        return Response(serializers.RecoverySerializer(body).data)

    @extend_schema(
        request=None,
        responses={201: serializers.RecoveryCodesSerializer},
        summary="Make new recovery codes",
        description=f"The old ones stop working. {CONFIRMED}",
    )
    def post(self, request: Request) -> Response:
        require_confirmation(request)
        codes = factors.renew_recovery_codes(me(request))
        return Response({"recovery_codes": codes}, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(responses={204: None}, summary="Remove my recovery codes", description=CONFIRMED)
    def delete(self, request: Request) -> Response:
        require_confirmation(request)
        if not factors.remove_recovery_codes(me(request)):
            raise InvalidState
        return Response(status=204)
