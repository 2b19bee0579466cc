"""Everything that is kept of you, as one archive."""

import logging
import uuid
from collections.abc import AsyncIterator
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.core.files.storage import default_storage
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.privacy import exporting
from accounts.privacy.errors import ExportGone
from accounts.privacy.serializers import DataExportSerializer
from config.api.codec import JSONRenderer
from config.api.idempotency import idempotent
from config.api.permissions import Anyone
from config.api.views import ApiView

logger = logging.getLogger(__name__)

PIECE = 262_144


class ExportsView(ApiView):
    bodyless = ("POST",)
    resource = "exports"
    writes = False  # one's own data are read, by whoever may

    @extend_schema(
        operation_id="users_me_export",
        summary="Export everything you have",
        description="One ZIP of everything that we keep about you: JSON lines, and PDFs of your charts. It is made in "
        "the background, and you are told by e-mail when it is there. While one is under way, it is answered again.",
        request=None,
        responses={202: DataExportSerializer},
        parameters=[OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER)],
    )
    @idempotent
    def post(self, request: Request) -> Response:
        me = cast(User, request.user)
        origin = request.build_absolute_uri("/").rstrip("/")
        export = exporting.request_export(user=me, export_id=self.resource_id, origin=origin)
        return Response(DataExportSerializer(export).data, status=202)


class ExportView(ApiView):
    resource = "exports"

    @extend_schema(
        operation_id="users_me_export_retrieve",
        summary="How far your export is",
        responses=DataExportSerializer,
    )
    def get(self, request: Request, export_id: uuid.UUID) -> Response:
        export = exporting.find_export(user=cast(User, request.user), export_id=export_id)
        return Response(DataExportSerializer(export).data, headers={"Cache-Control": "no-store"})


class ZipRenderer(BaseRenderer):
    """For the negotiation only: the file is sent as it is."""

    media_type, format, charset = "application/zip", "zip", None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> Any:
        return data


class ArchiveView(ApiView):
    """The link carries its own secret."""

    authentication_classes = []
    permission_classes = [Anyone]
    throttle_scope = "shared"
    renderer_classes: list[type[BaseRenderer]] = [JSONRenderer, ZipRenderer]
    parameters = None  # opened from a mail, on its way others add theirs to the link

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[BaseRenderer, str]:
        super().perform_content_negotiation(request, force)
        return JSONRenderer(), JSONRenderer.media_type

    @extend_schema(
        operation_id="exports_archive",
        summary="Fetch an archive",
        parameters=[OpenApiParameter("format", exclude=True)],
        responses={(200, "application/zip"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, token: str) -> HttpResponseBase:
        export = exporting.open_export(token=token)
        try:
            file = default_storage.open(export.file)
        except FileNotFoundError:
            logger.error("archive not found", extra={"export": str(export.pk)})
            raise ExportGone from None
        # The response outlives the view; Django would keep its connection as long.
        close_old_connections()
        name = f"nocturna-{export.created_at:%Y-%m-%d}.zip"
        if isinstance(request._request, ASGIRequest):
            response: StreamingHttpResponse = StreamingHttpResponse(_pieces(file), content_type="application/zip")
            response["Content-Disposition"] = f'attachment; filename="{name}"'
        else:
            response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
        response["Content-Length"] = str(export.size)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex"
        return response


async def _pieces(file: Any) -> AsyncIterator[bytes]:
    """Under ASGI Django would gather a plain iterator whole before it sends the first byte."""
    try:
        while piece := await sync_to_async(file.read)(PIECE):
            yield piece
    finally:
        await sync_to_async(file.close)()
