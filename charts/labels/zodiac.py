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
    "detriment": _("Detriment"),
    "fall": _("Fall"),
}
