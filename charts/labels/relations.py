"""What points make together, and where they are looked at from."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from charts.labels.table import Labels

ASPECTS: Final[Labels] = {
    "conjunction": _("Conjunction"),
    "opposition": _("Opposition"),
    "trine": _("Trine"),
    "square": _("Square"),
    "sextile": _("Sextile"),
    "semisextile": _("Semisextile"),
    "semisquare": _("Semisquare"),
    "quintile": _("Quintile"),
    "sesquiquadrate": _("Sesquiquadrate"),
    "biquintile": _("Biquintile"),
    "quincunx": _("Quincunx"),
    "septile": _("Septile"),
    "biseptile": _("Biseptile"),
    "triseptile": _("Triseptile"),
    "novile": _("Novile"),
    "binovile": _("Binovile"),
    "quadnovile": _("Quadnovile"),
    "decile": _("Decile"),
    "tredecile": _("Tredecile"),
    "undecile": _("Undecile"),
    "vigintile": _("Vigintile"),
    "quindecile": _("Quindecile"),
}

PATTERNS: Final[Labels] = {
    "grand_sextile": _("Grand sextile"),
    "grand_cross": _("Grand cross"),
    "kite": _("Kite"),
    "mystic_rectangle": _("Mystic rectangle"),
    "cradle": _("Cradle"),
    "grand_trine": _("Grand trine"),
    "t_square": _("T-square"),
    "yod": _("Yod"),
    "minor_grand_trine": _("Minor grand trine"),
    "thors_hammer": _("Thor’s hammer"),
    "stellium": _("Stellium"),
}

SHAPES: Final[Labels] = {
    "bundle": _("Bundle"),
    "bowl": _("Bowl"),
    "bucket": _("Bucket"),
    "locomotive": _("Locomotive"),
    "seesaw": _("Seesaw"),
    "splash": _("Splash"),
    "splay": _("Splay"),
}

LUNAR_PHASES: Final[Labels] = {
    "new_moon": _("New moon"),
    "waxing_crescent": _("Waxing crescent"),
    "first_quarter": _("First quarter"),
    "waxing_gibbous": _("Waxing gibbous"),
    "full_moon": _("Full moon"),
    "waning_gibbous": _("Waning gibbous"),
    "last_quarter": _("Last quarter"),
    "waning_crescent": _("Waning crescent"),
}

CENTERS: Final[Labels] = {
    "geocentric": _("Geocentric"),
    "topocentric": _("Topocentric"),
    "heliocentric": _("Heliocentric"),
    "barycentric": _("Barycentric"),
}
