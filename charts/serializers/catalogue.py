"""What may be asked of `GET /catalogue`, and the shape of the answer."""

from typing import Any, get_args

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from charts.catalogue import section_names
from charts.engine.catalogue import PointKind
from charts.serializers.reading import StrictQuerySerializer


class CatalogueQuerySerializer(StrictQuerySerializer):
    sections = serializers.CharField(
        max_length=500,
        default=None,
        help_text="Only these sections, separated by commas: `points,house_systems`. All of them if left out.",
    )

    def validate_sections(self, text: str | None) -> list[str] | None:
        if text is None:
            return None
        names = [name.strip() for name in text.split(",") if name.strip()]
        known = section_names()
        if unknown := [name for name in names if name not in known]:
            said = {"unknown": ", ".join(unknown)[:200], "known": ", ".join(known)}
            raise serializers.ValidationError(_("Unknown section: %(unknown)s. There are: %(known)s.") % said)
        return names or None


class EntrySerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField(help_text="In the caller's language.")  # type: ignore[assignment]


class GlyphEntrySerializer(EntrySerializer):
    glyph = serializers.CharField()


class PointEntrySerializer(GlyphEntrySerializer):
    kind = serializers.ChoiceField(choices=get_args(PointKind))
    default = serializers.BooleanField(help_text="In a chart unless a request says otherwise.")


@extend_schema_field({"oneOf": [{"type": "string"}, {"type": "number"}]})
class TermField(serializers.Field[Any, Any, Any, Any]):
    """A place that a lot is cast from; described, never read."""


class FormulaSerializer(serializers.Serializer[Any]):
    """The lot's longitude is base + end − start. A term is a point, an angle or a lot by its name, a house's cusp
    (`cusp_9`), the traditional ruler of the sign that one of these is in (`ruler_of_cusp_9`), or a degree of longitude.
    """

    start = TermField()
    end = TermField()
    base = TermField()


class LotEntrySerializer(GlyphEntrySerializer):
    day = FormulaSerializer()
    night = FormulaSerializer(
        help_text="As by day, the other way round, or another. The lot of the basis takes the shorter way."
    )
    source = serializers.CharField(help_text="The authority, in English.")  # type: ignore[assignment]


class StarEntrySerializer(GlyphEntrySerializer):
    designation = serializers.CharField(
        help_text="Bayer's letter or Flamsteed's number with the constellation's genitive, or a catalogue's number."
    )
    hipparcos = serializers.IntegerField(allow_null=True, help_text="Number in the Hipparcos Catalogue.")
    magnitude = serializers.FloatField(allow_null=True, help_text="Visual, V.")
    traditions = serializers.ListField(
        child=serializers.ChoiceField(choices=("royal", "behenian", "yogatara")),
        help_text="`royal`; `behenian`, of Agrippa's fifteen; `yogatara`, of a nakshatra.",
    )


class SignEntrySerializer(GlyphEntrySerializer):
    element = serializers.CharField()
    modality = serializers.CharField()
    polarity = serializers.CharField()
    ruler = serializers.CharField(help_text="The traditional one.")


class HouseSystemEntrySerializer(GlyphEntrySerializer):
    polar = serializers.BooleanField(help_text="Defined within the polar circles too.")
    default = serializers.BooleanField()


class AspectEntrySerializer(GlyphEntrySerializer):
    angle = serializers.FloatField()
    default_orb = serializers.FloatField(help_text="Degrees; a fitting orb when a request turns the aspect on.")
    major = serializers.BooleanField()
    default = serializers.BooleanField(help_text="On unless a request says otherwise.")


class AyanamsaEntrySerializer(EntrySerializer):
    definition = serializers.CharField(help_text="In English.")
    default = serializers.BooleanField(help_text="Of a sidereal chart that names none.")


class CenterEntrySerializer(EntrySerializer):
    default = serializers.BooleanField()


class DignityEntrySerializer(EntrySerializer):
    score = serializers.IntegerField(help_text="The points that Lilly gives for it.")


class NakshatraEntrySerializer(EntrySerializer):
    lord = serializers.CharField(help_text="A planet, `rahu` (the north node) or `ketu` (the south node).")


class CatalogueSerializer(serializers.Serializer[Any]):
    """All sections, unless the request names some."""

    kinds = EntrySerializer(many=True, required=False, help_text="Of charts.")
    points = PointEntrySerializer(many=True, required=False, help_text="Lots and stars among them.")
    lots = LotEntrySerializer(many=True, required=False)
    stars = StarEntrySerializer(many=True, required=False)
    angles = GlyphEntrySerializer(many=True, required=False)
    signs = SignEntrySerializer(many=True, required=False)
    elements = EntrySerializer(many=True, required=False)
    modalities = EntrySerializer(many=True, required=False)
    polarities = EntrySerializer(many=True, required=False)
    house_systems = HouseSystemEntrySerializer(many=True, required=False)
    aspects = AspectEntrySerializer(many=True, required=False)
    ayanamsas = AyanamsaEntrySerializer(many=True, required=False)
    centers = CenterEntrySerializer(many=True, required=False)
    patterns = EntrySerializer(many=True, required=False)
    shapes = EntrySerializer(many=True, required=False, help_text="Of a whole chart, after Jones.")
    dignities = DignityEntrySerializer(many=True, required=False, help_text="Essential ones and debilities.")
    lunar_phases = EntrySerializer(many=True, required=False)
    nakshatras = NakshatraEntrySerializer(many=True, required=False)
    ratings = EntrySerializer(many=True, required=False, help_text="Of the source of a birth time, after Rodden.")
    topics = EntrySerializer(many=True, required=False, help_text="What a reading can be about.")
