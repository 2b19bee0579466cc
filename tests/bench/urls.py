"""Hello, world: what the framework costs with our sign-in, our limits and one indexed SELECT, and nothing else."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Session
from config.api.views import ApiView
from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as real

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


class Hello(ApiView):
    def get(self, request: Request) -> Response:
        Session.objects.get(pk=request.auth.session_id)
        return Response({"hello": "world"})


urlpatterns = [path("api/v1/hello", Hello.as_view()), *real]
