"""What charts and places refuse on the wire. Each names the field in its details."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from charts.atlas.errors import CoordinatesFault
from config.api.errors import AppError, ServiceUnavailable


class ChartNotFound(AppError):
    code, status, message = "CHART_NOT_FOUND", 404, _("There is no such chart.")


class NoPrimaryChart(ChartNotFound):
    message = _("You have no primary chart. Choose one in your preferences.")


class VersionNotFound(AppError):
    code, status, message = "VERSION_NOT_FOUND", 404, _("The chart has no such version.")


class ShareNotFound(AppError):
    code, status, message = "SHARE_NOT_FOUND", 404, _("There is no such link.")


class ShareGone(AppError):
    code, status, message = "GONE", 410, _("This link is no longer valid.")


class NothingShared(AppError):
    code, status, message = "NOT_FOUND", 404, _("This link does not show that.")


class SharedReadingGone(AppError):
    code, status, message = "GONE", 410, _("The reading is no longer shown.")


class SharingBarred(AppError):
    message = _(
        "Moderators have hidden this chart, or the one that it repeats or is made of: it cannot be shared. "
        "Their reason: %(reason)s"
    )


class HiddenChart(AppError):
    message = _(
        "Moderators have hidden this chart: its birth data and settings stay as they are. Its name, tags and notes may "
        "change. Their reason: %(reason)s"
    )


class PicturesBusy(ServiceUnavailable):
    message = _("Too many pictures are being drawn. Try again shortly.")
    headers = {"Retry-After": "2"}


class TooManyShares(AppError):
    message = _("A chart has at most %(most)d links at a time. Revoke one first.")


class ChangedMeanwhile(AppError):
    code, status, retryable = "CONFLICT", 409, True
    message = _("Others are changing this chart at the same time. Try again.")


class PlaceNotFound(AppError):
    code, status, message = "PLACE_NOT_FOUND", 404, _("No such place is known.")


class NotOnEarth(AppError):
    code, status = "VALIDATION_ERROR", 400
    message = _("Not on Earth: latitude runs from -90 to 90, longitude from -180 to 180, minutes and seconds below 60.")


NOT_ON_EARTH: dict[CoordinatesFault, Promise] = {
    "latitude": _("The latitude is out of range: it runs from -90 to 90."),
    "longitude": _("The longitude is out of range: it runs from -180 to 180."),
    "minutes": _("Minutes and seconds are below 60."),
    "fraction": _("Only the last of degrees, minutes and seconds may have a fraction."),
    "order": _(
        "Without letters the latitude comes first, and it runs from -90 to 90. Are the two the wrong way round?"
    ),
    "side": _("Say of both which side it is: N or S, and E or W."),
    "same_axis": _("These are two latitudes or two longitudes. Give one of each."),
    "two_ways": _(
        "These coordinates can be read in two ways. Write ° and ', or a comma between latitude and longitude."
    ),
}


class AmbiguousPlace(AppError):
    code, status = "AMBIGUOUS_PLACE", 422
    message = _("Several places have this name. Add the region or the country, or send the place_id of one of them.")


class AmbiguousLocalTime(AppError):
    code, status = "AMBIGUOUS_LOCAL_TIME", 422
    message = _("The clocks showed this time twice. Say which one is meant: fold 0 for the first, 1 for the second.")


class NonexistentLocalTime(AppError):
    code, status = "NONEXISTENT_LOCAL_TIME", 422
    message = _("The clocks skipped this time. Correct it, or choose the offset before (fold 0) or after (fold 1).")


class OutOfEphemerisRange(AppError):
    code, status = "OUT_OF_EPHEMERIS_RANGE", 422
    message = _("The ephemeris does not reach this moment; it covers the years %(first)s to %(last)s.")


class PointsOutOfRange(OutOfEphemerisRange):
    message = _("The ephemeris of %(points)s covers the years %(first)s to %(last)s.")


class NoReturn(OutOfEphemerisRange):
    message = _(
        "%(point)s does not return before the ephemeris ends on %(last)s: its next return would be about %(expected)s. "
        "Ask for an earlier moment."
    )


class HouseSystemUndefined(AppError):
    code, status = "HOUSE_SYSTEM_UNDEFINED", 422
    message = _(
        "The house system %(system)s is undefined at this latitude. Choose another (%(alternatives)s), "
        "or set house_fallback to porphyry."
    )


class ChartWithoutMoment(AppError):
    message = _("A %(kind)s chart has no moment and place of its own. Take a chart that has them.")


class CannotBeComputed(AppError):
    """What only the calculation finds: every field is well and together they have no answer.

    sentence: says it to a person, in the caller's language. The details say what would work.
    """

    message = "%(sentence)s"


class UnsupportedByBackend(AppError):
    code, status = "UNSUPPORTED_BY_BACKEND", 422
    message = _("The calculation service that is in use here cannot give this: %(what)s.")
