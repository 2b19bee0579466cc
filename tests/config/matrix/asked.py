"""What an operation is asked with: queries and bodies that would succeed."""

from typing import Any

from tests import factories
from tests.analytics.client_event import client_event
from tests.interpretations.conftest import birth_on

QUERIES = {
    "GET /ephemeris": {"start": "2026-01-01", "end": "2026-01-03", "step": "1d", "points": "sun"},
    "GET /events": {"start": "2026-01-01", "end": "2026-01-05", "types": "ingress"},
    "GET /charts/{chart_id}/transits": {"start": "2026-01-01", "end": "2026-01-03", "points": "sun"},
    "GET /charts/export": {"format": "json"},
    "GET /places": {"q": "lond"},
    "GET /places/nearest": {"latitude": 51.5, "longitude": 0},
    "GET /places/timezone": {"latitude": 51.5, "longitude": 0, "local": "1990-01-01T12:00"},
    "GET /sky": {"at": "2026-01-01T00:00:00Z"},
}
BODIES: dict[str, Any] = {
    "POST /analytics/events": {"events": [client_event()]},
    "POST /auth/api-keys": {"name": "Import", "scopes": ["charts:read"]},
    "PATCH /auth/api-keys/{key_id}": {"name": "Other"},
    "POST /auth/api-keys/{key_id}/rotate": {"overlap": 60},
    "POST /auth/code": {"email": "owner@example.com"},
    "POST /auth/confirm": {"password": factories.PASSWORD},
    "PATCH /auth/devices/{device_id}": {"name": "Renamed"},
    "POST /auth/email/verify/resend": {"email": "owner@example.com"},
    "POST /auth/guest": {},
    "POST /auth/identities/{provider}": {"id_token": "x.y.z", "nonce": "12345678"},
    "POST /auth/identities/{provider}/authorize": {},
    "POST /auth/oauth/{provider}/token": {"id_token": "x.y.z", "nonce": "12345678"},
    "POST /auth/password/change": {"current_password": factories.PASSWORD, "new_password": "walrus umbrella 7 tin"},
    "POST /auth/password/reset": {"email": "owner@example.com"},
    "POST /auth/token": {"username": "owner@example.com", "password": factories.PASSWORD},
    "POST /calculations": birth_on(1),
    "POST /calculations/batch": {"items": [birth_on(1)]},
    "POST /charts": birth_on(1),
    "POST /charts/batch": {"items": [birth_on(1)]},
    "POST /charts/import": {"rows": [{"name": "A"}]},
    "PUT /charts/{chart_id}": birth_on(2),
    "PATCH /charts/{chart_id}": {"name": "Renamed"},
    "POST /charts/{chart_id}/shares": {},
    "PATCH /conversations/{conversation_id}": {"title": "Renamed"},
    "POST /conversations/{conversation_id}/messages": {"text": "What of my Sun?"},
    "POST /messages/{message_id}/feedback": {"rating": 1},
    "POST /messages/{message_id}/regenerate": {},
    "POST /messages/{message_id}/report": {"reason": "wrong"},
    "POST /interpretations/{interpretation_id}/feedback": {"rating": 1},
    "POST /interpretations/{interpretation_id}/regenerate": {},
    "POST /interpretations/{interpretation_id}/report": {"reason": "wrong"},
    "PUT /users/{user_id}": {"name": "Renamed"},
    "PATCH /users/{user_id}": {"name": "Renamed"},
    "PUT /users/{user_id}/suspension": {"reason": "Spam."},
}
WITHOUT_A_FIXED_BODY = {
    "POST /auth/code/verify",
    "POST /auth/email/change",
    "POST /auth/email/change/confirm",
    "POST /auth/email/verify",
    "POST /auth/mfa/passkeys",
    "POST /auth/mfa/passkeys/options/sign-in",
    "POST /auth/mfa/totp/confirm",
    "POST /auth/mfa/verify",
    "POST /auth/passkey",
    "POST /auth/password/reset/confirm",
    "POST /auth/register",
    "POST /auth/token/refresh",
    "POST /conversations",
    "POST /interpretations",
    "POST /users",
    "PATCH /users/me",
}
