"""The columns of a table of births: what they are called, in English and in Russian."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

# As they are written; the first seven and the notes are what a person would fill in.
WRITTEN: Final = (
    "name", "kind", "date", "time", "place", "admin", "country", "latitude", "longitude", "timezone", "utc_offset",
    "utc", "calendar", "rating", "source", "tags", "notes", "settings", "place_id", "id",
)  # fmt: skip
NUMERIC: Final = frozenset(("latitude", "longitude"))

_CALLED: Final = {
    "name": "name fullname title chartname person имя фио название имяфамилия",
    "last_name": "lastname surname familyname фамилия",
    "first_name": "firstname givenname",
    "kind": "kind type charttype eventtype вид тип типкарты",
    "date": "date birthdate dateofbirth dob birthday day дата датарождения деньрождения",
    "time": "time birthtime timeofbirth tob hour время времярождения",
    "datetime": "datetime birthdatetime local localtime moment датаивремя",
    "utc": "utc utcdatetime utctime datetimeutc ut gmt времяutc времяпогринвичу",
    "time_known": "timeknown известновремя времяизвестно",
    "fold": "fold",
    "calendar": "calendar календарь стиль",
    "place": "place city location birthplace placeofbirth town место город месторождения населенныйпункт",
    "region": "region state province admin область регион край штат",
    "country": "country countrycode nation страна",
    "latitude": "latitude lat широта",
    "longitude": "longitude lon long lng долгота",
    "timezone": "timezone tz zone zonename iana часовойпояс зона таймзона",
    "utc_offset": "utcoffset offset gmtoffset tzoffset zoneoffset смещение смещениеutc поправка",
    "tags": "tags tag groups group category метки теги группа группы",
    "notes": "notes note comment comments remarks заметки комментарий комментарии примечание примечания",
    "settings": "settings настройки",
    "house_system": "housesystem houses домификация системадомов дома",
    "rating": "rating roddenrating rodden рейтинг надежность",
    "source": "source datasource источник",
    "place_id": "placeid",
    "id": "id uuid",
}
HEADINGS: Final = MappingProxyType({name: column for column, names in _CALLED.items() for name in names.split()})

_LETTERS = re.compile(r"[\W_]+")


def column_of(heading: str) -> str | None:
    """Which column a heading names, whatever its spaces, case and signs."""
    return HEADINGS.get(_LETTERS.sub("", heading.casefold().replace("ё", "е"))[:40])
