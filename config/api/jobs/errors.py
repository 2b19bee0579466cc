from django.utils.translation import gettext_lazy as _

from config.api.errors import AppError, RateLimited


class JobNotFound(AppError):
    code, status, message = "JOB_NOT_FOUND", 404, _("There is no such job.")


class TooManyJobs(RateLimited):
    message = _("Too many of your jobs are under way. Wait for one to end.")
    headers = {"Retry-After": "5"}


class ResultsIncomplete(AppError):
    code, status = "INVALID_STATE", 409
    message = _("The job is still running. Read its results by pages, or come back when it has ended.")


class WorkerLost(Exception):
    """Every attempt's worker ended without a word."""
