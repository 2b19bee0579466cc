"""What an import is asked with and reports, and what an export is asked with."""

from collections.abc import Mapping
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _t
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from charts.interchange import ENCODINGS, MEDIA_TYPES, READERS
from charts.serializers.births import SettingsRequestSerializer, exactly_one
from charts.serializers.fields import Boolean, Choice, Many, Text
from charts.serializers.kinds import Tags
from charts.serializers.reading import StrictQuerySerializer
from charts.serializers.requests import ChartFilterSerializer
from config.api.codec import read_json
from config.api.errors import MalformedRequest
from config.api.fields import StrictSerializer

AUTO: Final = "auto"
SIGNS: Final[Mapping[str, str]] = {"comma": ",", "semicolon": ";", "tab": "\t"}
MOST_CHARACTERS: Final = 10_000_000
_NOT_TEXT: Final = ("dry_run", "settings", "tags")  # in a form, where everything is text, JSON


class ImportOptionsSerializer(StrictSerializer):
    format = Choice(
        choices=[AUTO, *READERS],
        default=AUTO,
        help_text="`auto` sees it by the first lines. JSON is as `POST /charts` takes it; `astrocom` and `solar_fire` "
        "are the texts of those programs, `zet` is ZET's `.zbs`.",
    )
    dry_run = Boolean(default=True, help_text="Only report: nothing is stored.")
    duplicates = Choice(
        choices=["skip", "import"],
        default="skip",
        help_text="What is done with a birth that you have already, or that the file has twice.",
    )
    dates = Choice(choices=["dmy", "mdy"], required=False, help_text="How 03/04/1990 is read; without it, not at all.")
    calendar = Choice(
        choices=["gregorian", "julian"],
        required=False,
        help_text="Of dates before 15 October 1582 that name no calendar.",
    )
    tags = Tags(default=list, max_length=20, help_text="Given to every chart beside its own.")
    settings = SettingsRequestSerializer(default=dict, help_text="Where a row has none of its own.")


@extend_schema_field({"type": "array", "items": {"type": "object"}})
class Rows(serializers.Field[Any, Any, Any, Any]):
    """Each is read by itself, and what is wrong with it is said of its row."""

    default_error_messages = {"not_a_list": Many.default_error_messages["not_a_list"]}

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class ImportRequestSerializer(ImportOptionsSerializer):
    """A file's text, or charts as `POST /charts` takes them."""

    content = Text(required=False, max_length=MOST_CHARACTERS, trim_whitespace=False, help_text="The text of a file.")
    rows = Rows(required=False, help_text="Bodies of `POST /charts`, up to 10 000.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        exactly_one(attrs, ("content", "rows"))
        if "rows" in attrs and attrs["format"] not in (AUTO, "json"):
            raise serializers.ValidationError({"format": [_t("Only with content.")]})
        return attrs


class ImportUploadSerializer(ImportOptionsSerializer):
    """A form with a file; `settings` and `tags` are JSON."""

    file = serializers.FileField(allow_empty_file=True)
    encoding = Choice(
        choices=list(ENCODINGS),
        required=False,
        help_text="Seen by the file if left out: Unicode, else by its letters; a 400 if those could be others as well.",
    )


def form_values(form: Mapping[str, Any]) -> dict[str, Any]:
    """A multipart form as JSON would say it. Errors: DRF's ValidationError."""
    values: dict[str, Any] = dict(form.items())
    for name in _NOT_TEXT:
        if isinstance(text := values.get(name), str):
            try:
                values[name] = read_json(text.encode())
            except MalformedRequest:
                raise serializers.ValidationError({name: [_t("In a form this is written as JSON.")]}) from None
    if "file" in values and not isinstance(values["file"], UploadedFile):
        raise serializers.ValidationError({"file": [_t("Send the file as a file.")]})
    return values


class ImportErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()
    details = serializers.DictField()


class ImportRowSerializer(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="Among the charts, from 1.")
    line = serializers.IntegerField(help_text="Where it begins in the file, from 1; of a JSON list the row.")
    status = serializers.ChoiceField(choices=["ok", "duplicate", "error", "imported"])
    name = serializers.CharField()
    kind = serializers.CharField(required=False)
    utc = serializers.CharField(required=False)
    time_known = serializers.BooleanField(required=False)
    place = serializers.CharField(required=False, allow_null=True)
    latitude = serializers.FloatField(required=False)
    longitude = serializers.FloatField(required=False)
    notes = serializers.ListField(
        required=False, child=serializers.CharField(), help_text="What was decided in reading, such as an offset taken."
    )
    chart = serializers.UUIDField(required=False, help_text="That was made.")
    duplicate_of = serializers.DictField(
        required=False, help_text="`{chart: id}` of yours, or `{row: number}` of the same file."
    )
    error = ImportErrorSerializer(required=False)


class ImportCountsSerializer(serializers.Serializer[Any]):
    rows = serializers.IntegerField()
    ok = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    error = serializers.IntegerField()
    imported = serializers.IntegerField(required=False)


class ImportReportSerializer(serializers.Serializer[Any]):
    format = serializers.CharField()
    encoding = serializers.CharField(allow_null=True)
    notes = serializers.ListField(child=serializers.CharField())
    counts = ImportCountsSerializer()
    rows = ImportRowSerializer(many=True)


class ExportQuerySerializer(StrictQuerySerializer, ChartFilterSerializer):
    """`GET /charts/export?format=csv` and the filters of the list."""

    format = serializers.ChoiceField(choices=list(MEDIA_TYPES), default="csv")
    separator = serializers.ChoiceField(choices=list(SIGNS), default="comma", help_text="Of CSV.")
    bom = serializers.BooleanField(default=False, help_text="CSV begins with a byte order mark, as Excel wants it.")
