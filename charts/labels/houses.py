"""The house systems."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from charts.labels.table import Labels

HOUSE_SYSTEMS: Final[Labels] = {
    "placidus": _("Placidus"),
    "koch": _("Koch"),
    "regiomontanus": _("Regiomontanus"),
    "campanus": _("Campanus"),
    "porphyry": _("Porphyry"),
    "alcabitius": _("Alcabitius"),
    "morinus": _("Morinus"),
    "topocentric": _("Topocentric (Polich–Page)"),
    "meridian": _("Meridian (axial rotation)"),
    "equal": _("Equal from the Ascendant"),
    "equal_mc": _("Equal from the Midheaven"),
    "whole_sign": _("Whole sign"),
    "vehlow": _("Vehlow"),
    "sripati": _("Sripati"),
    "krusinski": _("Krusinski–Pisa–Goelzer"),
    "carter": _("Carter (poli-equatorial)"),
    "horizontal": _("Horizontal (azimuthal)"),
    "apc": _("APC (ascendant parallel circle)"),
    "pullen_sd": _("Pullen (sinusoidal delta)"),
    "pullen_sr": _("Pullen (sinusoidal ratio)"),
    "sunshine": _("Sunshine (Makransky)"),
}
