"""Countries that once held places which are another's today, by the names that `charts.atlas.borders` has for them."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from charts.labels.table import Labels

PAST_COUNTRIES: Final[Labels] = {
    "Austria-Hungary": _("Austria-Hungary"),
    "Czechoslovakia": _("Czechoslovakia"),
    "Estonia": _("Estonia"),
    "Finland": _("Finland"),
    "France": _("France"),
    "Free City of Danzig": _("Free City of Danzig"),
    "Free Territory of Trieste": _("Free Territory of Trieste"),
    "Georgia": _("Georgia"),
    "Germany": _("Germany"),
    "Hungary": _("Hungary"),
    "Ireland": _("Ireland"),
    "Italy": _("Italy"),
    "Japan": _("Japan"),
    "Latvia": _("Latvia"),
    "Manchukuo": _("Manchukuo"),
    "Poland": _("Poland"),
    "Portugal": _("Portugal"),
    "Romania": _("Romania"),
    "Russia": _("Russia"),
    "Saar Basin": _("Saar Basin"),
    "Saar Protectorate": _("Saar Protectorate"),
    "Slovakia": _("Slovakia"),
    "Soviet Georgia": _("Soviet Georgia"),
    "Soviet Union": _("Soviet Union"),
    "Spain": _("Spain"),
    "Tangier International Zone": _("Tangier International Zone"),
    "Turkey": _("Turkey"),
    "Tuva": _("Tuva"),
    "United Kingdom": _("United Kingdom"),
}
