"""What strength a planet has where it stands: by sign and degree, by house and Sun, from each other."""

from charts.engine.dignities.accidental import AccidentalDignities, accidental_dignities
from charts.engine.dignities.almuten import Almuten, AlmutenFiguris, almuten_figuris, almuten_of
from charts.engine.dignities.essential import EssentialDignities, essential_dignities
from charts.engine.dignities.receptions import Dispositors, Receptions, dispositors, receptions
from charts.engine.dignities.tables import EXALTATIONS, dignities_of

__all__ = [
    "EXALTATIONS",
    "AccidentalDignities",
    "Almuten",
    "AlmutenFiguris",
    "Dispositors",
    "EssentialDignities",
    "Receptions",
    "accidental_dignities",
    "almuten_figuris",
    "almuten_of",
    "dignities_of",
    "dispositors",
    "essential_dignities",
    "receptions",
]
