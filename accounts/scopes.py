"""What may be done, `resource:action`, and which roles and staff functions hold it: data, looked up in `permissions`.

A scope of one's own things (`charts:read`) never reaches another person's: querysets see to that. Staff scopes are
over everybody. In code, because who may what is reviewed in a diff, and asking costs no query; people get grants.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from accounts.models.user import Role


@dataclass(frozen=True, slots=True)
class Scope:
    """staff: over everybody's things. by_key: an API key may carry it.

    What raises rights, ends accounts or changes what others own wants a person who has just proved to be one.
    """

    name: str
    label: Any
    staff: bool = False
    by_key: bool = True


_OWN: Final = (
    Scope("profile:read", _("Read the profile")),
    Scope("profile:write", _("Change the profile")),
    Scope("profile:delete", _("Delete the account"), by_key=False),
    Scope("password:write", _("Change the password"), by_key=False),
    Scope("email:write", _("Change the address"), by_key=False),
    Scope("exports:read", _("Have everything exported"), by_key=False),
    Scope("sessions:read", _("See the sessions"), by_key=False),
    Scope("sessions:delete", _("End sessions"), by_key=False),
    Scope("devices:read", _("See the devices"), by_key=False),
    Scope("devices:write", _("Name and remove devices"), by_key=False),
    Scope("factors:read", _("See the second factors"), by_key=False),
    Scope("factors:write", _("Change the second factors"), by_key=False),
    Scope("keys:read", _("See the API keys"), by_key=False),
    Scope("keys:write", _("Make and revoke API keys"), by_key=False),
    Scope("usage:read", _("See the plan, and what of it is used")),
    Scope("events:write", _("Tell what is done in an app")),
    Scope("charts:read", _("Read charts, and compute without keeping")),
    Scope("charts:write", _("Make and change charts")),
    Scope("charts:delete", _("Delete charts")),
    Scope("jobs:read", _("See jobs and their results")),
    Scope("jobs:write", _("Start jobs that keep nothing, and stop jobs")),
    Scope("interpretations:read", _("Read readings")),
    Scope("interpretations:write", _("Ask for readings")),
    Scope("interpretations:delete", _("Delete readings")),
    Scope("conversations:read", _("Read conversations")),
    Scope("conversations:write", _("Ask questions about charts")),
    Scope("conversations:delete", _("Delete conversations")),
)
_STAFF: Final = (
    Scope("users:read", _("See accounts and sessions"), staff=True),
    Scope("users:write", _("Change accounts"), staff=True, by_key=False),
    Scope("users:delete", _("Delete accounts"), staff=True, by_key=False),
    Scope("users:suspend", _("Suspend accounts"), staff=True, by_key=False),
    Scope("users:impersonate", _("See an account as its owner does"), staff=True, by_key=False),
    Scope("roles:write", _("Give roles and grants"), staff=True, by_key=False),
    Scope("content:read", _("See everybody's charts and readings"), staff=True, by_key=False),
    Scope("content:hide", _("Hide charts and readings, and end shares"), staff=True, by_key=False),
    Scope("content:delete", _("Delete everybody's charts"), staff=True, by_key=False),
    Scope("interpretations:moderate", _("Stop readings and have them written again"), staff=True, by_key=False),
    Scope("prompts:read", _("See what language models are asked"), staff=True, by_key=False),
    Scope("prompts:write", _("Write prompts, try them, and choose among them"), staff=True, by_key=False),
    Scope("places:write", _("Correct places"), staff=True, by_key=False),
    Scope("billing:read", _("See plans, credits and payments"), staff=True),
    Scope("billing:write", _("Give credits and change plans"), staff=True, by_key=False),
    Scope("analytics:read", _("See reports and events"), staff=True),
    Scope("audit:read", _("Search the audit log"), staff=True, by_key=False),
    Scope("system:read", _("See jobs and settings of the system"), staff=True),
    Scope("system:write", _("Change settings of the system"), staff=True, by_key=False),
)
CATALOGUE: Final[Mapping[str, Scope]] = {scope.name: scope for scope in (*_OWN, *_STAFF)}
ALL_SCOPES: Final = frozenset(CATALOGUE)
STAFF_SCOPES: Final = frozenset(scope.name for scope in _STAFF)
KEY_SCOPES: Final = frozenset(scope.name for scope in CATALOGUE.values() if scope.by_key)

_READONLY = frozenset(scope.name for scope in _OWN if scope.name.endswith(":read"))
_USER = frozenset(scope.name for scope in _OWN)
_MODERATOR = _USER | {"users:read", "users:suspend", "content:read", "content:hide", "interpretations:moderate"}
ROLE_SCOPES: Final[Mapping[str, frozenset[str]]] = {
    Role.READONLY: _READONLY,
    Role.USER: _USER,
    Role.MODERATOR: _MODERATOR,
    Role.ADMIN: ALL_SCOPES,
}

# What people of the staff are for; given for a time, beside the role. Support sees, and changes nothing.
FUNCTION_SCOPES: Final[Mapping[str, frozenset[str]]] = {
    "support": frozenset({"users:read", "content:read", "billing:read"}),
    "finance": frozenset({"users:read", "billing:read", "billing:write"}),
    "analyst": frozenset({"analytics:read"}),
    "auditor": frozenset({"audit:read", "users:read"}),
    "editor": frozenset({"places:write"}),
    "operator": frozenset({"system:read", "system:write"}),
    "prompt_author": frozenset({"prompts:read", "prompts:write"}),
}
FUNCTIONS: Final = (
    ("support", _("Support")),
    ("finance", _("Finance")),
    ("analyst", _("Analyst")),
    ("auditor", _("Auditor")),
    ("editor", _("Editor of places")),
    ("operator", _("Operator")),
    ("prompt_author", _("Author of prompts")),
)


def scopes_named(name: str) -> frozenset[str]:
    """Those of a staff function or, given a scope's own name, that one."""
    return FUNCTION_SCOPES.get(name) or frozenset({name} & ALL_SCOPES)
