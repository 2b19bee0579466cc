"""Archives on the wire."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import DataExport
from accounts.privacy.exporting import token_of


class DataExportSerializer(serializers.ModelSerializer[DataExport]):
    status = serializers.ChoiceField(choices=DataExport.Status.choices, read_only=True)
    total = serializers.IntegerField(read_only=True, help_text="Rows and documents that the archive will hold.")
    done = serializers.IntegerField(read_only=True, help_text="Of them written so far.")
    size = serializers.IntegerField(read_only=True, allow_null=True, help_text="Bytes.")
    sha256 = serializers.CharField(read_only=True, help_text="Of the archive, in hexadecimal.")
    error = serializers.DictField(read_only=True, allow_null=True, help_text="As in the envelope of errors.")
    url = serializers.SerializerMethodField(
        help_text="Where the archive is fetched without signing in; good for some days, and new in each answer."
    )

    class Meta:
        model = DataExport
        fields = (
            "id", "status", "total", "done", "size", "sha256", "error", "url", "created_at", "started_at",
            "completed_at", "expires_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_url(self, export: DataExport) -> str | None:
        if export.status != DataExport.Status.COMPLETED:
            return None
        path: Any = reverse("export-archive", args=[token_of(export)])
        return str(path)
