"""Expected failures of analytics."""

from django.utils.translation import gettext_lazy as _

from config.api.errors import AppError


class EventsTooLarge(AppError):
    code, status, message = "PAYLOAD_TOO_LARGE", 413, _("The request body is larger than 64 kB.")


class ReportNotFound(AppError):
    code, status, message = "REPORT_NOT_FOUND", 404, _("There is no such report.")
