"""What accounts take and answer."""

from accounts.serializers.keys import (
    ApiKeyChangesSerializer,
    ApiKeyRequestSerializer,
    ApiKeySerializer,
    NewApiKeySerializer,
    RotationSerializer,
)
from accounts.serializers.members import (
    MemberChangesSerializer,
    MemberFilterSerializer,
    MemberSerializer,
    NewMemberSerializer,
    SuspensionSerializer,
)
from accounts.serializers.people import (
    ClientSerializer,
    CredentialsSerializer,
    GuestSerializer,
    KnownDeviceSerializer,
    RefreshSerializer,
    RegistrationSerializer,
    SessionSerializer,
    SignedInSerializer,
    TokenPairSerializer,
    UserSerializer,
    default_locale,
)
from accounts.serializers.plans import (
    CreditUsageSerializer,
    LedgerEntrySerializer,
    LedgerFilterSerializer,
    PlansSerializer,
)

__all__ = [
    "ApiKeyChangesSerializer",
    "ApiKeyRequestSerializer",
    "ApiKeySerializer",
    "ClientSerializer",
    "CredentialsSerializer",
    "CreditUsageSerializer",
    "GuestSerializer",
    "KnownDeviceSerializer",
    "LedgerEntrySerializer",
    "LedgerFilterSerializer",
    "MemberChangesSerializer",
    "MemberFilterSerializer",
    "MemberSerializer",
    "NewApiKeySerializer",
    "NewMemberSerializer",
    "PlansSerializer",
    "RefreshSerializer",
    "RegistrationSerializer",
    "RotationSerializer",
    "SessionSerializer",
    "SignedInSerializer",
    "SuspensionSerializer",
    "TokenPairSerializer",
    "UserSerializer",
    "default_locale",
]
