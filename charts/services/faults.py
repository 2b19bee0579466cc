"""What is said of a file's rows: why one cannot be read, and what was decided in reading it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from charts import moments
from charts.atlas import format_offset
from charts.interchange.rows import ROUNDED, Fault, Remark
from charts.services.asked import nested
from charts.services.resolving import Instant
from config.api.errors import ValidationFailed

_PATHS: Final[Mapping[str, tuple[str, ...]]] = {"latitude": ("place", "latitude"), "longitude": ("place", "longitude")}

FAULTS: Final[Mapping[str, Promise]] = {
    "not_text": _("This is no text: it holds null characters."),
    "too_many_lines": _("It has more than %s lines."),
    "broken_utf8": _(
        "The file looks like UTF-8, but line %s holds bytes that are none. Mend it, or name its encoding."
    ),
    "encoding_unclear": _(
        "The file does not say its encoding, and by its letters it cannot be told. Name it: the option encoding."
    ),
    "not_this_encoding": _("The file is not in the encoding %s."),
    "not_this_format": _("This does not look like a row of that format: %s"),
    "not_json": _("This is not JSON: see column %s of the line."),
    "not_a_chart": _("A chart is an object with moment and place, not %s."),
    "no_rows": _("There are no charts in it."),
    "column_missing": _("The heading lacks a column; one of these is needed: %s."),
    "columns_missing": _("The heading lacks columns; one of each group is needed: %s."),
    "quotes_unbalanced": _("A quotation mark is not closed, or something follows a closed one."),
    "cell_too_long": _("A cell is longer than 131072 characters."),
    "cells_left_over": _("There are more cells than headings: %s. A cell that holds the separator is put in quotes."),
    "fields_missing": _("Fields are missing: %s"),
    "place_missing": _("There is no place: neither a name nor coordinates."),
    "coordinate_missing": _("Give both coordinates."),
    "coordinate_unreadable": _("This is not a coordinate: %s"),
    "coordinate_outside": _("There is no such coordinate: %s"),
    "mean_time_needs_longitude": _("Local mean time needs the longitude of the place."),
    "zone_unknown": _("There is no such time zone: %s"),
    "date_missing": _("There is no date."),
    "born_missing": _(
        "No line tells the birth, as “born on 14 March 1879 at 11:30” or “geboren am 14. März 1879 um 11:30”."
    ),
    "people_unparted": _(
        "It cannot be told which of these lines are whose. Keep each person's together, with an empty line between two."
    ),
    "date_unreadable": _("This is not a date: %s"),
    "date_ambiguous": _("%s can be read in two ways. Say which with the option dates: dmy or mdy."),
    "year_of_two_digits": _("The year needs all its digits: %s"),
    "date_outside": _("The year must be between 1 and 9999."),
    "no_such_day": _("There is no such day: %s"),
    "calendar_needed": _("%s is before the Gregorian calendar. Say in which it is written: the option calendar."),
    "calendar_unreadable": _("The calendar is gregorian or julian, not %s."),
    "time_unreadable": _("This is not a time of day: %s"),
    "instant_unreadable": _("This is not an instant in UTC: %s"),
    "offset_unreadable": _("This is not an offset from Greenwich: %s"),
    "summer_time_unreadable": _("This does not say whether it was summer time: %s"),
    "julian_day_unreadable": _("This is not a Julian day of the years 1 to 9999: %s"),
    "instants_differ": _("utc is %s, which is not the date and time of the row at its utc_offset. Empty one of them."),
    "fold_unreadable": _("fold is 0 or 1, not %s."),
    "house_systems_differ": _("house_system is %s, and the settings name another. Empty one of them."),
    "settings_unreadable": _("The settings must be a JSON object, not %s."),
}

REMARKS: Final[Mapping[str, Promise]] = {
    "encoding_guessed": _(
        "The file does not say its encoding; by its letters it was read as %s. If names look wrong, name it."
    ),
    "columns_ignored": _("These columns are not known and were left out: %s."),
    "columns_twice": _("Several columns mean the same; the last one that is filled counts: %s."),
    "offset_of_the_file": _("The offset in the file, %s, was taken."),
    "summer_time_not_said": _("The file does not say whether it was summer time; the place's own zone decided."),
    "julian_day_taken": _("The instant is the file's Julian day."),
    "julian_day_against_date": _("Date and Julian day disagree; the Julian day was taken, as AAF prescribes."),
    "calendar_by_julian_day": _("%s is in the Julian calendar, as the file's Julian day shows."),
}


def refusal(fault: Fault) -> ValidationFailed:
    """Naming the field of the chart that the row would have filled."""
    path = _PATHS.get(fault.field, (fault.field,))
    return ValidationFailed(details=nested(path, said(FAULTS[fault.code], fault.text)))


def said(message: Promise, text: str) -> str:
    sentence = str(message)
    return sentence % text if "%s" in sentence else sentence


def notes(remarks: tuple[Remark, ...], instant: Instant | None) -> Iterator[str]:
    """What a report says of a row. instant: of the chart, to hold the file's offset and clock against the zone's."""
    for remark in remarks:
        if remark.code == "civil_time_of_the_file":
            yield from () if instant is None else _against_clock(remark.text, instant)
            continue
        sentence = said(REMARKS[remark.code], remark.text)
        if remark.code == "offset_of_the_file" and instant is not None:
            own = format_offset(instant.civil.utc_offset)
            if own != remark.text:
                sentence += " " + _t("By %(zone)s it was %(offset)s there.") % {
                    "zone": instant.civil.timezone, "offset": own,
                }  # fmt: skip
        yield sentence


def _against_clock(local: str, instant: Instant) -> Iterator[str]:
    if abs(datetime.fromisoformat(local) - instant.civil.local) > ROUNDED:
        yield _t("Date and time are %(local)s, but at utc, which was taken, it was %(there)s by %(zone)s.") % {
            "local": local, "there": moments.written(instant.civil.local), "zone": instant.civil.timezone,
        }  # fmt: skip
