"""What these routes take and answer."""

from collections.abc import Collection
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.fields import Address, Flag, Line, Password, Text
from accounts.passwords import MAX_LENGTH
from accounts.serializers import ClientSerializer
from accounts.services.factors import PASSKEY, RECOVERY, TOTP
from config.api.fields import StrictSerializer

_TOKEN = "p2vQ0m4xTrOaVbm7b8c1dF3q9XoZkq1sJm2bYw4hR7s"  # noqa: S105  (an example)


def _token(*, max_length: int = 100, **more: Any) -> Text:
    return Text(max_length=max_length, **more)


def example(name: str, value: Any, *, status: int = 200) -> Any:
    """What an answer with this status looks like."""
    statuses = [str(status), "201"]
    shown = OpenApiExample(name, value=value, response_only=True, status_codes=statuses)
    return extend_schema_serializer(examples=[shown])


class TokenSerializer(StrictSerializer):
    token = _token(help_text="As it was mailed.")


class AddressSerializer(StrictSerializer):
    email = Address(max_length=254)


class ResendSerializer(StrictSerializer):
    email = Address(max_length=254, required=False, help_text="Left out by who is signed in.")


class PasswordChangeSerializer(StrictSerializer):
    current_password = Password(max_length=MAX_LENGTH, required=False, help_text="Left out by who has none so far.")
    new_password = Password(max_length=MAX_LENGTH, help_text="10 to 128 characters.")
    end_api_keys = Flag(required=False, default=False, help_text="Revoke all of my API keys as well.")


class PasswordResetSerializer(StrictSerializer):
    token = _token(help_text="As it was mailed.")
    password = Password(max_length=MAX_LENGTH, help_text="10 to 128 characters.")


class CodeSerializer(ClientSerializer):
    code_token = _token()
    code = Text(max_length=20, help_text="As it was mailed.")


@example("Look in your mailbox", {"code_token": _TOKEN, "expires_in": 600}, status=202)
class CodeAskedSerializer(serializers.Serializer[Any]):
    code_token = serializers.CharField(help_text="Goes with the code.")
    expires_in = serializers.IntegerField(help_text="Seconds.")


class Credential(serializers.DictField):
    """A PublicKeyCredential as JSON: what `credential.toJSON()` gives in a browser."""

    def to_internal_value(self, data: Any) -> dict[Any, Any]:
        """Bytes are text (base64url). A number would be read as so many of them, and allocated."""
        value = super().to_internal_value(data)
        response = value.get("response")
        wrong = {**_not_text(value, _BYTES), **({"response": inner} if (inner := _not_text(response, _BYTES)) else {})}
        if wrong:
            raise serializers.ValidationError(wrong)
        return value


_BYTES: Final = ("id", "rawId", "clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")


def _not_text(parts: Any, names: Collection[str]) -> dict[str, Any]:
    wrong = [name for name in names if isinstance(parts, dict) and not isinstance(parts.get(name), str | None)]
    return {name: [serializers.CharField.default_error_messages["invalid"]] for name in wrong}


class SecondFactorSerializer(ClientSerializer):
    mfa_token = _token()
    method = serializers.ChoiceField([TOTP, RECOVERY, PASSKEY])
    code = Text(max_length=20, required=False, default="", help_text="Of totp and recovery_code.")
    credential = Credential(required=False, default=None, allow_null=True, help_text="Of passkey.")


class MfaTokenSerializer(StrictSerializer):
    mfa_token = _token()


class ConfirmSerializer(StrictSerializer):
    password = Password(max_length=MAX_LENGTH, required=False, help_text="Of who has no second factor.")
    method = serializers.ChoiceField([TOTP, RECOVERY], required=False)
    code = Text(max_length=20, required=False, default="")


@example("On", {"enabled": True, "created_at": "2026-11-20T09:00:00.000000Z", "last_used_at": None})
class FactorSerializer(serializers.Serializer[Any]):
    enabled = serializers.BooleanField()
    created_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True)


@example("Ten", {"remaining": 10, "created_at": "2026-11-20T09:00:00.000000Z"})
class RecoverySerializer(serializers.Serializer[Any]):
    remaining = serializers.IntegerField()
    created_at = serializers.DateTimeField(allow_null=True)


@example(
    "To be scanned",
    {"totp_token": _TOKEN, "secret": "JBSWY3DPEHPK3PXP", "uri": "otpauth://totp/…", "qr_svg": "<svg …/>"},
)
class TotpBegunSerializer(serializers.Serializer[Any]):
    totp_token = serializers.CharField(help_text="For `POST /auth/mfa/totp/confirm`.")
    secret = serializers.CharField(help_text="For who cannot scan; base32.")
    uri = serializers.CharField(help_text="What the picture says.")
    qr_svg = serializers.CharField(help_text="An SVG picture.")


class TotpConfirmSerializer(StrictSerializer):
    totp_token = _token()
    code = Text(max_length=20)


@example("Write them down", {"recovery_codes": ["38175024", "90412277"]})
class RecoveryCodesSerializer(serializers.Serializer[Any]):
    recovery_codes = serializers.ListField(
        child=serializers.CharField(), help_text="Shown this once. Each works once. Empty if you have codes already."
    )


@example("Options", {"passkey_token": _TOKEN, "options": {"publicKey": {"challenge": "…", "rpId": "example.com"}}})
class PasskeyOptionsSerializer(serializers.Serializer[Any]):
    passkey_token = serializers.CharField()
    options = serializers.DictField(help_text="For `navigator.credentials`, as JSON (WebAuthn 3, 5.1.9 and 5.1.10).")


@example("Options", {"options": {"publicKey": {"challenge": "…", "rpId": "example.com"}}})
class OptionsSerializer(serializers.Serializer[Any]):
    options = serializers.DictField(help_text="For `navigator.credentials.get`, as JSON.")


class PasskeyNewSerializer(StrictSerializer):
    passkey_token = _token()
    name = Line(max_length=100, help_text="Such as the device's.")
    credential = Credential()


class PasskeySignInSerializer(ClientSerializer):
    passkey_token = _token(max_length=600)  # which holds what was asked, sealed
    credential = Credential()


@example(
    "A passkey",
    {
        "id": "0e8bb1a5-6c1f-4d3c-a8a7-3e2d9f1b7c55",
        "name": "Ada's phone",
        "created_at": "2026-11-20T09:00:00.000000Z",
        "last_used_at": None,
    },
)
class PasskeySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="data.id")
    name = serializers.CharField(source="data.name")
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)


class PasskeyMadeSerializer(PasskeySerializer):
    recovery_codes = serializers.SerializerMethodField(help_text="Shown this once, with your first second factor.")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_recovery_codes(self, row: Any) -> Any:
        return self.context["codes"]


@example("One", {"data": [{"id": "0e8bb1a5-6c1f-4d3c-a8a7-3e2d9f1b7c55", "name": "Ada's phone"}]})
class PasskeysSerializer(serializers.Serializer[Any]):
    data = PasskeySerializer(many=True)  # type: ignore[assignment]  # the contract's word for a list


@example(
    "One",
    {"data": [{"id": "example", "name": "Example", "authorize_url": "/api/v1/auth/oauth/example/authorize"}]},
)
class IssuersSerializer(serializers.Serializer[Any]):
    data = serializers.ListField(child=serializers.DictField())  # type: ignore[assignment]


class IdTokenSerializer(ClientSerializer):
    id_token = Text(max_length=20_000)
    nonce = Text(max_length=500, min_length=8, help_text="That your app sent to the issuer. Works once.")


class IdentityTokenSerializer(StrictSerializer):
    id_token = Text(max_length=20_000)
    nonce = Text(max_length=500, min_length=8, help_text="That your app sent to the issuer. Works once.")


@example("An identity", {"id": "example", "name": "Example", "linked_at": "2026-11-20T09:00:00.000000Z"})
class IdentitySerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="The issuer's.")
    name = serializers.CharField(help_text="The issuer's.")
    linked_at = serializers.DateTimeField()


@example("One", {"data": [{"id": "example", "name": "Example", "linked_at": "2026-11-20T09:00:00.000000Z"}]})
class IdentitiesSerializer(serializers.Serializer[Any]):
    data = IdentitySerializer(many=True)  # type: ignore[assignment]  # the contract's word for a list


class LinkSerializer(StrictSerializer):
    next = Text(max_length=1000, default="/", help_text="Where the browser goes in the end.")


@example("Where to", {"authorize_url": "https://accounts.example.com/authorize?client_id=…"})
class AuthorizeSerializer(serializers.Serializer[Any]):
    authorize_url = serializers.CharField()
