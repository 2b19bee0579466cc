"""The API of accounts."""

from accounts.views.devices import DeviceListView, DeviceView
from accounts.views.keys import ApiKeyRotateView, ApiKeysView, ApiKeyView
from accounts.views.members import MembersView, MemberView, SuspensionView
from accounts.views.people import (
    GuestView,
    LogoutView,
    MeView,
    RefreshView,
    RegisterView,
    SessionListView,
    SessionView,
    TokenView,
)
from accounts.views.plans import LedgerView, PlansView, UsageView

__all__ = [
    "ApiKeyRotateView",
    "ApiKeyView",
    "ApiKeysView",
    "DeviceListView",
    "DeviceView",
    "GuestView",
    "LedgerView",
    "LogoutView",
    "MeView",
    "MemberView",
    "MembersView",
    "PlansView",
    "RefreshView",
    "RegisterView",
    "SessionListView",
    "SessionView",
    "SuspensionView",
    "TokenView",
    "UsageView",
]
