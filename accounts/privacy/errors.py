"""What may go wrong with an archive."""

from django.utils.translation import gettext_lazy as _

from config.api.errors import AppError


class ExportNotFound(AppError):
    code, status, message = "EXPORT_NOT_FOUND", 404, _("There is no such export.")


class ExportGone(AppError):
    code, status = "EXPORT_GONE", 410
    message = _("This link has expired. Ask for the export again.")


class ExportInterrupted(AppError):
    code, status, retryable = "EXPORT_INTERRUPTED", 500, True
    message = _("The export was interrupted too often. Ask for it again.")
