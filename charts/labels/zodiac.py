"""The signs, and what they have in common."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from charts.labels.table import Labels

SIGNS: Final[Labels] = {
    "aries": _("Aries"),
    "taurus": _("Taurus"),
    "gemini": _("Gemini"),
    "cancer": _("Cancer"),
    "leo": _("Leo"),
    "virgo": _("Virgo"),
    "libra": _("Libra"),
    "scorpio": _("Scorpio"),
    "sagittarius": _("Sagittarius"),
    "capricorn": _("Capricorn"),
    "aquarius": _("Aquarius"),
    "pisces": _("Pisces"),
}

ELEMENTS: Final[Labels] = {
    "fire": _("Fire"),
    "earth": _("Earth"),
    "air": _("Air"),
    "water": _("Water"),
}

MODALITIES: Final[Labels] = {
    "cardinal": _("Cardinal"),
    "fixed": _("Fixed"),
    "mutable": _("Mutable"),
}

POLARITIES: Final[Labels] = {
    "positive": _("Positive (masculine)"),
    "negative": _("Negative (feminine)"),
}

DIGNITIES: Final[Labels] = {
    "domicile": _("Domicile"),
    "exaltation": _("Exaltation"),
    "triplicity": _("Triplicity"),
    "term": _("Term"),
    "face": _("Face"),
    "detriment": _("Detriment"),
    "fall": _("Fall"),
    "peregrine": _("Peregrine"),
}

NAKSHATRAS: Final[Labels] = {
    "ashwini": _("Ashwini"),
    "bharani": _("Bharani"),
    "krittika": _("Krittika"),
    "rohini": _("Rohini"),
    "mrigashira": _("Mrigashira"),
    "ardra": _("Ardra"),
    "punarvasu": _("Punarvasu"),
    "pushya": _("Pushya"),
    "ashlesha": _("Ashlesha"),
    "magha": _("Magha"),
    "purva_phalguni": _("Purva Phalguni"),
    "uttara_phalguni": _("Uttara Phalguni"),
    "hasta": _("Hasta"),
    "chitra": _("Chitra"),
    "swati": _("Swati"),
    "vishakha": _("Vishakha"),
    "anuradha": _("Anuradha"),
    "jyeshtha": _("Jyeshtha"),
    "mula": _("Mula"),
    "purva_ashadha": _("Purva Ashadha"),
    "uttara_ashadha": _("Uttara Ashadha"),
    "shravana": _("Shravana"),
    "dhanishta": _("Dhanishta"),
    "shatabhisha": _("Shatabhisha"),
    "purva_bhadrapada": _("Purva Bhadrapada"),
    "uttara_bhadrapada": _("Uttara Bhadrapada"),
    "revati": _("Revati"),
}
