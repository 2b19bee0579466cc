"""Every list as a file: the columns that its page shows, of the chosen rows or of all that it was narrowed to."""

import csv
import html
import io
import uuid
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.contrib import admin, messages
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import BadRequest, ObjectDoesNotExist
from django.core.handlers.asgi import ASGIRequest
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.errors import SessionRevoked
from accounts.services import sessions
from charts.interchange.comma import BYTE_ORDER_MARK
from config.api.streams import apart
from config.backoffice.site import SESSION
from config.system.admin import StaffAdmin, note
from config.system.secret import is_secret
from config.system.spreadsheets import harmless

MOST: Final = 20_000  # rows of a file
AT_ONCE: Final = 500  # rows that are read together, and whose people are named in one entry of the audit log


@admin.action(description=_("Export as CSV"), permissions=["view"])
def export_csv(office: StaffAdmin, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponseBase | None:
    """It is recorded whose rows they are before the first of them is sent. None: too many, which is said.

    Errors: BadRequest, where nothing that was chosen is a row.
    """
    keys = list(queryset.values_list("pk", flat=True)[: MOST + 1])
    if not keys:
        raise BadRequest
    if len(keys) > MOST:
        told = _("More than %(most)d rows: narrow the list first.") % {"most": MOST}
        office.message_user(request, told, messages.ERROR)
        return None
    _record(office, keys)
    session_id = uuid.UUID(request.session[SESSION])
    pieces = _write(office, queryset, keys, columns_of(office, request), session_id)
    streamed = apart(pieces) if isinstance(request, ASGIRequest) else pieces
    response = StreamingHttpResponse(streamed, content_type="text/csv; charset=utf-8")
    name = f"nocturna-{office.opts.model_name}-{timezone.now():%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


export_csv.notes_itself = True  # type: ignore[attr-defined]


def columns_of(office: StaffAdmin, request: HttpRequest) -> list[str]:
    """The key, then those of the page, and no secret whatever the page shows."""
    shown = [name for name in office.get_list_display(request) if isinstance(name, str) and not is_secret(name)]
    key = office.opts.pk.name
    return [key, *(name for name in shown if name not in (key, "pk", "action_checkbox"))]


def _record(office: StaffAdmin, keys: Sequence[Any]) -> None:
    """In pieces: an entry that names twenty thousand people could not be read."""
    with transaction.atomic():
        for rows in _batches(keys):
            people = office.whose_are([office.model(pk=key) for key in rows])
            note("admin.action", model=office.model, people=people, name_of_action="export_csv", count=len(rows))


def _write(
    office: StaffAdmin, queryset: QuerySet[Any], keys: Sequence[Any], columns: Sequence[str], session_id: uuid.UUID
) -> Iterator[str]:
    """Errors: SessionRevoked, when who asked is shut out meanwhile: a file that breaks off is no whole one."""
    language = translation.get_language()
    page = io.StringIO(newline="")
    writer = csv.writer(page, lineterminator="\r\n")
    writer.writerow(harmless(capfirst(str(label_for_field(name, office.model, office)))) for name in columns)
    yield BYTE_ORDER_MARK + page.getvalue()
    for chosen in _batches(keys):
        if not sessions.session_is_live(session_id):
            raise SessionRevoked
        page.seek(0)
        page.truncate()
        rows = {row.pk: row for row in queryset.filter(pk__in=chosen)}
        with translation.override(language):
            # What has gone meanwhile is left out.
            writer.writerows([cell(office, rows[key], name) for name in columns] for key in chosen if key in rows)
        yield page.getvalue()


def _batches(keys: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE))


def cell(office: StaffAdmin, row: Model, name: str) -> str | int | float:
    """As the page says it, without its markup; numbers and times as they are."""
    try:
        field, _attribute, value = lookup_field(name, row, office)
    except ObjectDoesNotExist:
        return ""
    if field is not None and field.flatchoices:
        value = dict(field.flatchoices).get(value, value)
    elif field is not None and field.is_relation:
        value = getattr(row, field.name)
    if isinstance(value, tuple) and len(value) == 2:  # the theme's labels: a colour's name, then the words
        value = value[1]
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return harmless(html.unescape(strip_tags(value)) if isinstance(value, SafeString) else str(value))
