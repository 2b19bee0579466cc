from django.utils.translation import gettext_lazy as _

from config.api.errors import AppError, InvalidState


class InterpretationNotFound(AppError):
    code, status, message = "INTERPRETATION_NOT_FOUND", 404, _("There is no such interpretation.")


class ConversationNotFound(AppError):
    code, status, message = "CONVERSATION_NOT_FOUND", 404, _("There is no such conversation.")


class MessageNotFound(AppError):
    code, status, message = "MESSAGE_NOT_FOUND", 404, _("There is no such message.")


class NoAnswer(InvalidState):
    message = _("This is a question of your own, and no answer.")


class StillWritten(InvalidState):
    message = _("It, or another version of it, is being written.")


class FinishedAlready(InvalidState):
    message = _("It is finished.")


class NoLongerWanted(InvalidState):
    message = _("It was deleted, or its owner or what it is about was.")


class RerunBefore(InvalidState):
    message = _("This page has had another version of it written before.")


class ModelNotOffered(InvalidState):
    message = _("The model that was asked for it is no longer offered.")


class ChartsUnfit(AppError):
    code, status = "BUSINESS_RULE", 422
    message = _("Of charts of this kind nothing can be asked yet: %(kinds)s.")


class ChartsGone(AppError):
    code, status = "BUSINESS_RULE", 422
    message = _("The charts of this conversation were deleted: it can be read, and nothing more be asked.")


class ConversationFull(AppError):
    code, status = "BUSINESS_RULE", 422
    message = _("A conversation holds at most %(most)d messages: begin another.")


class TopicDoesNotFit(AppError):
    code, status = "BUSINESS_RULE", 422
    message = _("A %(topic)s reading cannot be written about a %(kind)s chart.")


class HourNeeded(AppError):
    code, status = "BUSINESS_RULE", 422
    message = _("This reading needs the hour of birth: without it the days of transits are not known.")


class NothingToSay(AppError):
    code, status, message = "BUSINESS_RULE", 422, _("This chart has nothing that the reading could speak of.")


class ModelsAway(AppError):
    code, status = "EXTERNAL_SERVICE_ERROR", 502
    message = _("No language model could write this reading. Try again later.")

    def __init__(self, *, another_attempt: bool) -> None:
        super().__init__()
        self.retryable = another_attempt


class LabelMovedMeanwhile(AppError):
    code, status = "CONFLICT", 409
    message = _("The label %(label)s was moved meanwhile: it is at %(version)s.")


class PromptsDoNotFit(AppError):
    code, status = "BUSINESS_RULE", 422
    message = _("The shipped prompt %(file)s cannot be loaded: %(fault)s.")


class TooManyTrials(AppError):
    code, status = "RATE_LIMITED", 429
    message = _("%(most)d trials are under way; wait until one of them has ended.")
