"""What is kept of a person, and where. This app knows none of those above it: each registers its rooms in `ready()`."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from accounts.models import User

CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of the archive, a JSON object a line. rows: one by one, however many there are."""

    path: str
    rows: Callable[[User], Iterator[Mapping[str, Any]]]
    count: Callable[[User], int]


@dataclass(frozen=True, slots=True)
class Documents:
    """Files of the archive that are made while it is written: (path, what makes it). count: how many."""

    files: Callable[[User], Iterator[tuple[str, Callable[[], bytes]]]]
    count: Callable[[User], int]


class StillThere(Exception):
    """left: where the person is referred to → how many rows."""

    def __init__(self, left: dict[str, int]) -> None:
        super().__init__(", ".join(left))
        self.left = left


@dataclass(frozen=True, slots=True)
class Room:
    """One kind of thing that is kept of a person.

    found: how much there is now, by the person's id. erase: removes or makes anonymous up to so many, in the caller's
    transaction, and says how many; 0 when nothing is left. Run again after a crash it goes on. The latest registered
    is erased first, so that what refers to others goes before them. prepare: what is outside the database (files,
    caches) of as many, before that transaction. outside: removes all that another store holds, when nothing is left
    here that could get there, and says how much that was. Errors: StillThere, while it cannot.
    """

    name: str
    found: Callable[[uuid.UUID], int]
    erase: Callable[[uuid.UUID, int], int]
    sheets: Sequence[Sheet] = ()
    documents: Sequence[Documents] = ()
    prepare: Callable[[uuid.UUID, int], None] = lambda user_id, most: None
    outside: Callable[[uuid.UUID], int] = lambda user_id: 0


@dataclass(frozen=True, slots=True)
class Purge:
    """What its owner has deleted, to be removed for good. due: the rows deleted before then."""

    name: str
    due: Callable[[datetime], "QuerySet[Any]"]


ROOMS: Final[dict[str, Room]] = {}
PURGES: Final[dict[str, Purge]] = {}


def register(room: Room) -> None:
    ROOMS[room.name] = room


def register_purge(purge: Purge) -> None:
    PURGES[purge.name] = purge


def room_of_rows(
    name: str,
    rows: Callable[[uuid.UUID], "QuerySet[Any]"],
    *,
    without: Sequence[str] = (),
    written: Callable[[Any], Mapping[str, Any]] | None = None,
    shown: bool = True,
    chunk: int = CHUNK,
    documents: Sequence[Documents] = (),
) -> Room:
    """A room whose rows are the person's alone: exported column by column, erased by deleting them.

    rows: of the person with this id. without: columns that are ours (hashes, indexes). written: instead of the columns.
    shown: whether it goes into the archive; what only repeats other rows does not. chunk: rows in memory at a time.
    """
    write = written or (lambda row: plain(row, without=without))
    sheet = Sheet(
        f"{name}.jsonl",
        lambda user: (write(row) for row in by_chunks(rows(user.pk), chunk)),
        lambda user: rows(user.pk).count(),
    )
    return Room(
        name,
        found=lambda user_id: rows(user_id).count(),
        erase=lambda user_id, most: delete_some(rows(user_id), most),
        sheets=(sheet,) if shown else (),
        documents=documents,
    )


def disowned(name: str, rows: Callable[[uuid.UUID], "QuerySet[Any]"], column: str, *sheets: Sheet) -> Room:
    """A room whose rows are kept, without the person."""

    def erase(user_id: uuid.UUID, most: int) -> int:
        pks = list(rows(user_id).order_by("pk").values_list("pk", flat=True)[:most])
        return int(rows(user_id).model._base_manager.filter(pk__in=pks).update(**{column: None}))

    return Room(name, lambda user_id: int(rows(user_id).count()), erase, sheets)


def plain(row: Model, *, without: Sequence[str] = ()) -> dict[str, Any]:
    """The row's columns by name, as the database holds them."""
    fields = (field for field in row._meta.concrete_fields if field.name not in without)
    return {field.name: field.value_from_object(row) for field in fields}


def by_chunks(rows: "QuerySet[Any]", chunk: int = CHUNK) -> Iterator[Any]:
    """In the order of their keys, each chunk a query of its own: no cursor and no connection is held between them."""
    after: Any = None
    ordered = rows.order_by("pk")
    while some := list((ordered if after is None else ordered.filter(pk__gt=after))[:chunk]):
        after = some[-1].pk
        yield from some
        del some  # not beside the next


def delete_some(rows: "QuerySet[Any]", most: int) -> int:
    """Delete up to so many, and what the back office noted of them: it has their names. Returns how many."""
    pks = list(rows.values_list("pk", flat=True)[:most])
    if pks:
        forget_notes(rows.model, pks)
        rows.model._base_manager.filter(pk__in=pks).delete()
    return len(pks)


def forget_notes(model: type[Model], pks: Sequence[Any]) -> None:
    """Delete the entries of the back office's history about these rows."""
    kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in pks]).delete()
