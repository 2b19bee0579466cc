"""Everybody, their clients, and the things that an operation names."""

import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import DataExport, Device, Role, Ticket, User
from accounts.scopes import KEY_SCOPES, ROLE_SCOPES
from accounts.services import api_keys, factors, sealed, sessions, tickets
from config.system.models import Job
from interpretations.models import Interpretation, Message, Status
from tests import factories
from tests.accounts.sign_in.conftest import totp_code
from tests.config.matrix.asked import BODIES, QUERIES
from tests.config.matrix.expected import WHO
from tests.interpretations.conftest import birth_on


class World:
    """Everybody, and of the owner's things what an operation names."""

    def __init__(self) -> None:
        roles = {"admin": Role.ADMIN, "moderator": Role.MODERATOR, "readonly": Role.READONLY}
        self.people: dict[str, User] = {
            name: factories.UserFactory.create(
                email=f"{name}@example.com", email_verified=True, role=roles.get(name, Role.USER)
            )
            for name in WHO
            if name not in ("anonymous", "key")
        }
        # With credits for all that is asked for here.
        self.owner = factories.on_plan(self.people["owner"], "pro")
        factories.UserFactory.create(role=Role.ADMIN)  # so that neither is the last
        self._paths: dict[tuple[str, bool], str] = {}

    def client(self, who: str, *, scopes: set[str] | None = None) -> APIClient:
        client = APIClient(raise_request_exception=False)
        if who == "key":
            allowed = KEY_SCOPES & ROLE_SCOPES[Role.USER]
            _key, text = api_keys.create_key(user=self.owner, key_id=uuid.uuid4(), name="k", scopes=scopes or allowed)
            client.credentials(HTTP_AUTHORIZATION=f"Api-Key {text}")
        elif who != "anonymous":
            signed_in = sessions.open_session(
                user=self.people[who], device=None, ip="127.0.0.1", user_agent="tests", second_factor="totp"
            )
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {signed_in.access_token}")
        return client

    @cached_property
    def _owners(self) -> APIClient:
        return self.client("owner")

    def chart(self) -> str:
        answer = self._owners.post("/api/v1/charts", birth_on(1), format="json")
        assert answer.status_code == 201, answer.content
        return str(answer.json()["id"])

    def interpretation(self, chart: str, operation: str) -> str:
        asked = {"chart": chart, "topic": "natal.overview"}
        row = Interpretation.objects.get(
            pk=self._owners.post("/api/v1/interpretations", asked, format="json").json()["id"]
        )
        if not operation.endswith("/cancel"):
            sections = [{"title": "Sun", "sentences": [{"text": "Bright.", "factors": []}]}]
            now = timezone.now()
            done = {"status": Status.COMPLETED, "text": "## Sun", "sections": sections, "completed_at": now}
            if operation.startswith("DELETE"):
                done |= {"rating": 1, "rated_at": now}
            Interpretation.objects.filter(pk=row.pk).update(**done)
        return str(row.pk)

    def conversation(self) -> str:
        body = {"charts": [self.chart()]}
        return str(self._owners.post("/api/v1/conversations", body, format="json").json()["id"])

    def message(self, operation: str) -> str:
        path = f"/api/v1/conversations/{self.conversation()}/messages"
        row = Message.objects.get(pk=self._owners.post(path, {"text": "My Sun?"}, format="json").json()["id"])
        if not operation.endswith("/cancel"):
            now = timezone.now()
            done = {"status": Status.COMPLETED, "text": "Bright.", "completed_at": now}
            if operation.startswith("DELETE"):
                done |= {"rating": 1, "rated_at": now}
            Message.objects.filter(pk=row.pk).update(**done)
        return str(row.pk)

    def job(self, operation: str) -> str:
        Job.objects.all().delete()  # only so many may be under way
        body = {"items": [birth_on(1)]}
        job = self._owners.post("/api/v1/calculations/batch", body, format="json").json()["id"]
        if "results" in operation:
            Job.objects.filter(pk=job).update(status="cancelled", completed_at=timezone.now())
        return str(job)

    def path(self, operation: str, who: str) -> str:
        """With ids of what the last who asked left as it was, if there is such."""
        if operation == "DELETE /auth/sessions":
            sessions.open_session(
                user=self.people.get(who, self.owner), device=None, ip="127.0.0.1", user_agent="other"
            )
        asked = (operation, who == "owner")
        if asked not in self._paths:
            self._paths[asked] = self._path(*asked)
        return self._paths[asked]

    def _path(self, operation: str, by_owner: bool) -> str:
        """With the owner's ids; made only if they are named."""
        path = operation.split(" ")[1]
        names: dict[str, Any] = {}
        if "{chart_id}" in path or "{token}" in path:
            names["chart_id"] = self.chart()
        if "{number}" in path:
            self._owners.patch(
                f"/api/v1/charts/{names['chart_id']}", {"settings": {"house_system": "koch"}}, format="json"
            )
            names["number"] = 1
        if "{share_id}" in path or "{token}" in path:
            self.interpretation(names["chart_id"], operation)
            shares = f"/api/v1/charts/{names['chart_id']}/shares"
            share = self._owners.post(shares, {"include": ["wheel", "reading"]}, format="json").json()
            names |= {"share_id": share["id"], "token": share["token"]}
        if "{interpretation_id}" in path:
            names["interpretation_id"] = self.interpretation(self.chart(), operation)
        if "{conversation_id}" in path:
            names["conversation_id"] = self.conversation()
        if "{message_id}" in path:
            names["message_id"] = self.message(operation)
        if "{job_id}" in path:
            names["job_id"] = self.job(operation)
        if "{key_id}" in path:
            key, _text = api_keys.create_key(user=self.owner, key_id=uuid.uuid4(), name="n", scopes=["charts:read"])
            names["key_id"] = key.pk
        if "{session_id}" in path:
            session = sessions.open_session(user=self.owner, device=None, ip="127.0.0.1", user_agent="tests").session
            names["session_id"] = session.pk
        if "{device_id}" in path:
            names["device_id"] = Device.objects.get_or_create(user=self.owner, client_id="phone")[0].pk
        if "{passkey_id}" in path:
            names["passkey_id"] = uuid.uuid4()
            data = {"id": str(names["passkey_id"]), "name": "Phone"}
            Authenticator.objects.create(user=self.owner, type=Authenticator.Type.WEBAUTHN, data=data)
        if "{export_id}" in path:
            names["export_id"] = DataExport.objects.get_or_create(user=self.owner)[0].pk
        if operation in ("POST /auth/mfa/recovery-codes", "DELETE /auth/mfa/recovery-codes", "DELETE /auth/mfa/totp"):
            self.with_totp()
        if operation == "DELETE /users/{user_id}/suspension":
            now = {"suspended_at": timezone.now(), "suspension_reason": "Spam."}
            names["user_id"] = factories.UserFactory.create(**now).pk
        if "{user_id}" in path and "user_id" not in names:
            names["user_id"] = self.owner.pk if by_owner else factories.UserFactory.create().pk
        return "/api/v1" + path.format(place_id="geonames:2643743", provider="nobody", name="funnel", **names)

    def body(self, operation: str) -> Any:
        if operation == "POST /auth/token/refresh":
            opened = sessions.open_session(user=self.owner, device=None, ip="127.0.0.1", user_agent="tests")
            return {"refresh_token": opened.refresh_token}
        if operation in ("POST /auth/register", "POST /users"):
            return {"email": f"{uuid.uuid4().hex}@example.com", "password": "correct horse battery", "name": "New"}
        if operation in PROOFS:
            return PROOFS[operation](self)
        if operation == "POST /interpretations":
            return {"chart": self.chart(), "topic": "natal.overview"}
        if operation == "POST /conversations":
            return {"charts": [self.chart()]}
        return BODIES.get(operation)

    def with_totp(self) -> None:
        if factors.row_of(self.owner, Authenticator.Type.TOTP) is None:
            factors.set_up_totp(self.owner)

    def token(self, purpose: Ticket.Purpose, **more: Any) -> str:
        return tickets.token_of(tickets.open_ticket(purpose, user=self.owner, **more))

    def code(self) -> dict[str, Any]:
        ticket = tickets.open_ticket(Ticket.Purpose.SIGN_IN_CODE, user=self.owner, email=self.owner.email or "")
        return {"code_token": tickets.token_of(ticket), "code": tickets.code_of(ticket)}

    def unproved_address(self) -> dict[str, Any]:
        """Of somebody new: all others have proved theirs."""
        user = factories.UserFactory.create()
        ticket = tickets.open_ticket(Ticket.Purpose.VERIFY_EMAIL, user=user, email=user.email or "")
        return {"token": tickets.token_of(ticket)}

    def second_factor(self) -> dict[str, Any]:
        self.with_totp()
        row = factors.row_of(self.owner, Authenticator.Type.RECOVERY_CODES)
        token = self.token(Ticket.Purpose.SECOND_FACTOR, by="password", device=None)
        return {"mfa_token": token, "method": "recovery_code", "code": RecoveryCodes(row).get_unused_codes()[0]}

    def new_totp(self) -> dict[str, Any]:
        begun = factors.begin_totp(self.owner)
        return {"totp_token": begun["totp_token"], "code": totp_code(begun["secret"])}

    def call(self, client: APIClient, operation: str, who: str, more: dict[str, Any] | None = None) -> Any:
        path, body = self.path(operation, who), self.body(operation)
        method = operation.split(" ")[0].lower()
        if method == "get":
            return client.get(path, QUERIES.get(operation))
        given = {**(body or {}), **(more or {})} if body or more else body
        answer = getattr(client, method)(path, given, format="json")
        if answer.status_code < 300:
            self._paths.clear()
        return answer


PROOFS: dict[str, Callable[[World], dict[str, Any]]] = {
    "PATCH /users/me": lambda world: {"name": uuid.uuid4().hex},
    "POST /auth/code/verify": World.code,
    "POST /auth/email/change": lambda world: {"email": f"{uuid.uuid4().hex}@example.com"},
    "POST /auth/email/change/confirm": lambda world: {
        "token": world.token(Ticket.Purpose.CHANGE_EMAIL, email=f"{uuid.uuid4().hex}@example.com")
    },
    "POST /auth/email/verify": World.unproved_address,
    "POST /auth/mfa/passkeys": lambda world: {
        "passkey_token": world.token(Ticket.Purpose.ADD_PASSKEY, state={}),
        "name": "Phone",
        "credential": {},
    },
    "POST /auth/mfa/passkeys/options/sign-in": lambda world: {
        "mfa_token": world.token(Ticket.Purpose.SECOND_FACTOR, by="password", device=None)
    },
    "POST /auth/mfa/totp/confirm": World.new_totp,
    "POST /auth/mfa/verify": World.second_factor,
    "POST /auth/passkey": lambda world: {
        "passkey_token": sealed.seal(Ticket.Purpose.PASSKEY, state={}),
        "credential": {},
    },
    "POST /auth/password/reset/confirm": lambda world: {
        "token": world.token(Ticket.Purpose.RESET_PASSWORD, email="owner@example.com"),
        "password": "walrus umbrella 7 tin",
    },
}
