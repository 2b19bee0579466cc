from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from config.api.fields import StrictSerializer
from interpretations.models import ContentReport
from interpretations.models.report import LONGEST_COMMENT


class ReportRequestSerializer(StrictSerializer):
    reason = serializers.ChoiceField(choices=ContentReport.Reason.choices)
    comment = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_COMMENT)


class ContentReportSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reason = serializers.ChoiceField(choices=ContentReport.Reason.choices)
    comment = serializers.CharField()
    status = serializers.ChoiceField(
        choices=ContentReport.Status.choices, help_text="`open` until moderators have decided."
    )
    created_at = serializers.DateTimeField()


REPORTED: Any = {
    201: ContentReportSerializer,
    200: OpenApiResponse(
        ContentReportSerializer, description="The same as before: it is still open, and stays as it was."
    ),
}
