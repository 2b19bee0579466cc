"""The devices that a person signs in with."""

import uuid
from typing import Any

from django.utils.functional import cached_property
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import serializers
from accounts.errors import DeviceNotFound
from accounts.models import Device, Session
from accounts.models.device import DeviceQuerySet
from accounts.responding import me, session_id
from accounts.services import devices, sessions
from accounts.views.people import ETAG, FIELDS, IF_NONE_MATCH
from config.api.views import ApiResourceView


class _DeviceViews(ApiResourceView[Device]):
    resource = "devices"
    scopes = {"DELETE": "devices:write"}
    serializer_class = serializers.KnownDeviceSerializer
    sortable = {"created_at": "created_at", "last_used_at": "last_used_at"}

    def get_queryset(self) -> DeviceQuerySet:
        return Device.objects.visible_to(me(self.request)).with_signed_in()

    @cached_property
    def current_device(self) -> str | None:
        mine = Session.objects.filter(pk=session_id(self.request)).values_list("device_id", flat=True)
        return mine.first() or None

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "current_device": self.current_device}


class DeviceListView(_DeviceViews):
    parameters = None

    @extend_schema(
        summary="My devices",
        description="Those that gave an id when they signed in. As many may be signed in at once as the plan allows; "
        "one more signs out the one used least lately.",
        parameters=[
            OpenApiParameter("sort_by", str, enum=list(_DeviceViews.sortable), default="created_at"),
            OpenApiParameter("order", str, enum=["asc", "desc"]),
            FIELDS,
        ],
        responses=serializers.KnownDeviceSerializer(many=True),
        operation_id="auth_devices_list",
    )
    def get(self, request: Request) -> Response:
        return self.answer_list(self.get_queryset())


class DeviceView(_DeviceViews):
    parameters = ("fields",)

    @extend_schema(
        summary="A device",
        operation_id="auth_devices_retrieve",
        parameters=[FIELDS, IF_NONE_MATCH, ETAG],
        responses={200: serializers.KnownDeviceSerializer, 304: None},
    )
    def get(self, request: Request, device_id: uuid.UUID) -> Response:
        device = self.get_queryset().filter(pk=device_id).first()
        if device is None:
            raise DeviceNotFound
        return self.answer_row(device)

    @extend_schema(summary="Rename a device", operation_id="auth_devices_update")
    def patch(self, request: Request, device_id: uuid.UUID) -> Response:
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.answer_row(devices.rename(user=me(request), device_id=device_id, **asked.validated_data))

    @extend_schema(
        responses={204: None},
        summary="Remove a device",
        description="Its sessions end at once.",
        operation_id="auth_devices_remove",
    )
    def delete(self, request: Request, device_id: uuid.UUID) -> Response:
        sessions.remove_device(user=me(request), device_id=device_id)
        return Response(status=204)
