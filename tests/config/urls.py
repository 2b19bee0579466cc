"""A few routes that fail or create on purpose, beside the real ones."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import OperationalError
from django.urls import include, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from config.api.errors import ServiceUnavailable
from config.api.fields import StrictSerializer
from config.api.idempotency import idempotent
from config.api.permissions import Anyone
from config.api.views import ApiView
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as real

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

SECRET = "the database password is hunter2"


class Inner(StrictSerializer):
    degrees = serializers.FloatField(min_value=-90, max_value=90)
    computed = serializers.CharField(read_only=True)


class Outer(StrictSerializer):
    name = serializers.CharField(max_length=10)
    inner = Inner(required=False)
    many = Inner(many=True, required=False)


class Echo(ApiView):
    permission_classes = [Anyone]

    def post(self, request: Request) -> Response:
        asked = Outer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response(asked.validated_data)


class Fail(ApiView):
    permission_classes = [Anyone]

    def get(self, request: Request, how: str) -> Response:
        if how == "unexpected":
            raise RuntimeError(SECRET)
        if how == "database":
            raise OperationalError(SECRET)
        raise ServiceUnavailable


class Create(ApiView):
    """Makes one Group a call; a body with `refuse` is a 400, with `break` a fault."""

    @idempotent
    def post(self, request: Request) -> Response:
        body: Any = request.data
        if body.get("refuse"):
            raise serializers.ValidationError({"refuse": ["No."]})
        Group.objects.create(name=str(self.resource_id))
        if body.get("break"):
            raise RuntimeError("after the row was made")
        return Response({"id": str(self.resource_id), "n": Group.objects.count()}, status=201)


class Long(ApiView):
    permission_classes = [Anyone]
    parameters = ("length",)

    def get(self, request: Request) -> Response:
        return Response({"text": "a" * int(request.query_params["length"])})


urlpatterns = [
    path(
        "api/v1/probe/",
        include(
            [
                path("echo", Echo.as_view()),
                path("fail/<how>", Fail.as_view()),
                path("create", Create.as_view()),
                path("long", Long.as_view()),
            ]
        ),
    ),
    *real,
]
