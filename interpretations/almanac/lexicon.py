"""The words of one language, read from ``data/<locale>/``."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from charts.factors import Factor
from interpretations.almanac.errors import UnsupportedLocale
from interpretations.almanac.text import Word, joined

DATA: Final = Path(__file__).parent / "data"

# Points that read alike share one file of texts; the south node has only its habits, told with the north.
FILES: Final = {
    "mean_node": "north_node",
    "true_node": "north_node",
    "mean_south_node": "south",
    "true_south_node": "south",
    "mean_lilith": "lilith",
    "true_lilith": "lilith",
}
_TEMPERS: Final = {
    "conjunction": "joined",
    "trine": "easy",
    "sextile": "easy",
    "square": "tense",
    "opposition": "tense",
}

# The side that a minor aspect takes.
_LEANINGS: Final = _TEMPERS | {
    "semisextile": "easy",
    "quintile": "easy",
    "biquintile": "easy",
    "semisquare": "tense",
    "sesquiquadrate": "tense",
    "quincunx": "tense",
    "septile": "joined",
    "biseptile": "joined",
    "triseptile": "joined",
    "novile": "easy",
    "binovile": "easy",
    "quadnovile": "easy",
    "decile": "easy",
    "tredecile": "easy",
    "undecile": "tense",
    "vigintile": "easy",
    "quindecile": "tense",
}

# Minor aspects that read alike, and the one under whose name their frames are.
_FAMILIES: Final = {
    "biseptile": "septile",
    "triseptile": "septile",
    "binovile": "novile",
    "quadnovile": "novile",
    "tredecile": "decile",
}

# Points whose contacts are told in the same frames.
_GATHERED: Final = {
    "ceres": "asteroid",
    "pallas": "asteroid",
    "juno": "asteroid",
    "vesta": "asteroid",
}


def file_of(point: str) -> str:
    return FILES.get(point, point)


def family_of(aspect: str) -> str:
    """The minor aspect under whose name the frames of this one are."""
    return _FAMILIES.get(aspect, aspect)


def temper(aspect: str) -> str | None:
    """joined, easy or tense; None for a minor aspect."""
    return _TEMPERS.get(aspect)


class Lexicon:
    """Attributes are the data files, as nested dicts whose keys the files themselves explain."""

    def __init__(self, folder: Path) -> None:
        self.grammar = _read(folder / "grammar.toml")
        self.signs = _read(folder / "signs.toml")
        self.reading = _read(folder / "reading.toml")
        self.themes = _read(folder / "themes.toml")
        self.voices = _read(folder / "voices.toml")
        self.comparison = _read(folder / "pairs.toml")
        self.timed = _read(folder / "timed.toml")
        self.transits = _read(folder / "transits.toml")
        self.daily = _read(folder / "daily.toml")
        self.questions = _read(folder / "questions.toml")
        self.composite = _read(folder / "composite.toml")
        self.points = _read_all(folder / "points")
        self.angles = self.points.pop("angles")
        self.pairs = _read_all(folder / "aspects")
        self.frames = self.pairs.pop("frames")

    def knows(self, factor: Factor) -> bool:
        """Whether there are words for this factor; those that there are none for are left out of a reading.

        A chart may hold points and aspects that the almanac has not learned. It knows a point that has a file under
        ``points/``, an aspect and a pattern that ``grammar.toml`` names, and whatever joins only what it knows.
        """
        match factor.kind:
            case "aspect":
                return factor.value in self.grammar["aspects"] and all(
                    self._knows_point(point) for point in (factor.subject, factor.other or "")
                )
            case "pattern":
                return factor.value in self.grammar["patterns"] and all(map(self._knows_point, factor.points))
            case "dignity":
                return self._knows_point(factor.subject) and factor.value in self.grammar["dignities"]
            case "angle":
                return factor.subject in self.angles
            case "cusp":
                return True
            case "inter_aspect":
                known = self.comparison["yours"]
                return bool(temper(factor.value)) and factor.subject in known and factor.other in known
            case "transit":
                known = self.transits["names"]
                return bool(temper(factor.value)) and factor.subject in known and factor.other in known
            case "ingress" | "station":
                return factor.subject in self.daily["names"]
            case "lunation":
                return factor.value in self.daily["lunation"]
            case "overlay":
                return factor.subject in self.comparison["yours"]
            case "balance":
                return factor.value in self.reading["balance"]["names"]
            case "lunar_phase":
                return factor.value in self.reading["lunar_phase"]["names"]
            case _:
                return self._knows_point(factor.subject)

    def name(self, point: str, *, variant: bool = False) -> str:
        """variant: name which reckoning is meant, "the mean Lilith"."""
        names: dict[str, str] = self.grammar["names"]
        file = file_of(point)
        if variant and point in names:
            return names[point]
        own: str = names.get(file) or self.points[file]["name"]
        return own

    def resource(self, point: str) -> str:
        """What the point stands for, as something one has: "your will"."""
        resources: dict[str, str] = self.grammar["resources"]
        file = file_of(point)
        own: str = resources.get(file) or self.points[file]["resource"]
        return own

    def essence(self, point: str) -> str:
        return str(self.points[file_of(point)]["essence"])

    def sign(self, sign: str) -> str:
        name: str = self.signs[sign]["name"]
        return name

    def phrases(self, sign: str, kind: str) -> list[str]:
        """What the sign is said to want, need, show or give, in several ways."""
        phrases: list[str] = self.signs[sign][kind]
        return phrases

    def ordinal(self, house: str) -> str:
        ordinal: str = self.grammar["ordinals"][int(house) - 1]
        return ordinal

    def pair(self, aspect: Factor) -> str:
        """The clause for two planets: how they get on when joined, at ease or tense."""
        return str(self.pairs[aspect.subject][aspect.other][_LEANINGS[aspect.value]])

    def gathered(self, point: str) -> dict[str, list[str]]:
        """The frames for the contacts of a point, by temper."""
        file = file_of(point)
        frames: dict[str, list[str]] = self.frames["gathered"][_GATHERED.get(file, file)]
        return frames

    def listed(self, items: Sequence[str]) -> str:
        return joined(items, comma=self.grammar["comma"], last=self.grammar["and"])

    def _knows_point(self, point: str) -> bool:
        file = file_of(point)
        return file in self.points or file in self.grammar["names"]


def languages() -> list[str]:
    """Those that the almanac writes in."""
    return sorted(folder.name for folder in DATA.iterdir() if folder.is_dir())


def language_of(locale: str) -> str:
    """The language that a locale is served in: ``en`` for ``en-GB``. Raises UnsupportedLocale."""
    language = locale.replace("_", "-").split("-")[0].lower()
    if language not in languages():
        raise UnsupportedLocale(f"The almanac does not write in {locale!r}.")
    return language


@cache
def lexicon(language: str) -> Lexicon:
    """The words of a language, read once."""
    return Lexicon(DATA / language)


def _read(path: Path) -> dict[str, Any]:
    texts: dict[str, Any] = _with_words(tomllib.loads(path.read_text(encoding="utf-8")))
    return texts


def _with_words(texts: Any) -> Any:
    """A table that has a nominative is a word with its forms."""
    if isinstance(texts, list):
        return [_with_words(text) for text in texts]
    if isinstance(texts, dict):
        return Word(texts) if "nom" in texts else {key: _with_words(text) for key, text in texts.items()}
    return texts


def _read_all(folder: Path) -> dict[str, Any]:
    return {path.stem: _read(path) for path in sorted(folder.glob("*.toml"))}
