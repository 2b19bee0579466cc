"""What accounts take and answer."""

import uuid
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts import passwords
from accounts.fields import Address, Flag, Line, Password, Text, Username
from accounts.models import Device, Session, User
from accounts.preferences import PreferencesSerializer
from config.api.fields import SelectFieldsMixin, StrictModelSerializer, StrictSerializer

_TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.…"  # noqa: S105  (an example)
USER_EXAMPLE = {
    "id": "5f1d2c3e-7a86-4f0e-9d83-0d6f3d1a2b4c",
    "email": "ada@example.com",
    "username": "ada",
    "name": "Ada Lovelace",
    "role": "user",
    "plan": "free",
    "locale": "en",
    "preferences": {"chart_settings": {"house_system": "placidus"}},
    "email_verified": False,
    "is_guest": False,
    "created_at": "2026-11-20T09:00:00.000000Z",
    "updated_at": "2026-11-20T09:00:00.000000Z",
}
_PAIR = {"access_token": _TOKEN, "refresh_token": _TOKEN, "token_type": "bearer", "expires_in": 1800}


def default_locale() -> str:
    """The language of the request, which is one of ours."""
    spoken = translation.get_language() or settings.LANGUAGE_CODE
    return spoken if spoken in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@extend_schema_serializer(examples=[OpenApiExample("A profile", value=USER_EXAMPLE, response_only=True)])
class UserSerializer(StrictModelSerializer):
    username = Username(required=False, allow_null=True)
    name = Line(required=False, max_length=200)
    locale = serializers.ChoiceField(settings.LANGUAGES, required=False)
    preferences = PreferencesSerializer(required=False)
    plan = serializers.CharField(read_only=True)

    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "username",
            "name",
            "role",
            "plan",
            "locale",
            "preferences",
            "email_verified",
            "is_guest",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "email", "role", "email_verified", "is_guest", "created_at", "updated_at"]


class DeviceSerializer(StrictSerializer):
    id = Line(required=False, default="", allow_blank=True, max_length=200, help_text="Your own id of the device.")
    name = Line(required=False, default="", allow_blank=True, max_length=200)
    platform = Line(required=False, default="", allow_blank=True, max_length=50)


class ClientSerializer(StrictSerializer):
    """What every way of signing in takes."""

    device = DeviceSerializer(required=False, allow_null=True, default=None)
    cookie = Flag(
        required=False,
        default=False,
        help_text="Set the tokens as httpOnly cookies; the answer then holds null for them.",
    )


class ProfileOfNewUser(ClientSerializer):
    locale = serializers.ChoiceField(settings.LANGUAGES, required=False, default=default_locale)


class NewPersonSerializer(StrictSerializer):
    """Who is to sign in by a password."""

    email = Address(max_length=254)
    password = Password(help_text="10 to 128 characters.")
    name = Line(max_length=200)
    username = Username(required=False, allow_null=True, default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        person = User(email=attrs["email"], username=attrs["username"], name=attrs["name"])
        try:
            passwords.check(attrs["password"], person)
        except ValidationError as error:
            raise serializers.ValidationError({"password": error.messages}) from error
        return attrs


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A new account",
            value={"email": "ada@example.com", "password": "correct horse battery", "name": "Ada Lovelace"},
            request_only=True,
        )
    ]
)
class RegistrationSerializer(NewPersonSerializer, ProfileOfNewUser):
    pass


class GuestSerializer(ProfileOfNewUser):
    pass


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "A browser",
            value={"username": "ada@example.com", "password": "correct horse battery", "cookie": True},
            request_only=True,
        ),
        OpenApiExample(
            "An app",
            value={
                "username": "ada",
                "password": "correct horse battery",
                "device": {"id": "6f9619ff", "name": "Ada's phone", "platform": "android"},
            },
            request_only=True,
        ),
    ]
)
class CredentialsSerializer(ClientSerializer):
    username = Text(max_length=254, help_text="E-mail or username.")
    password = Password(max_length=passwords.MAX_LENGTH)


class RefreshSerializer(StrictSerializer):
    refresh_token = Text(required=False, help_text="Left out by browsers, whose cookie is taken.")


@extend_schema_serializer(examples=[OpenApiExample("A pair of tokens", value=_PAIR, response_only=True)])
class TokenPairSerializer(serializers.Serializer[Any]):
    access_token = serializers.CharField(allow_null=True, help_text="null when it was set as a cookie.")
    refresh_token = serializers.CharField(allow_null=True, help_text="null when it was set as a cookie. Works once.")
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds until the access token expires.")


@extend_schema_serializer(
    examples=[OpenApiExample("Signed in", value={"user": USER_EXAMPLE, **_PAIR}, response_only=True)]
)
class SignedInSerializer(TokenPairSerializer):
    user = UserSerializer()


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "This session",
            value={
                "id": "0e8bb1a5-6c1f-4d3c-a8a7-3e2d9f1b7c55",
                "device": {"id": "6f9619ff", "name": "Ada's phone", "platform": "android"},
                "ip": "198.51.100.7",
                "user_agent": "Nocturna/1.0 (Android 16)",
                "created_at": "2026-11-20T09:00:00.000000Z",
                "last_used_at": "2026-11-20T09:30:00.000000Z",
                "current": True,
            },
            response_only=True,
        )
    ]
)
class SessionSerializer(SelectFieldsMixin, serializers.ModelSerializer[Session]):
    device = DeviceSerializer(read_only=True, allow_null=True)
    current = serializers.SerializerMethodField()

    class Meta:
        model = Session
        fields = ["id", "device", "ip", "user_agent", "created_at", "last_used_at", "current"]

    def get_current(self, session: Session) -> bool:
        current: uuid.UUID = self.context["request"].auth.session_id
        return session.pk == current


@extend_schema_serializer(
    examples=[
        OpenApiExample(
            "This phone",
            value={
                "id": "b7a1c0de-5d3f-4a8e-9f55-2f6f0c1d7e11",
                "client_id": "6f9619ff",
                "name": "Ada's phone",
                "platform": "android",
                "created_at": "2026-11-20T09:00:00.000000Z",
                "last_used_at": "2026-11-20T09:30:00.000000Z",
                "signed_in": True,
                "current": True,
            },
            response_only=True,
        )
    ]
)
class KnownDeviceSerializer(StrictModelSerializer):
    name = Line(max_length=200, allow_blank=True)
    signed_in = serializers.BooleanField(read_only=True)
    current = serializers.SerializerMethodField()

    class Meta:
        model = Device
        fields = ["id", "client_id", "name", "platform", "created_at", "last_used_at", "signed_in", "current"]
        read_only_fields = ["id", "client_id", "platform", "created_at", "last_used_at"]

    def get_current(self, device: Device) -> bool:
        return device.client_id == self.context.get("current_device")
