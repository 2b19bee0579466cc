"""What may go wrong between a person and their account."""

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
