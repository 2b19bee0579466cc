"""What may go wrong between a person and their account."""

from datetime import datetime
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from config.api.errors import AppError


class AuthenticationRequired(AppError):
    code, status, message = "AUTHENTICATION_REQUIRED", 401, _("Sign in first.")


class InvalidCredentials(AppError):
    code, status, message = "INVALID_CREDENTIALS", 401, _("The name or the password is wrong.")


class TokenInvalid(AppError):
    code, status, message = "TOKEN_INVALID", 401, _("This token is not valid.")


class TokenExpired(AppError):
    code, status, message = "TOKEN_EXPIRED", 401, _("This token has expired.")


class TokenReused(AppError):
    code, status = "TOKEN_REUSED", 401
    message = _("This refresh token was used before. Its session has been ended; sign in again.")


class SessionRevoked(AppError):
    code, status, message = "SESSION_REVOKED", 401, _("This session has ended. Sign in again.")


class RefreshInProgress(AppError):
    code, status, retryable = "REFRESH_IN_PROGRESS", 409, True
    message = _("Another request is replacing this token. Use the token that it received.")
    headers = {"Retry-After": "1"}


class SessionNotFound(AppError):
    code, status, message = "SESSION_NOT_FOUND", 404, _("There is no such session.")


class QuotaExceeded(AppError):
    """resource: of the plan's limits. resets_at: None of what time does not bring back."""

    code, status, message = "QUOTA_EXCEEDED", 402, _("Your plan does not go further than this.")

    def __init__(self, *, resource: str, limit: int, used: int, resets_at: datetime | None = None, **more: int) -> None:
        """more: further figures, for the details and the message."""
        ends = resets_at and resets_at.isoformat(timespec="seconds").replace("+00:00", "Z")
        figures: dict[str, Any] = {"limit": limit, "used": used, **more}
        super().__init__(details={"resource": resource, "resets_at": ends, **figures}, **figures)


class OutOfCredits(QuotaExceeded):
    message = _("You have not enough credits for this.")


class TooManyCharts(QuotaExceeded):
    message = _("You keep as many charts as your plan allows. Delete some first.")


class ChartsDoNotFit(TooManyCharts):
    """Some would. wanted, fit: how many charts."""

    message = _("%(fit)d of %(wanted)d charts fit: your plan allows %(limit)d, and you keep %(used)d.")


class BatchTooLarge(QuotaExceeded):
    message = _("The batch has %(used)d items, and your plan allows %(limit)d.")


class ModelNotInPlan(AppError):
    code, status, message = "PERMISSION_DENIED", 403, _("Your plan does not include the model %(model)s.")

    def __init__(self, *, model: str, allowed: Any) -> None:
        super().__init__(
            details={"model": [str(self.message) % {"model": model}], "allowed": list(allowed)}, model=model
        )


class PlanOverlaps(AppError):
    code, status, message = "CONFLICT", 409, _("The person has another plan in this time.")


class AccountSuspended(AppError):
    """Said only to who has proved that the account is theirs. details: until, message."""

    code, status = "PERMISSION_DENIED", 403
    message = _("This account is suspended.")

    @classmethod
    def of(cls, user: Any) -> Self:
        until = user.suspended_until
        ends = until and until.isoformat(timespec="seconds").replace("+00:00", "Z")
        return cls(details={"suspended_until": ends, "message": user.suspension_message})


class UserNotFound(AppError):
    code, status, message = "USER_NOT_FOUND", 404, _("There is no such person.")


class NotOverYourself(AppError):
    code, status = "PERMISSION_DENIED", 403
    message = _("Over your own rights, and over whoever may more than you, somebody else decides.")


class LastAdministrator(AppError):
    code, status, message = "BUSINESS_RULE", 422, _("This is the last administrator, who has to stay.")


class LastSuperuser(AppError):
    code, status, message = "BUSINESS_RULE", 422, _("This is the last superuser, who has to stay.")


class ApiKeyNotFound(AppError):
    code, status, message = "API_KEY_NOT_FOUND", 404, _("There is no such API key.")


class TooManyKeys(AppError):
    code, status, message = "BUSINESS_RULE", 422, _("You have %(most)d API keys already. Revoke one first.")


class KeyIsNoToken(TokenInvalid):
    message = _("An API key is no access token. Send it as `Authorization: Api-Key`; sockets do not take keys.")


class KeyNotAllowed(AppError):
    code, status = "PERMISSION_DENIED", 403
    message = _("An API key cannot do this: sign in.")


class VisitIsReadOnly(AppError):
    code, status = "PERMISSION_DENIED", 403
    message = _("A visit looks, and changes nothing.")


class VisitGoesNoFurther(AppError):
    code, status = "PERMISSION_DENIED", 403
    message = _("A visit does not go as far as this.")


class KeyOverlaps(AppError):
    code, status, passing = "INVALID_STATE", 409, True
    message = _("The key's former secret works still. Wait until then, or give an overlap of 0, which ends it at once.")


class CodeWrong(AppError):
    code, status, message = "INVALID_CREDENTIALS", 401, _("This code is wrong, or was used before.")


class MfaRequired(AppError):
    """details: mfa_token, methods."""

    code, status, message = "MFA_REQUIRED", 401, _("Complete the sign-in with your second factor.")


class ConfirmationRequired(AppError):
    code, status, passing = "CONFIRMATION_REQUIRED", 403, True
    message = _("Confirm that it is you: enter your password or second factor again.")


class SecondFactorMissing(AppError):
    code, status = "PERMISSION_DENIED", 403
    message = _(
        "This is for staff, and with a second factor only: set one up, sign in with it, or confirm this session by it. "
        "An API key must be given it in such a session."
    )


class EmailNotVerified(AppError):
    code, status, message = "EMAIL_NOT_VERIFIED", 403, _("Confirm your e-mail address first.")


class PasskeyNotFound(AppError):
    code, status, message = "PASSKEY_NOT_FOUND", 404, _("There is no such passkey.")


class IssuerNotFound(AppError):
    code, status, message = "ISSUER_NOT_FOUND", 404, _("There is no such issuer of identities.")


class DeclinedThere(AppError):
    code, status, message = "PERMISSION_DENIED", 403, _("You declined this at the issuer.")


class AccountExists(AppError):
    code, status = "CONFLICT", 409
    message = _("An account with this address exists. Sign in to it as you did before.")


class IdentityTaken(AppError):
    code, status, message = "CONFLICT", 409, _("Another account signs in by this identity.")


class IdentityNotFound(AppError):
    code, status, message = "IDENTITY_NOT_FOUND", 404, _("Your account is not linked to this issuer.")


class LastWayIn(AppError):
    code, status = "BUSINESS_RULE", 422
    message = _("You would have no other way to sign in. Set a password, or add a passkey, first.")


class DeviceNotFound(AppError):
    code, status, message = "DEVICE_NOT_FOUND", 404, _("There is no such device.")
