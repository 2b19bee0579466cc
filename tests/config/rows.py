"""A row for every list of the back office that ordinary life leaves empty."""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import ApiKey, DataExport, Issuer, Mail, StaffGrant, User, Visit
from analytics.models import Alert, AlertNotice, AlertRule, Shipment
from charts.models import Chart, ChartShare, ChartVersion, PlaceCorrection
from config.system.models import Banner, DeadLetter, Flag, Job, Setting
from interpretations.models import Conversation, Message, PromptTrial, PromptVersion, Spending
from tests import factories


def one_of_each(user: User, chart: Chart, *, by: User) -> None:
    """chart: one of theirs. by: of the staff."""
    now, soon = timezone.now(), timezone.now() + timedelta(minutes=10)
    ApiKey.objects.create(user=user, name="Key", scopes=["charts:read"], secret_hash="x" * 64)
    DataExport.objects.create(user=user)
    factories.gone(factories.UserFactory.create())
    Issuer.objects.create(slug="x", name="X", url="https://x.example", client_id="c")
    Mail.objects.create(kind="welcome", to="alice@example.com", user=user)
    StaffGrant.objects.create(user=user, grants="support", reason="Support.", granted_by=by, expires_at=soon)
    Visit.objects.create(person=user, staff=by, session_id=uuid.uuid4(), reason="Support.", expires_at=soon)
    alert = Alert.objects.create(
        rule=AlertRule.objects.get(code="api-errors"), severity="critical", threshold=5.0, value=9.0, worst=12.0
    )
    AlertNotice.objects.create(alert=alert, kind="firing", channel="mail", to="ops@example.com", payload={})
    Shipment.objects.create(packed=b"", events=1, oldest=now, lease_until=soon)
    version = {"number": 1, "request": chart.request, "result": chart.result, "engine_version": "1"}
    ChartVersion.objects.create(chart=chart, **version)
    ChartShare.objects.create(chart=chart, token_hash="x" * 64)
    PlaceCorrection.objects.create(place_id="geonames:2643743", reason="A map.", author=by)
    Banner.objects.create(text_en="Rest.", text_ru="Отдых.", ends_at=soon)
    letter = {"kind": "chart_batch", "row_id": uuid.uuid4(), "code": "X", "fault": "It broke.\nThere.", "attempts": 5}
    DeadLetter.objects.create(**letter)
    Flag.objects.create(name="llm.other", is_on=False, reason="Too dear.")
    Job.objects.create(owner_id=user.pk, kind="charts.batch", total=1)
    Setting.objects.create(name="default_model", value="almanac", reason="For now.")
    said = {"owner": user, "locale": "en", "status": "completed", "completed_at": now, "text": "My Sun?"}
    Message.objects.create(conversation=Conversation.objects.all()[0], number=1, role="user", **said)
    PromptTrial.objects.create(
        version=PromptVersion.objects.all()[0], sample="ada", locale="en", style="concise", model="openai/first"
    )
    Spending.objects.create(provider="openai", day=now.date())
