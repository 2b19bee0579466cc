"""What the parts of the page are: tiles, plots and a heat map, and how their numbers are said."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from math import floor, log10
from typing import Any, Final, Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

Unit = Literal["count", "dollars", "seconds", "share"]
Number = int | float | Decimal
# Series that are told apart by their colours; the others come together.
MOST_SERIES: Final = 6


@dataclass(frozen=True, slots=True)
class Tile:
    """better: +1 if more is better, -1 if less is, or 0. since: when it was `before`, in words."""

    label: str
    value: Number
    before: Number
    since: str
    unit: Unit = "count"
    better: int = 1

    @property
    def said(self) -> str:
        return said(self.value, self.unit)

    @property
    def change(self) -> float | None:
        """Against `before`, as a share of it; None where that was nothing."""
        return float((self.value - self.before) / self.before) if self.before else None  # type: ignore[operator]

    @property
    def change_said(self) -> str:
        if self.change is None:
            return ""
        sign = "+" if self.change > 0 else "−" if self.change < 0 else "±"
        return f"{sign}{said(abs(self.change), 'share', places=0 if abs(self.change) >= 0.1 else 1)}"

    @property
    def trend(self) -> str:
        """good, bad or flat."""
        way = self.better * (self.change or 0)
        return "good" if way > 0 else "bad" if way < 0 else "flat"

    @property
    def before_said(self) -> str:
        return f"{said(self.before, self.unit)} {self.since}"


@dataclass(frozen=True, slots=True)
class Series:
    """values: one for each label; None: nothing was measured."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Figure:
    """kind: lines over days or hours, bars that stand over days, rows that lie, each of a name."""

    kind: Literal["line", "bars", "rows"]
    labels: Sequence[str]
    series: Sequence[Series]
    unit: Unit = "count"
    stacked: bool = False

    @property
    def drawn(self) -> dict[str, Any]:
        """As the script takes it."""
        return asdict(self)

    @property
    def tall(self) -> bool:
        return self.kind == "rows" and len(self.labels) > 8

    @property
    def is_blank(self) -> bool:
        """Bars of nothing are not seen; a line of zeros is."""
        values = [value for one in self.series for value in one.values if value is not None]
        return not values if self.kind == "line" else not any(values)

    @property
    def said(self) -> str:
        """The text in its place."""
        if self.kind == "rows" and len(self.series) == 1:
            pairs: Iterable[tuple[str, Any]] = zip(self.labels, self.series[0].values, strict=True)
            return "; ".join(f"{label}: {said(value or 0, self.unit)}" for label, value in pairs)
        return "; ".join(self._series_said(one) for one in self.series)

    def _series_said(self, one: Series) -> str:
        values = [value for value in one.values if value is not None]
        if not values:
            return f"{one.name}: –"
        if self.kind != "line":
            return _("%(name)s: %(sum)s in all") % {"name": one.name, "sum": said(sum(values), self.unit)}
        low, high, last = (said(value, self.unit) for value in (min(values), max(values), values[-1]))
        words = _("%(name)s: from %(low)s to %(high)s, at last %(last)s")
        return words % {"name": one.name, "low": low, "high": high, "last": last}


@dataclass(frozen=True, slots=True)
class Cell:
    """warmth: from 0 to 10, what is coloured by."""

    said: str
    warmth: int


@dataclass(frozen=True, slots=True)
class Heat:
    """rows: a head, a number of people, and cells up to the last span that has begun."""

    heads: Sequence[str]
    rows: Sequence[tuple[str, str, Sequence[Cell]]]


def said(value: Number, unit: Unit = "count", *, places: int | None = None) -> str:
    """With its unit, as the reader's language writes numbers."""
    if unit == "share":
        percent = float(value) * 100
        return _("%s%%") % _number(percent, _places(percent) if places is None else places)
    if unit == "dollars":
        return f"${_number(value, _cents(float(value)))}"
    if unit == "seconds":
        return f"{_number(float(value) * 1000, 0)} {_('ms')}" if value < 1 else f"{_number(value, 2)} {_('s')}"
    return _number(value, 0)


def _places(percent: float) -> int:
    return 0 if percent >= 10 else 1 if percent >= 1 or percent == 0 else 2


def _cents(value: float) -> int:
    """Two places, or as many as show two digits of what is less than a cent."""
    return 1 - floor(log10(abs(value))) if 0 < abs(value) < 0.01 else 2


def _number(value: Number, places: int) -> str:
    return number_format(round(Decimal(value), places), decimal_pos=places, use_l10n=True, force_grouping=True)


def most_of(series: Sequence[Series]) -> list[Series]:
    """The largest by themselves, the largest first, and all others together."""
    ordered = sorted(series, key=lambda one: -sum(value or 0 for value in one.values))
    kept, rest = ordered[:MOST_SERIES], ordered[MOST_SERIES:]
    if rest:
        sums = [sum(value or 0 for value in column) for column in zip(*(one.values for one in rest), strict=True)]
        kept.append(Series(_("others"), sums))
    return kept
