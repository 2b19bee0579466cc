"""A person with a rich history, and what the database holds."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from accounts.models import Change, User
from accounts.models.change import KEPT
from accounts.privacy import searching
from accounts.services import profiles
from accounts.tasks import purge_changes
from charts.models import Chart, PlaceCorrection
from config.api.jobs import running
from config.system.models import JobPart
from interpretations import services
from interpretations.models import Interpretation, Message, MessageStep
from tests.charts.conftest import places  # noqa: F401  (a fixture)
from tests.interpretations.conftest import birth_on, eventually
from tests.interpretations.costs import call_of


@pytest.fixture
def files(tmp_path, settings):
    """Where archives are stored."""
    folder = tmp_path / "files"
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return folder


@pytest.fixture
def live(api, settings, places) -> Callable[[User], dict[str, Any]]:  # noqa: F811
    """Let a person do a bit of everything, as a client does; what they made."""
    settings.READING_SENTENCE_PAUSE = timedelta(0)

    def go(user: User) -> dict[str, Any]:
        client = api(user)
        post = lambda path, body, **headers: _ok(client.post(path, body, **headers))  # noqa: E731
        natal = post("/charts", {**birth_on(1), "tags": ["family"], "notes": "by heart"}, **{"Idempotency-Key": "k1"})
        other = post("/charts", birth_on(2))
        pair = post("/charts", {"kind": "synastry", "first": natal["id"], "second": other["id"]})
        gone = post("/charts", birth_on(3))
        _ok(client.patch(f"/charts/{natal['id']}", {"moment": {"utc": "1990-01-02T15:00:00Z"}}))
        assert client.delete(f"/charts/{gone['id']}").status_code == 204
        share = post(f"/charts/{natal['id']}/shares", {"expires_in": 604_800})
        reading = post("/interpretations", {"chart": natal["id"], "topic": "natal.overview"})
        services.write_interpretation(interpretation_id=reading["id"])
        talk = post("/conversations", {"charts": [natal["id"]]})
        answer = post(f"/conversations/{talk['id']}/messages", {"text": "What of my Sun?"})
        services.write_message(message_id=answer["id"])
        eventually(lambda: Message.objects.get(pk=answer["id"]).status == "completed")
        step = {"kind": "tool", "name": "sky", "attempt": 1, "started_at": timezone.now(), "seconds": 0.1}
        MessageStep.objects.create(message_id=answer["id"], **step)
        call_of("0.5", owner=user, writing_kind="interpretation", writing_id=reading["id"])
        job = post("/charts/batch", {"items": [birth_on(4), birth_on(5)]})
        for part in JobPart.objects.filter(job=job["id"]):
            running.run_part(part_id=part.pk)
        # A real worker may have been the quicker.
        eventually(lambda: not JobPart.objects.exclude(status="completed").filter(job=job["id"]).exists())
        _ok(client.patch("/users/me", {"preferences": {"primary_chart": natal["id"]}, "name": "Somebody"}))
        PlaceCorrection.objects.create(place_id=f"geonames:{user.pk.int % 10**6}", reason="a map", author=user)
        kind = ContentType.objects.get_for_model(Chart)
        LogEntry.objects.create(
            user=user, content_type=kind, object_id=natal["id"], object_repr="Day 1", action_flag=CHANGE
        )
        charts = [str(pk) for pk in Chart.objects.filter(owner=user).values_list("pk", flat=True)]
        assert len(charts) == 6
        eventually(lambda: Interpretation.objects.get(pk=reading["id"]).status == "completed")
        post(f"/interpretations/{reading['id']}/report", {"reason": "wrong", "comment": "Not at all as I am."})
        made = {"charts": charts, "share": share["id"], "reading": reading["id"], "job": job["id"]}
        return {**made, "natal": natal["id"], "pair": pair["id"], "gone": gone["id"], "client": client}

    return go


def _ok(answer: Any) -> Any:
    assert answer.status_code < 300, answer.content
    return answer.json()


def rows() -> dict[str, dict[str, str]]:
    """table → primary key → the whole row as text."""
    found = {}
    with connection.cursor() as cursor:
        for model in searching.tables():
            key = model._meta.pk.column
            cursor.execute(f'SELECT "{key}"::text, row::text FROM "{model._meta.db_table}" AS row')
            found[model._meta.db_table] = dict(cursor.fetchall())
    return found


def delete(user: User, *, days: float = 31) -> None:
    """As the person does it, so many days ago."""
    profiles.delete_account(user=User.objects.get(pk=user.pk))
    User.objects.filter(pk=user.pk).update(deleted_at=timezone.now() - timedelta(days=days))


def an_hour_passes(since: User) -> None:
    """After the erasure of that person: for so long other processes are told that they are gone."""
    Change.objects.filter(person=since.pk).update(at=timezone.now() - KEPT)
    purge_changes()


class Opened:
    """An archive."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.zip = zipfile.ZipFile(io.BytesIO(content))
        self.manifest = json.loads(self.zip.read("manifest.json"))

    @property
    def names(self) -> set[str]:
        return set(self.zip.namelist())

    def rows(self, sheet: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.zip.read(f"{sheet}.jsonl").splitlines()]

    def ids(self, sheet: str) -> set[str]:
        return {row["id"] for row in self.rows(sheet)}
