"""What a client tells its people before they ask: banners of the house."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.permissions import Anyone
from config.api.views import ApiView
from config.system import banners
from config.system.models import Banner


class BannerSerializer(serializers.ModelSerializer[Banner]):
    text = serializers.CharField(help_text="In the caller's language.")

    class Meta:
        model = Banner
        fields = ("id", "level", "text", "starts_at", "ends_at")
        read_only_fields = fields


class StatusSerializer(serializers.Serializer[Any]):
    banners = BannerSerializer(many=True, help_text="Those to be shown now, the earliest first; mostly none.")


class StatusView(ApiView):
    resource = "status"
    permission_classes = [Anyone]
    throttle_classes = ()  # as health: clients look often, and it costs nothing

    @extend_schema(
        operation_id="status_retrieve",
        auth=[],
        tags=["status"],
        summary="What to tell everybody now",
        description="Maintenance, say. Look again when you come back to the foreground, or every minute.",
        responses=StatusSerializer,
    )
    def get(self, request: Request) -> Response:
        told = BannerSerializer(banners.current(), many=True).data
        kept = {"Cache-Control": "private, max-age=15", "Vary": "Accept-Language, Authorization, Cookie"}
        return Response({"banners": told}, headers=kept)
