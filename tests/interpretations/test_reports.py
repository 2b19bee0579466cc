"""What people report about readings and answers, and what moderators decide of it."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Role, StaffGrant
from analytics.models import OutboxEvent
from config.system import notify
from interpretations import services
from interpretations.models import ContentReport, Conversation, Interpretation, Message
from tests import factories
from tests.accounts.standing.cast import unlooking

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/interpretations/contentreport/"


@pytest.fixture
def moderator(db):
    return factories.UserFactory.create(email="mod@example.com", role=Role.MODERATOR, is_staff=True)


@pytest.fixture
def office(moderator):
    client = Client()
    client.force_login(moderator)
    return client


@pytest.fixture
def written(alice, chart):
    def make(text="Leave out your medicine.", **fields):
        sections = [{"title": "Essence", "sentences": [{"text": text, "factors": ["sun.sagittarius"]}]}]
        row = {"topic": "natal.overview", "locale": "en", "status": "completed", "completed_at": timezone.now()}
        row |= {"chart_version": chart.version, "sections": sections, "text": text, **fields}
        return Interpretation.objects.create(owner=alice, chart=chart, **row)

    return make


@pytest.fixture
def answer(alice):
    talk = Conversation.objects.create(owner=alice, locale="en", title="My Sun?")
    common = {"owner": alice, "conversation": talk, "locale": "en", "status": "completed"}
    common["completed_at"] = timezone.now()
    asked = Message.objects.create(number=1, role="user", text="My Sun?", **common)
    return Message.objects.create(number=2, role="assistant", parent=asked, text="It burns.", **common)


@pytest.fixture
def reported(api, alice, written):
    def make(reason="harmful", comment="It frightens me.", **fields):
        row = written(**fields)
        report, _new = services.report(writing=row, by=alice, reason=reason, comment=comment)
        return report

    return make


@pytest.fixture
def told(monkeypatch):
    """What sockets are sent, in order."""
    sent = []
    monkeypatch.setattr(notify, "send", lambda group, message: sent.append((group, json.loads(message["frame"]))))
    return sent


def path_of(row):
    return f"/{'interpretations' if isinstance(row, Interpretation) else 'messages'}/{row.pk}/report"


class TestReporting:
    def test_a_reading_is_reported(self, api, alice, written):
        row = written(model="openai/first")

        told = api(alice).post(path_of(row), {"reason": "harmful", "comment": "It frightens me."})

        report = ContentReport.objects.get()
        assert (told.status_code, told.json()) == (
            201,
            {
                "id": str(report.pk), "reason": "harmful", "comment": "It frightens me.", "status": "open",
                "created_at": report.created_at.isoformat().replace("+00:00", "Z"),
            },
        )  # fmt: skip
        assert (report.reporter, report.interpretation, report.message) == (alice, row, None)
        entry = AuditEntry.objects.get(action="interpretation.reported")
        assert (entry.subject_id, entry.target_id, entry.after["comment"]) == (alice.pk, str(report.pk), "I…(16)")
        event = OutboxEvent.objects.get(event_type="interpretation.reported")
        assert (event.data["reason"], event.data["model"], "comment" in event.data) == (
            "harmful",
            "openai/first",
            False,
        )

    def test_so_is_an_answer(self, api, alice, answer):
        told = api(alice).post(path_of(answer), {"reason": "other"})

        assert (told.status_code, told.json()["comment"]) == (201, "")
        assert ContentReport.objects.get().message == answer
        assert AuditEntry.objects.filter(action="message.reported").count() == 1

    def test_repeated_it_is_the_same_one_and_decided_another(self, api, alice, written, moderator):
        row, client = written(), api(alice)
        first = client.post(path_of(row), {"reason": "harmful", "comment": "Look."})
        again = client.post(path_of(row), {"reason": "wrong", "comment": "Other words."})

        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json() == first.json()
        assert AuditEntry.objects.filter(action="interpretation.reported").count() == 1
        services.dismiss(report=ContentReport.objects.get(), note="It is fine.", by=moderator)
        anew = client.post(path_of(row), {"reason": "wrong"})
        assert (anew.status_code, anew.json()["id"] != first.json()["id"]) == (201, True)

    def test_several_at_once_make_one(self, api, alice, written, crowd):
        row, client = written(), api(alice)

        codes = crowd(4, lambda: client.post(path_of(row), {"reason": "wrong"}).status_code)

        assert sorted(codes) == [200, 200, 200, 201]
        assert ContentReport.objects.count() == 1

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "reason"),
            ({"reason": "boring"}, "reason"),
            ({"reason": "wrong", "comment": "x" * 2001}, "comment"),
            ({"reason": "wrong", "comment": "a\0b"}, "comment"),
            ({"reason": "wrong", "status": "upheld"}, "status"),
        ],
    )
    def test_what_is_no_report_is_named_and_not_kept(self, api, alice, written, body, field):
        told = api(alice).post(path_of(written()), body)

        assert (told.status_code, list(told.json()["error"]["details"])) == (400, [field])
        assert not ContentReport.objects.exists()

    def test_a_strangers_is_not_there(self, api, mallory, written, answer):
        codes = [api(mallory).post(path_of(row), {"reason": "wrong"}).status_code for row in (written(), answer)]

        assert codes == [404, 404]
        assert not ContentReport.objects.exists()

    @pytest.mark.parametrize("path", ["report", "feedback", "regenerate"])
    def test_ones_own_question_is_no_answer(self, api, alice, answer, path):
        body = {"report": {"reason": "wrong"}, "feedback": {"rating": 1}, "regenerate": {}}[path]

        told = api(alice).post(f"/messages/{answer.parent_id}/{path}", body)

        error = told.json()["error"]
        assert (told.status_code, error["code"]) == (409, "INVALID_STATE")
        assert error["message"] == "This is a question of your own, and no answer."
        assert not ContentReport.objects.exists()
        answer.parent.refresh_from_db()
        assert answer.parent.rating is None

    def test_what_is_not_written_yet_is_not_reported(self, api, alice, written):
        row = written(status="queued", text="", sections=[], completed_at=None)

        told = api(alice).post(path_of(row), {"reason": "wrong"})

        assert (told.status_code, told.json()["error"]["code"]) == (409, "INVALID_STATE")
        assert not ContentReport.objects.exists()


class TestDeciding:
    def confirmed(self, **said):
        return {"confirmed": "yes", **said}

    def test_the_oldest_that_is_open_is_first(self, office, reported, moderator):
        old, new, decided = reported(), reported(reason="wrong"), reported()
        services.dismiss(report=decided, note="It is fine.", by=moderator)

        rows = list(office.get(LIST).context_data["cl"].result_list)

        assert rows == [old, new, decided]
        narrowed = office.get(f"{LIST}?reason__exact=wrong&status__exact=open").context_data["cl"].result_list
        assert list(narrowed) == [new]

    def test_its_page_has_the_text_with_what_it_rests_on(self, office, reported):
        report = reported(text="Venus is in Leo.")

        page = office.get(f"{LIST}{report.pk}/change/").content.decode()

        assert "It frightens me." in page
        assert 'class="reading-factors"' in page
        assert reverse("admin:interpretations_interpretation_change", args=[report.interpretation_id]) in page
        entry = AuditEntry.objects.filter(action="admin.viewed").get()
        assert (entry.target_id, entry.subject_id) == (str(report.pk), report.reporter_id)

    def test_dismissed_it_says_why_and_its_reporter_is_told(self, office, moderator, alice, reported, told):
        report = reported()
        asks = office.get(f"{LIST}{report.pk}/dismiss/")
        empty = office.post(f"{LIST}{report.pk}/dismiss/", self.confirmed(note=" "))
        report.refresh_from_db()
        assert (asks.status_code, empty.status_code, report.status) == (200, 200, "open")

        office.post(f"{LIST}{report.pk}/dismiss/", self.confirmed(note="It is a figure of speech."))
        office.post(f"{LIST}{report.pk}/dismiss/", self.confirmed(note="Again."))

        report.refresh_from_db()
        assert (report.status, report.note, report.decided_by) == ("dismissed", "It is a figure of speech.", moderator)
        assert not report.interpretation.hidden
        entry = AuditEntry.objects.get(action="report.dismissed")
        assert (entry.actor_id, entry.subject_id, entry.after["note"]) == (moderator.pk, alice.pk, "…(25)")
        assert [(frame["type"], frame["data"]["report"]) for _group, frame in told] == [
            ("report.dismissed", str(report.pk))
        ]
        assert told[0][0] == notify.group_of(alice.pk)

    def test_what_several_are_about_is_hidden_and_each_is_upheld(self, office, reported, told, alice):
        first, second = reported(), reported(reason="offensive")
        chosen = {"action": "hide", "_selected_action": [str(first.pk), str(second.pk)]}
        assert "taken out of others" in office.post(LIST, chosen).content.decode()

        office.post(LIST, {**chosen, **self.confirmed(reason="Advises against a medicine.")})

        for report in (first, second):
            report.refresh_from_db()
            assert (report.status, report.note) == ("upheld", "Advises against a medicine.")
            assert report.interpretation.hidden_reason == "Advises against a medicine."
        assert AuditEntry.objects.filter(action="report.upheld", subject_id=alice.pk).count() == 2
        assert sorted(frame["type"] for _group, frame in told) == ["interpretation.hidden"] * 2 + ["report.upheld"] * 2

    def test_to_hide_the_reading_upholds_what_is_open_about_it(self, moderator, reported):
        report, other = reported(), reported()

        services.hide(writing=report.interpretation, reason="Harmful.", by=moderator)

        assert list(ContentReport.objects.order_by("created_at").values_list("status", "note")) == [
            ("upheld", "Harmful."), ("open", ""),
        ]  # fmt: skip
        assert not Interpretation.objects.get(pk=other.interpretation_id).hidden

    def test_one_about_what_is_hidden_already_is_upheld(self, moderator, alice, reported):
        report = reported()
        services.hide(writing=report.interpretation, reason="Harmful.", by=moderator)
        late, _new = services.report(writing=report.interpretation, by=alice, reason="wrong", comment="")

        assert services.hide_reported(report=late, reason="The same.", by=moderator)
        late.refresh_from_db()
        assert (late.status, late.note) == ("upheld", "The same.")

    def test_what_another_dismissed_meanwhile_is_not_hidden(self, moderator, reported, told):
        seen = reported()
        services.dismiss(report=ContentReport.objects.get(), note="It is fine.", by=moderator)
        told.clear()

        assert not services.hide_reported(report=seen, reason="Harmful.", by=moderator)
        seen.refresh_from_db()
        assert (seen.status, seen.note, seen.interpretation.hidden, told) == ("dismissed", "It is fine.", False, [])

    def test_of_two_who_decide_at_once_one_does(self, moderator, reported, crowd):
        for _ in range(5):
            report = reported()

            def dismiss(report=report):
                return services.dismiss(report=report, note="It is fine.", by=moderator)

            def hide(report=report):
                return services.hide_reported(report=report, reason="Harmful.", by=moderator)

            turns = iter((dismiss, hide))
            assert sorted(crowd(2, lambda turns=turns: next(turns)())) == [False, True]
            report.refresh_from_db()
            hidden = Interpretation.objects.get(pk=report.interpretation_id).hidden
            assert (report.status, hidden) in (("dismissed", False), ("upheld", True))

    def test_one_about_what_its_owner_deleted_is_not_upheld(self, office, api, alice, reported):
        report = reported()
        assert api(alice).delete(f"/interpretations/{report.interpretation_id}").status_code == 204

        page = office.post(f"{LIST}{report.pk}/hide/", self.confirmed(reason="Harmful."), follow=True).content.decode()

        report.refresh_from_db()
        assert (report.status, report.interpretation.hidden) == ("open", False)
        assert "Decided: 0 of 1. The others were decided before, or their text was deleted" in page
        assert not AuditEntry.objects.filter(action="report.upheld").exists()
        office.post(f"{LIST}{report.pk}/dismiss/", self.confirmed(note="It is gone."))
        report.refresh_from_db()
        assert report.status == "dismissed"

    def test_an_answer_is_hidden_too(self, office, alice, answer):
        report, _new = services.report(writing=answer, by=alice, reason="harmful", comment="")
        assert "It burns." in office.get(f"{LIST}{report.pk}/change/").content.decode()

        office.post(f"{LIST}{report.pk}/hide/", self.confirmed(reason="Harmful."))

        answer.refresh_from_db()
        report.refresh_from_db()
        assert (answer.hidden_reason, report.status) == ("Harmful.", "upheld")

    def test_who_only_reads_decides_nothing(self, reported):
        report = reported()
        support = Client()
        user = factories.UserFactory.create(is_staff=True)
        expires_at = timezone.now() + timedelta(days=1)
        StaffGrant.objects.create(user=user, grants="support", reason="Support.", expires_at=expires_at)
        support.force_login(user)

        codes = [support.get(LIST).status_code, support.get(f"{LIST}{report.pk}/dismiss/").status_code]
        support.post(LIST, {"action": "dismiss", "_selected_action": str(report.pk), **self.confirmed(note="No.")})

        assert codes == [200, 403]
        report.refresh_from_db()
        assert report.status == "open"

    def test_the_queue_is_constant_in_queries(self, office, alice, reported, answer, monkeypatch):
        def asked():
            with unlooking(monkeypatch), CaptureQueriesContext(connection) as queries:
                listed = office.get(LIST).context_data["cl"].result_list
            assert len(listed) == ContentReport.objects.count() > 0
            return len(queries)

        reported()
        services.report(writing=answer, by=alice, reason="wrong", comment="")
        asked()  # the first page of the session
        few = asked()
        for number in range(3, 6):
            reported()
            again = {"conversation": answer.conversation, "parent": answer.parent, "text": "It shines.", "locale": "en"}
            done = {"role": "assistant", "status": "completed", "completed_at": timezone.now()}
            other = Message.objects.create(number=number, owner=alice, **again, **done)
            services.report(writing=other, by=alice, reason="wrong", comment="")

        assert asked() == few
