"""The shape of `GET /catalogue`."""

from typing import Any

from rest_framework import serializers


class EntrySerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField(help_text="In the caller's language.")  # type: ignore[assignment]


class GlyphEntrySerializer(EntrySerializer):
    glyph = serializers.CharField()


class PointEntrySerializer(GlyphEntrySerializer):
    kind = serializers.CharField()
    default = serializers.BooleanField()


class SignEntrySerializer(GlyphEntrySerializer):
    element = serializers.CharField()
    modality = serializers.CharField()
    ruler = serializers.CharField()


class HouseSystemEntrySerializer(GlyphEntrySerializer):
    polar = serializers.BooleanField(help_text="Defined at every latitude.")
    default = serializers.BooleanField()


class AspectEntrySerializer(GlyphEntrySerializer):
    angle = serializers.FloatField()
    default_orb = serializers.FloatField(help_text="Degrees; a fitting orb when a request turns the aspect on.")
    major = serializers.BooleanField()
    default = serializers.BooleanField(help_text="On unless a request says otherwise.")


class CatalogueSerializer(serializers.Serializer[Any]):
    points = PointEntrySerializer(many=True)
    lots = PointEntrySerializer(many=True)
    angles = GlyphEntrySerializer(many=True)
    signs = SignEntrySerializer(many=True)
    elements = EntrySerializer(many=True)
    modalities = EntrySerializer(many=True)
    house_systems = HouseSystemEntrySerializer(many=True)
    aspects = AspectEntrySerializer(many=True)
    dignities = EntrySerializer(many=True)
    lunar_phases = EntrySerializer(many=True)
    topics = EntrySerializer(many=True, help_text="What a reading can be about.")
