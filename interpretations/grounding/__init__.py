"""Text against chart: a sentence that rests on nothing in the chart never reaches the reader.

Words (`text`, `lexicon`, `mentions`, `directions`, `phrases`, `degrees`, `houses`, `neighbours`, `domains`, `clocks`,
`days`, `commons`, `people`, `layers`) become a row of items, those become claims (`groups`, `aspects`, `sides`,
`denials`, `orbs`, `distances`, `comparisons`, `placements`, `targets`, `ingresses`, `members`, `numbers`, `counts`,
`empties`, `tallies`, `onlies`, `qualities`, `wholes`, `patterns`, `moons`, `likeness`, `ellipses`, `idioms`, `reigns`,
`passings`, `generals`, `lore`, `events`, `periods`, `lords`, `durations`, `successions`, `shares`, and of what is left
over `loose`, `leftovers`, `untold`, `uncounted`, `uncovered`, `unread`), and those are held against the chart (`facts`,
`checking`, `pairs`, `figures`, `truths`).
"""

from interpretations.grounding.facts import NotAChart
from interpretations.grounding.judging import Grounding, is_grounded, judge
from interpretations.grounding.lexicon import UnknownLanguage, languages
from interpretations.grounding.verifier import Checked, Judged, Verifier

__all__ = [
    "Checked", "Grounding", "Judged", "NotAChart", "UnknownLanguage", "Verifier", "is_grounded", "judge", "languages",
]  # fmt: skip
