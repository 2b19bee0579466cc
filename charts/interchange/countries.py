"""Country signs of AAF and of Astrodienst, as the atlas calls the countries (ISO 3166-1 alpha-2).

AAF prescribes the signs of motor vehicles (1968 Convention on Road Traffic); Astrodienst has longer ones of its own.
"""

from types import MappingProxyType
from typing import Final

SIGNS: Final = MappingProxyType({
    "A": "AT", "AUS": "AU", "B": "BE", "BG": "BG", "BR": "BR", "BY": "BY", "CDN": "CA", "CH": "CH", "CN": "CN",
    "CZ": "CZ", "CS": "CZ", "CSSR": "CZ", "D": "DE", "DDR": "DE", "BRD": "DE", "GER": "DE", "DK": "DK", "E": "ES",
    "EST": "EE", "ET": "EG", "F": "FR", "FIN": "FI", "GB": "GB", "UK": "GB", "ENG": "GB", "GR": "GR", "H": "HU",
    "HR": "HR", "I": "IT", "IL": "IL", "IND": "IN", "IR": "IR", "IRL": "IE", "IRQ": "IQ", "IS": "IS", "J": "JP",
    "JAP": "JP", "KZ": "KZ", "L": "LU", "LT": "LT", "LV": "LV", "MC": "MC", "MEX": "MX", "N": "NO", "NL": "NL",
    "NZ": "NZ", "P": "PT", "PL": "PL", "RA": "AR", "RCH": "CL", "RO": "RO", "R": "RO", "ROU": "RO", "RUS": "RU",
    "SU": "RU", "S": "SE", "SK": "SK", "SLO": "SI", "SRB": "RS", "TR": "TR", "UA": "UA", "USA": "US", "YU": "RS",
    "ZA": "ZA",
})  # fmt: skip


def country_of(sign: str) -> str:
    """What the atlas may know it by; what is no sign of the table stays as it is."""
    bare = sign.partition("(")[0].strip()  # ENG (UK)
    return SIGNS.get(bare.upper(), sign.strip())
