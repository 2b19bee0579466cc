"""How the OpenAPI document names our ways of signing in. Imported by the app's `ready()`."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from accounts.authentication import ACCESS_COOKIE


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.authentication.BearerAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The access token of `POST /auth/token`. It wins over cookies.",
        }


class VisitScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """No way in for clients: staff alone have it, from the back office. The document does not name it."""

    target_class = "accounts.visiting.VisitAuthentication"
    name: Any = ()

    def get_security_definition(self, auto_schema: Any) -> list[Any]:
        return []

    def get_security_requirement(self, auto_schema: Any) -> list[Any]:
        return []


class ApiKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.authentication.ApiKeyAuthentication"
    name = "api_key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Api-Key <key>`, with a key of `POST /auth/api-keys`. It may do what its scopes say.",
        }


class CookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.authentication.CookieAuthentication"
    name = "cookie"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": ACCESS_COOKIE,
            "description": 'Set by `POST /auth/token` with `{"cookie": true}`. Writes need the header `X-CSRFToken`.',
        }
