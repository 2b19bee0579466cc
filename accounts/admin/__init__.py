"""People, what they may, what they did, and what they may use, in the back office."""

from accounts.admin.audit import AuditEntryAdmin
from accounts.admin.keys import ApiKeyAdmin
from accounts.admin.notes import SupportNoteAdmin
from accounts.admin.people import DeviceAdmin, SessionAdmin, UserAdmin
from accounts.admin.plans import AccountAdmin, LedgerEntryAdmin, PlanAdmin, ReservationAdmin, SubscriptionAdmin
from accounts.admin.rights import StaffGrantAdmin
from accounts.admin.sign_in import IssuerAdmin, MailAdmin
from accounts.admin.visits import VisitAdmin

__all__ = [
    "AccountAdmin",
    "ApiKeyAdmin",
    "AuditEntryAdmin",
    "DeviceAdmin",
    "IssuerAdmin",
    "LedgerEntryAdmin",
    "MailAdmin",
    "PlanAdmin",
    "ReservationAdmin",
    "SessionAdmin",
    "StaffGrantAdmin",
    "SubscriptionAdmin",
    "SupportNoteAdmin",
    "UserAdmin",
    "VisitAdmin",
]
