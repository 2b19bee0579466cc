from django.utils.translation import gettext_lazy as _

from config.api.errors import AppError


class InterpretationNotFound(AppError):
    code, status, message = "INTERPRETATION_NOT_FOUND", 404, _("There is no such interpretation.")


class TopicDoesNotFit(AppError):
    code, status = "BUSINESS_RULE", 422
    message = _("A %(topic)s reading cannot be written about a %(kind)s chart.")


class NothingToSay(AppError):
    code, status, message = "BUSINESS_RULE", 422, _("This chart has nothing that the reading could speak of.")
