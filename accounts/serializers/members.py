"""People as staff see and change them over the API."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from accounts.fields import Line, Text, Username
from accounts.models import Role, User
from accounts.permissions import is_granted
from accounts.serializers.people import USER_EXAMPLE, NewPersonSerializer, default_locale
from config.api.fields import SelectFieldsMixin, StrictSerializer

_MEMBER = {
    **{name: value for name, value in USER_EXAMPLE.items() if name != "preferences"},
    "is_active": True,
    "suspended_until": None,
    "suspended": False,
}


class MemberFilterSerializer(StrictSerializer):
    q = Text(required=False, max_length=254, help_text="An e-mail or username, whole.")
    role = serializers.ChoiceField(Role.choices, required=False)


class NewMemberSerializer(NewPersonSerializer):
    locale = serializers.ChoiceField(settings.LANGUAGES, required=False, default=default_locale)


class MemberChangesSerializer(StrictSerializer):
    """What staff change for somebody. Rights have their own ways, in the back office."""

    name = Line(required=False, max_length=200)
    username = Username(required=False, allow_null=True)
    locale = serializers.ChoiceField(settings.LANGUAGES, required=False)


class SuspensionSerializer(StrictSerializer):
    reason = Line(max_length=500, help_text="For staff.")
    message = Line(required=False, default="", allow_blank=True, max_length=500, help_text="To the person.")
    until = serializers.DateTimeField(required=False, allow_null=True, default=None, help_text="null: until ended.")


class _WithinBilling(serializers.ModelSerializer[User]):
    """The plan is for who may see billing."""

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        request: Any = self.context.get("request")
        # The OpenAPI document is written for nobody, and describes all of them.
        if request is not None and request.user is not None and not is_granted(request, "billing:read"):
            del fields["plan"]
        return fields


@extend_schema_serializer(examples=[OpenApiExample("A person", value=_MEMBER, response_only=True)])
class MemberSerializer(SelectFieldsMixin, _WithinBilling):
    plan = serializers.CharField(read_only=True, help_text="Only for who may see billing.")
    suspended = serializers.BooleanField(source="is_suspended", read_only=True)

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
            "email_verified",
            "is_guest",
            "is_active",
            "suspended",
            "suspended_until",
            "created_at",
            "updated_at",
        ]
