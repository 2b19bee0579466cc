"""The archive: one ZIP, written a row and a document at a time, with a manifest of counts and checksums."""

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Final

import orjson
from django.utils import timezone

from accounts.models import User
from accounts.privacy.registry import ROOMS, Documents, Sheet

logger = logging.getLogger(__name__)

FORMAT: Final = "nocturna.person"
VERSION: Final = 1
MANIFEST: Final = "manifest.json"
# What a document that cannot be drawn may raise: its data are in the archive, and the others are made.
UNDRAWN: Final = (ValueError, LookupError, TypeError, ArithmeticError)
# Compressed already.
_STORED: Final = (".pdf", ".png", ".zip")


def total_of(user: User) -> int:
    """How many rows and documents the archive will hold, as of now."""
    sheets = sum(sheet.count(user) for room in ROOMS.values() for sheet in room.sheets)
    return sheets + sum(documents.count(user) for room in ROOMS.values() for documents in room.documents)


@dataclass(slots=True)
class Archive:
    """tick: is called after each row and document, and may raise to stop the work."""

    file: IO[bytes]
    user: User
    tick: Callable[[], None] = lambda: None
    _zip: zipfile.ZipFile = field(init=False)
    _listed: Any = field(init=False)
    _files: int = field(init=False, default=0)

    def write(self) -> None:
        """Everything there is of the person, then the manifest. No more than a chunk of rows is in memory at a time."""
        with (
            tempfile.TemporaryFile() as self._listed,
            zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED) as self._zip,
        ):
            for room in ROOMS.values():
                for sheet in room.sheets:
                    self._sheet(room.name, sheet)
                for documents in room.documents:
                    self._documents(room.name, documents)
            self._manifest()

    def _sheet(self, room: str, sheet: Sheet) -> None:
        self._entry(room, sheet.path, (self._line(row) for row in sheet.rows(self.user)))

    def _line(self, row: Any) -> bytes:
        self.tick()
        return orjson.dumps(row, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS) + b"\n"

    def _documents(self, room: str, documents: Documents) -> None:
        for path, make in documents.files(self.user):
            try:
                content = make()
            except UNDRAWN as error:
                logger.exception("document of an export not made", extra={"path": path})
                self._list({"path": path, "room": room, "error": type(error).__name__})
            else:
                self._entry(room, path, iter([content]))
            self.tick()

    def _entry(self, room: str, path: str, pieces: Iterator[bytes]) -> None:
        digest, size, rows = hashlib.sha256(), 0, 0
        info = zipfile.ZipInfo(path, date_time=timezone.now().timetuple()[:6])
        info.compress_type = zipfile.ZIP_STORED if path.endswith(_STORED) else zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=True) as entry:
            for piece in pieces:
                digest.update(piece)
                size, rows = size + len(piece), rows + 1
                entry.write(piece)
        self._list({"path": path, "room": room, "rows": rows, "bytes": size, "sha256": digest.hexdigest()})

    def _list(self, described: dict[str, Any]) -> None:
        """On disk: of ten thousand charts there are twenty thousand documents."""
        self._listed.write((b",\n" if self._files else b"\n") + orjson.dumps(described))
        self._files += 1

    def _manifest(self) -> None:
        head = {"format": FORMAT, "version": VERSION, "person": str(self.user.pk), "made_at": timezone.now()}
        self._listed.seek(0)
        with self._zip.open(MANIFEST, "w", force_zip64=True) as entry:
            entry.write(orjson.dumps(head, option=orjson.OPT_UTC_Z)[:-1] + b',"files":[')
            while piece := self._listed.read(65_536):
                entry.write(piece)
            entry.write(b"\n]}\n")
