"""The same birth twice: in one minute, with the same settings, of one name or, where one has none, of one place.

Of a birth whose hour is unknown the place says nothing, for many are born in a town on one day: it needs the name.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Lookup
from django.db.models.sql.compiler import SQLCompiler

from charts.atlas.coordinates import distance_km
from charts.calculation.base import Settings
from charts.interchange.json_rows import birth_data
from charts.models import Chart, Kind

if TYPE_CHECKING:
    from accounts.models import User

NEAR: Final = 1.0  # kilometres
APART: Final = timedelta(minutes=1)
OF_THEMSELVES: Final = frozenset((Kind.NATAL.value, Kind.EVENT.value))
_DEFAULTS: Final = Settings().as_dict()


@dataclass(frozen=True, slots=True)
class Likeness:
    """What a chart is told by. identity: of the chart that a row was exported from, or of an import's own chart that
    was made of such a row: two of a file are two charts, however alike. says_settings: of a row whose format has none
    they are whatever its importer prefers today.
    """

    kind: str
    name: str
    utc: datetime
    latitude: float
    longitude: float
    time_known: bool
    request: Mapping[str, Any] = field(default_factory=dict)
    identity: uuid.UUID | None = None
    says_settings: bool = True

    def is_of_its_moment(self, other: "Likeness") -> bool:
        alike = (self.kind, self.time_known) == (other.kind, other.time_known)
        return alike and abs(self.utc - other.utc) < APART

    def is_like(self, other: "Likeness") -> bool:
        if not self.is_of_its_moment(other):
            return False
        if self.identity and other.identity and self.identity != other.identity:
            return False
        if self.kind not in OF_THEMSELVES:
            return _asked(self.request) == _asked(other.request)
        if self.says_settings and other.says_settings and _settings(self.request) != _settings(other.request):
            return False
        return self._is_named_as(other)

    def _is_named_as(self, other: "Likeness") -> bool:
        """Of the same name; where one of them has none, and the hour is known, of the same place."""
        own, others = _folded(self.name), _folded(other.name)
        if own and others:
            return own == others
        near = distance_km(self.latitude, self.longitude, other.latitude, other.longitude) < NEAR
        return self.time_known and near


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _settings(request: Mapping[str, Any]) -> dict[str, Any]:
    """Those that the product did not have yet when the chart was stored are by default."""
    return {**_DEFAULTS, **(request.get("settings") or {})}


def _asked(request: Mapping[str, Any]) -> dict[str, Any]:
    return {**birth_data(request), "settings": _settings(request)}


class Known:
    """Likenesses by their minute, each with what it is known as."""

    def __init__(self, likenesses: Iterable[tuple[Likeness, Any]] = ()) -> None:
        self._by_minute: defaultdict[int, list[tuple[Likeness, Any]]] = defaultdict(list)
        for likeness, known_as in likenesses:
            self.add(likeness, known_as)

    def add(self, likeness: Likeness, known_as: Any) -> None:
        self._by_minute[_minute(likeness.utc)].append((likeness, known_as))

    def find(self, likeness: Likeness) -> Any:
        """What the first like it is known as, its very own chart before any other, or None. That one is it even if it
        was renamed since, or given other settings; with another birth it is another.
        """
        minute = _minute(likeness.utc)
        near = (pair for beside in (minute - 1, minute, minute + 1) for pair in self._by_minute.get(beside, ()))
        like = [
            known_as
            for other, known_as in near
            if likeness.is_like(other) or (known_as == likeness.identity and likeness.is_of_its_moment(other))
        ]
        return likeness.identity if likeness.identity in like else next(iter(like), None)


def _minute(utc: datetime) -> int:
    return int(utc.timestamp() // 60)


def _nobodys(chart_id: uuid.UUID) -> bool:
    return False


def present_like(
    owner: "User", likenesses: Iterable[Likeness], *, has_identity: Callable[[uuid.UUID], bool] = _nobodys
) -> Known:
    """The owner's charts that may be like these, known by their ids.

    has_identity: whether a chart was made by this very import of a row that had one.
    """
    instants = {one.utc for one in likenesses}
    return Known(_stored(owner, instants, has_identity) if instants else ())


class _Near(Lookup):
    """Less than APART from one of the instants, in one condition: two hundred of the ORM's cost more than the rows."""

    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        column, _params = self.process_lhs(compiler, connection)
        spans = " OR ".join([f"({column} > %s AND {column} < %s)"] * len(self.rhs))
        return f"({spans})", [edge for instant in self.rhs for edge in (instant - APART, instant + APART)]


def _stored(
    owner: "User", instants: Iterable[datetime], has_identity: Callable[[uuid.UUID], bool]
) -> Iterator[tuple[Likeness, uuid.UUID]]:
    near = _Near(F("utc"), tuple(instants))
    rows = Chart.objects.visible_to(owner).filter(near).order_by("created_at", "id")
    values = ("kind", "name", "utc", "latitude", "longitude", "time_known", "request")
    for chart_id, *row in rows.values_list("id", *values):
        known: dict[str, Any] = dict(zip(values, row, strict=True))
        yield Likeness(**known, identity=chart_id if has_identity(chart_id) else None), chart_id
