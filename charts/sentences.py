"""What the pure rooms say of a chart, in English, with gaps. Answers are kept so; `charts.notes` translates them."""

import re
from typing import Any, Final

_GAP = re.compile(r"\{(\w+)\}")


class Sentence:
    """Its English text is its name: in the catalogue of messages, and in answers that were kept years ago."""

    def __init__(self, text: str) -> None:
        self.text = text
        words = _GAP.split(text)
        pattern = "".join(f"(?P<{word}>.+)" if place % 2 else re.escape(word) for place, word in enumerate(words))
        self._pattern = re.compile(pattern, re.DOTALL)

    def __call__(self, **gaps: Any) -> str:
        return self.text.format(**gaps)

    def gaps_of(self, said: str) -> dict[str, str] | None:
        """What fills the gaps where this is what was said, else None."""
        match = self._pattern.fullmatch(said)
        return match.groupdict() if match else None


# Of a chart

DELTA_T: Final = Sentence("ΔT of {seconds} s is extrapolated: the Earth's rotation then has not been observed.")
NO_PLACE_THERE: Final = Sentence("Left out, as they have no {center} place: {points}.")
NOT_COVERED: Final = Sentence("{points} is left out: its ephemeris covers the years 1800 to 2149 only.")
FALLBACK: Final = Sentence("The house system {system} is undefined at latitude {latitude}; the houses are {fallback}.")
BACKWARDS: Final = Sentence("At this latitude and moment the ecliptic runs through the houses backwards.")
MOON: Final = Sentence("The time of birth is unknown: over the day the Moon moves from {first} to {last}.")
HOURLESS: Final = Sentence(
    "What may differ within the day is stated for noon, and a search by factor does not find it."
)

# Of a moment and a place

TWICE: Final = Sentence("The clocks showed this local time twice; fold {fold} was taken.")
SKIPPED: Final = Sentence("The clocks skipped this local time; fold {fold} was taken.")
NO_SUCH_REGION: Final = Sentence(
    "The region {region} is not known here; the place was taken as the only one of its name in what else was said."
)
JULIAN: Final = Sentence("The date was read in the Julian calendar and is shown in the Gregorian.")
BORDERS: Final = Sentence(
    "This place's region or a part of it belonged to another country then ({country}); its clocks may have differed "
    "from those of {zone}."
)

# Of techniques

FIRST: Final = Sentence("First chart: {note}")
SECOND: Final = Sentence("Second chart: {note}")
OPPOSITE: Final = Sentence(
    "{point} stands exactly opposite in both charts; its midpoint is 90° ahead of the first chart's."
)
FAR_ASCENDANT: Final = Sentence(
    "The ascendant is the far midpoint of both ascendants: the near one lies west of the composite midheaven."
)
TO_BEFORE_BIRTH: Final = Sentence("The moment asked for is before birth; it is progressed to the days before birth.")
TO_AFTER_BIRTH: Final = Sentence("The moment asked for is before birth; it is progressed to the days after birth.")
CONVERSE: Final = Sentence("Converse: the progressed moment lies before birth.")
SPAN_BEFORE_BIRTH: Final = Sentence(
    "What was asked for begins before birth; until birth it is directed or progressed backwards."
)
NO_SEMI_ARC: Final = Sentence("{point}, or a ray of it, never rises or sets at this latitude and has no semi-arc.")
BY_CHANCE: Final = Sentence(
    "No time stands out: of random lives {chance} have a candidate that fits as well as the best one here."
)
NOT_ALONE: Final = Sentence("Several times fit about as well: the next best one lies only {lead} deviations behind.")

# Of what computed it

DID_NOT_ANSWER: Final = Sentence("{service} did not answer; the embedded engine stood in for it.")
ERRED: Final = Sentence("{service} answered with an error; the embedded engine stood in for it.")
LIED: Final = Sentence("{service} gave an answer that cannot be right; the embedded engine stood in for it.")
LEFT_ALONE: Final = Sentence("{service} failed before and was not asked; the embedded engine stood in for it.")
NOT_GIVEN: Final = Sentence("{service} said that it cannot give this chart; the embedded engine stood in for it.")
UNSUPPORTED: Final = Sentence("{service} cannot give {what}; this was computed by the embedded engine.")
ANOTHER: Final = Sentence("Computed by another Nocturna.")
OF_CALCULATIONS: Final = Sentence(
    "Positions, houses and angles are of Nocturna Calculations, which does not state its ephemeris: without data "
    "files its Moon is up to 2″ off. Aspects, dignities and patterns are our own."
)
COMPLETED: Final = Sentence("Added by the embedded engine: {points}.")
LEFT_OUT: Final = Sentence("Left out, as the calculation service does not give them: {points}.")
OWN_HOUSES: Final = Sentence("These houses are of the embedded engine, and the angles with them.")

SENTENCES: Final = tuple(value for value in tuple(globals().values()) if isinstance(value, Sentence))
