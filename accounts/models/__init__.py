from accounts.models.api_key import ApiKey
from accounts.models.audit import Action, AuditEntry
from accounts.models.change import Change
from accounts.models.device import Device
from accounts.models.hiding import Hideable
from accounts.models.issuer import Issuer
from accounts.models.ledger import Account, Grant, LedgerEntry, Reservation
from accounts.models.mail import Mail
from accounts.models.plans import Plan, Subscription
from accounts.models.privacy import DataExport, ErasureReport
from accounts.models.session import Session
from accounts.models.staff_grant import StaffGrant
from accounts.models.support_note import SupportNote
from accounts.models.ticket import Ticket
from accounts.models.user import Role, User
from accounts.models.visit import Visit

__all__ = [
    "Account",
    "Action",
    "ApiKey",
    "AuditEntry",
    "Change",
    "DataExport",
    "Device",
    "ErasureReport",
    "Grant",
    "Hideable",
    "Issuer",
    "LedgerEntry",
    "Mail",
    "Plan",
    "Reservation",
    "Role",
    "Session",
    "StaffGrant",
    "Subscription",
    "SupportNote",
    "Ticket",
    "User",
    "Visit",
]
