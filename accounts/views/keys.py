"""One's API keys. No key manages keys: their scope is not for keys to carry."""

import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers
from accounts.models import ApiKey, User
from accounts.models.api_key import ApiKeyQuerySet
from accounts.responding import CONFIRMED, session_id
from accounts.services import api_keys
from config.api.etags import check_if_match
from config.api.idempotency import idempotent
from config.api.parameters import FIELDS, IDEMPOTENCY_KEY, IF_MATCH, sorting
from config.api.views import ApiResourceView


class _KeyView(ApiResourceView[ApiKey]):
    resource = "keys"
    scopes = {"DELETE": "keys:write"}
    serializer_class = serializers.ApiKeySerializer
    queryset = ApiKey.objects.none()  # for the OpenAPI document; the rows are the caller's

    @property
    def caller(self) -> User:
        return cast(User, self.request.user)

    def rows(self) -> ApiKeyQuerySet:
        return ApiKey.objects.visible_to(self.caller)

    def shown_once(self, key: ApiKey, text: str, status: int) -> Response:
        body = {**self.get_serializer(key).data, "key": text}
        return Response(body, status=status, headers={"Cache-Control": "no-store"})


class ApiKeysView(_KeyView):
    sortable = {"created_at": "created_at"}
    parameters = None

    @extend_schema(
        operation_id="auth_api_keys_list",
        summary="My API keys",
        description="Those that are not revoked, newest first unless told. None shows the key itself.",
        parameters=[*sorting(sortable), FIELDS],
        responses=serializers.ApiKeySerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        return self.answer_list(self.rows())

    @extend_schema(
        operation_id="auth_api_keys_create",
        summary="Make an API key",
        description="Send it as `Authorization: Api-Key <key>`. It is shown only this once: an idempotent repeat "
        "answers with null for it. Keys do not manage keys, sessions or passwords, and do not open sockets. "
        f"You are told by mail. {CONFIRMED}",
        parameters=[IDEMPOTENCY_KEY],
        request=serializers.ApiKeyRequestSerializer,
        responses={201: serializers.NewApiKeySerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        asked = serializers.ApiKeyRequestSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        key, text = api_keys.create_key(
            user=self.caller, key_id=self.resource_id, session_id=session_id(request), **asked.validated_data
        )
        return self.shown_once(key, text, 201)

    def to_keep(self, body: Any) -> Any:
        """The answer that is kept for a repeat lies in the database, where no key may lie."""
        return {**body, "key": None} if isinstance(body, Mapping) and "key" in body else body


class ApiKeyView(_KeyView):
    @extend_schema(
        operation_id="auth_api_keys_update",
        summary="Change an API key",
        description=f"To give it more scopes, or a later end or none: {CONFIRMED}",
        parameters=[IF_MATCH],
        request=serializers.ApiKeyChangesSerializer,
        responses=serializers.ApiKeySerializer,
    )
    def patch(self, request: Request, key_id: uuid.UUID) -> Response:
        asked = serializers.ApiKeyChangesSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        check = partial(check_if_match, request)
        key = api_keys.change_key(
            user=self.caller, key_id=key_id, changes=asked.validated_data, check=check, session_id=session_id(request)
        )
        return self.answer_row(key)

    @extend_schema(operation_id="auth_api_keys_revoke", summary="Revoke an API key", responses={204: None})
    def delete(self, request: Request, key_id: uuid.UUID) -> Response:
        """It is dead at once, and so is a former one that still worked."""
        api_keys.revoke_key(user=self.caller, key_id=key_id)
        return Response(status=204)


class ApiKeyRotateView(_KeyView):
    @extend_schema(
        operation_id="auth_api_keys_rotate",
        summary="Replace an API key",
        description="A new key under the same id, shown only this once. The former works on until `previous_until`; "
        "meanwhile another is 409 `INVALID_STATE`, but with `overlap` 0, which ends all former ones. "
        f"You are told by mail. {CONFIRMED}",
        request=serializers.RotationSerializer,
        responses=serializers.NewApiKeySerializer,
    )
    def post(self, request: Request, key_id: uuid.UUID) -> Response:
        asked = serializers.RotationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        key, text = api_keys.rotate_key(
            user=self.caller, key_id=key_id, session_id=session_id(request), **asked.validated_data
        )
        return self.shown_once(key, text, 200)
