"""Somebody of whom there is a lot: rows of every part of their page, as if years had gone by."""

import uuid
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import AuditEntry, Device, Session, SupportNote, User
from accounts.services import ledger
from charts.models import Chart
from interpretations.models import ContentReport, Conversation, Interpretation, ModelCall
from tests import factories
from tests.interpretations.costs import call_of

MANY = 120


def lived(user: User, chart: Chart, *, by: User) -> None:
    """chart: one of theirs, to be had many times. by: of the staff."""
    factories.on_plan(user, "pro")
    for number in range(12):
        ledger.grant_credits(user=user, credits=10 + number, reason="Sorry.", by=by)
    ledger.reserve(user=user, credits=3, purpose="natal.overview")
    ends, now = timezone.now() + timedelta(days=9), timezone.now()
    devices = [Device(user=user, client_id=f"d{n}", name=f"Phone {n}", platform="ios") for n in range(MANY)]
    Device.objects.bulk_create(devices)
    Session.objects.bulk_create(
        Session(user=user, expires_at=ends, ip="203.0.113.9", device_id=f"d{n}", device_name=f"Phone {n}")
        for n in range(MANY)
    )
    charts = [_copy(chart, number) for number in range(MANY)]
    Chart.objects.bulk_create(charts)
    grounding = {"verdict": "grounded", "checked": 41, "removed": 2, "replaced": 1}
    reading: dict[str, Any] = {"topic": "natal.overview", "locale": "en", "factors": [], "grounding": grounding}
    done = {"status": "completed", "completed_at": now, "text": "A text."}
    readings = [Interpretation(owner=user, chart=one, **reading, **done) for one in charts]
    Interpretation.objects.bulk_create(readings)
    talks = [Conversation(owner=user, locale="en", title=f"Question {number}?") for number in range(MANY)]
    Conversation.objects.bulk_create(talks)
    first = call_of("0.25", owner=user, writing_kind="interpretation", writing_id=uuid.uuid4())
    ModelCall.objects.bulk_create(_again(first) for _ in range(MANY - 1))
    AuditEntry.objects.bulk_create(
        AuditEntry(action="user.updated", subject_id=user.pk, actor_id=by.pk, ip="203.0.113.1") for _ in range(MANY)
    )
    ContentReport.objects.bulk_create(
        ContentReport(reporter=user, interpretation=one, reason="wrong", comment=f"Venus is elsewhere ({n}).")
        for n, one in enumerate(readings)
    )
    SupportNote.objects.bulk_create(
        SupportNote(about=user, author=by, text=f"Wrote about reading {n}.", key=uuid.uuid4()) for n in range(20)
    )


def _copy(chart: Chart, number: int) -> Chart:
    columns = {field.attname: getattr(chart, field.attname) for field in chart._meta.concrete_fields}
    return Chart(**{**columns, "id": uuid.uuid4(), "name": f"Friend {number}"})


def _again(call: ModelCall) -> ModelCall:
    columns = {field.attname: getattr(call, field.attname) for field in call._meta.concrete_fields}
    return ModelCall(**{**columns, "id": None})
