"""The parts of a person's page. Upper apps add theirs in `ready()`; each is for those alone who hold its scope."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from accounts.models import User

NEWEST: Final = 8  # rows of a panel; the list has the others
NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class Panel:
    """name: of its anchor, and in the audit log. position: from the top. read: what its template says, of the person
    for the one who looks, in a fixed number of queries, without writing. listed: of the whole list the address' name,
    and the parameter that narrows it to the person.
    """

    name: str
    position: int
    title: Any
    scope: str
    read: Callable[[User, User], Mapping[str, Any]]
    listed: tuple[str, str] | None = None
    template: str = "admin/accounts/panels/table.html"
    wide: bool = False

    def shown(self, user: User, by: User) -> dict[str, Any]:
        return {"panel": self, "all": self._all(user), **self.read(user, by)}

    def _all(self, user: User) -> str:
        if self.listed is None:
            return ""
        name, parameter = self.listed
        return f"{reverse(name)}?{urlencode({parameter: str(user.pk)})}"


PANELS: Final[dict[str, Panel]] = {}


def register(panel: Panel) -> None:
    PANELS[panel.name] = panel


def panels_of(user: User, *, by: User, may: Callable[[str], bool]) -> list[dict[str, Any]]:
    """Of what each of them is drawn, in their order. may: whether `by` holds a scope."""
    ordered = sorted(PANELS.values(), key=lambda panel: panel.position)
    return [panel.shown(user, by) for panel in ordered if may(panel.scope)]


def table(
    heads: Sequence[Any] = (), rows: Sequence[Sequence[Any]] = (), facts: Sequence[tuple[Any, Any]] = ()
) -> dict[str, Any]:
    """What panels/table.html draws. facts: each a label and a value."""
    return {"heads": heads, "rows": rows, "facts": facts}


def tag(words: Any, colour: str = "") -> SafeString:
    """colour: good, bad, or warn."""
    return format_html('<span class="person-tag {}">{}</span>', colour and f"person-{colour}", words)


def link(page: str, key: Any, words: Any) -> SafeString:
    """To a page of the back office, as `accounts_device`, of the row of this key."""
    return format_html('<a href="{}">{}</a>', reverse(f"admin:{page}_change", args=[key]), words)


def when(moment: datetime | None) -> SafeString | str:
    """Short, so that a row fits a phone."""
    if moment is None:
        return NOTHING
    short = f"{localtime(moment):%Y-%m-%d %H:%M}"
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), short)


def label(model: Any, *fields: str) -> list[Any]:
    """What columns are called."""
    return [model._meta.get_field(name).verbose_name for name in fields]
