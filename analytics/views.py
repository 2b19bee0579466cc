"""The API of analytics."""

import uuid
from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from analytics.errors import EventsTooLarge
from analytics.serializers import MOST_BYTES, ClientEventsSerializer, TakenSerializer, read_events
from analytics.services import client_events
from config.api.codec import StrictJSONParser
from config.api.views import ApiView


class _EventsParser(StrictJSONParser):
    apart = "events"


class ClientEventsView(ApiView):
    scopes = {"POST": "events:write"}
    throttle_scope = "client_events"
    parser_classes = [_EventsParser]

    @extend_schema(
        operation_id="analytics_events",
        summary="Tell what was done in an app",
        request=ClientEventsSerializer,
        responses={202: TakenSerializer},
    )
    def post(self, request: Request) -> Response:
        """Up to 500 events in up to 64 kB. What is sent again is stored once, by its `event_id`: send a batch again
        that was not answered. An event that is refused does not fail the others; if all are, that is a 400. Never put
        names, addresses or birth data into `properties`.
        """
        if len(request._request.body) > MOST_BYTES:
            raise EventsTooLarge(details={"body": [str(EventsTooLarge.message)]})
        told, refused = read_events(request.data)
        taken = client_events.take(told, user_id=cast(uuid.UUID, request.user.pk))
        return Response(TakenSerializer({**_counts(taken), "errors": refused}).data, status=202)


def _counts(taken: client_events.Taken) -> dict[str, int]:
    return {"accepted": taken.accepted, "repeated": taken.repeated, "sampled_out": taken.sampled_out}
