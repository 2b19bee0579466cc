"""A reading that moderators hide: its owner keeps it; links to its chart show none about its topic, nor a new one."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, Role
from analytics.models import OutboxEvent
from interpretations import services
from interpretations.models import Interpretation
from tests import factories

pytestmark = pytest.mark.django_db
WHY = "Advises to leave out a medicine."


@pytest.fixture
def moderator(db):
    return factories.UserFactory.create(email="mod@example.com", role=Role.MODERATOR, is_staff=True)


@pytest.fixture
def finished(alice, chart):
    def make(text, **fields):
        sections = [{"title": "Essence", "sentences": [{"text": text, "factors": ["sun.sagittarius"]}]}]
        row = {"topic": "natal.overview", "locale": "en", "status": "completed", "completed_at": timezone.now()}
        row |= {"chart_version": chart.version, "sections": sections, "text": text, **fields}
        return Interpretation.objects.create(owner=alice, chart=chart, **row)

    return make


@pytest.fixture
def link(api, alice, chart):
    return api(alice).post(f"/charts/{chart.pk}/shares", {}).json()["token"]


@pytest.fixture
def hide(moderator):
    return lambda row: services.hide(writing=row, reason=WHY, by=moderator)


@pytest.fixture
def unhide(moderator):
    return lambda row: services.unhide(writing=row, by=moderator)


def told(answer):
    return answer.status_code, answer.json().get("text") or answer.json()["error"]["code"]


def test_its_owner_keeps_it_and_is_told_why(api, alice, finished, hide, unhide):
    row, client = finished("A reading."), api(alice)
    path = f"/interpretations/{row.pk}"
    tag = client.get(path)["ETag"]
    hide(row)

    one = client.get(path, **{"If-None-Match": tag})
    assert one.status_code == 200
    for shown in (one.json(), *client.get("/interpretations").json()["data"]):
        assert (shown["text"], shown["hidden"], shown["hidden_reason"]) == ("A reading.", True, WHY)
    unhide(row)
    shown = client.get(path).json()
    assert (shown["hidden"], shown["hidden_reason"]) == (False, "")


def test_a_link_does_not_show_it_until_it_is_shown_again(anonymous, finished, link, hide, unhide):
    row, path = finished("A reading."), f"/shared/{link}"
    assert told(anonymous.get(f"{path}/reading")) == (200, "A reading.")
    hide(row)

    assert told(anonymous.get(f"{path}/reading")) == (410, "GONE")
    assert anonymous.get(path).status_code == 200
    page = Client().get(path)
    assert (page.status_code, "A reading." in page.content.decode()) == (200, False)

    unhide(row)
    assert told(anonymous.get(f"{path}/reading")) == (200, "A reading.")
    assert "A reading." in Client().get(path).content.decode()


def test_written_again_it_is_not_shown_either(api, alice, anonymous, chart, finished, link, hide):
    row, path = finished("A reading."), f"/shared/{link}/reading"
    hide(row)
    finished("The same again.")
    finished("То же самое.", locale="ru")
    finished("The same, in short.", style="concise")
    assert told(anonymous.get(path)) == (410, "GONE")

    assert api(alice).delete(f"/interpretations/{row.pk}").status_code == 204
    assert told(anonymous.get(path)) == (410, "GONE")
    api(alice).patch(f"/charts/{chart.pk}", {"settings": {"house_system": "koch"}})
    finished("Of the changed chart.", chart_version=2)
    assert told(anonymous.get(path)) == (410, "GONE")

    finished("Of work.", topic="natal.work", chart_version=2)
    assert told(anonymous.get(path)) == (200, "Of work.")


def test_twice_is_once_and_the_log_says_who_did_what(alice, moderator, finished, hide, unhide):
    row = finished("A reading.")
    assert [hide(row), hide(row), unhide(row), unhide(row)] == [True, False, True, False]

    first, second = AuditEntry.objects.filter(action__endswith="hidden").order_by("id")
    for entry, action in ((first, "interpretation.hidden"), (second, "interpretation.unhidden")):
        seen = entry.action, entry.actor_id, entry.subject_id, entry.target_id
        assert seen == (action, moderator.pk, alice.pk, str(row.pk))
    assert first.before == second.after == {"hidden_at": None, "hidden_reason": ""}
    assert first.after == second.before
    assert first.after["hidden_reason"] == f"…({len(WHY)})"
    kinds = OutboxEvent.objects.filter(event_type__endswith="hidden").order_by("timestamp", "event_id")
    assert [(event.event_type, event.user_id, event.data) for event in kinds] == [
        (action, alice.pk, {"interpretation_id": str(row.pk)})
        for action in ("interpretation.hidden", "interpretation.unhidden")
    ]


def test_nothing_is_hidden_half(finished):
    row = finished("A reading.")
    for half in ({"hidden_at": timezone.now()}, {"hidden_reason": WHY}):
        with pytest.raises(IntegrityError, match="interpretation_hidden_for_a_reason"), transaction.atomic():
            Interpretation.objects.filter(pk=row.pk).update(**half)
