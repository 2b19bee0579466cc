from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.api.fields import SelectFieldsMixin
from config.system.models import Job, Status


class JobSerializer(SelectFieldsMixin, serializers.ModelSerializer[Any]):
    results_url = serializers.SerializerMethodField()
    error = serializers.DictField(
        allow_null=True, help_text="Of a job that failed as a whole; an item's error stands among the results."
    )
    done = serializers.IntegerField(help_text="Items done so far, the failed among them.")

    class Meta:
        model = Job
        fields = (
            "id", "kind", "status", "total", "done", "failed", "results_url", "error", "created_at", "started_at",
            "completed_at", "updated_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.CharField())
    def get_results_url(self, job: Job) -> str:
        return reverse("job-results", args=[job.pk])


class JobFilterSerializer(serializers.Serializer[Any]):
    """`GET /jobs?status=&kind=`."""

    status = serializers.ChoiceField(choices=Status.choices, required=False)
    kind = serializers.CharField(max_length=60, required=False)


class ResultSerializer(serializers.Serializer[Any]):
    """`item`, or `error` as the envelope holds it."""

    index = serializers.IntegerField(help_text="Its place among the items that were posted, from 0.")
    item = serializers.DictField(required=False)
    error = serializers.DictField(required=False)


class ResultsMetaSerializer(serializers.Serializer[Any]):
    next_cursor = serializers.CharField(
        allow_null=True, help_text="Null: there is no more. While the job is under way, where to go on later."
    )
    previous_cursor = serializers.CharField(allow_null=True)
    page_size = serializers.IntegerField()


class ResultsSerializer(serializers.Serializer[Any]):
    data = ResultSerializer(many=True)  # type: ignore[assignment]  # `data` is the contract's name
    meta = ResultsMetaSerializer()
