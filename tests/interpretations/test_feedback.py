"""What owners think of their readings, and readings written anew."""

import uuid

import pytest

from accounts.models import AuditEntry, LedgerEntry, Reservation
from analytics.models import OutboxEvent
from interpretations import services
from interpretations.models import Interpretation, Status
from tests.interpretations.conftest import at_the_same_time, birth_on

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("balanced", "at_once")]


@pytest.fixture
def written(ask):
    """A reading that the almanac has written."""

    def write(**body):
        row = ask(**body)
        services.write_interpretation(interpretation_id=row.pk)
        row.refresh_from_db()
        assert row.status == Status.COMPLETED
        return row

    return write


def path_of(row, what):
    return f"/interpretations/{row.pk}/{what}"


def test_a_reading_is_rated_and_the_last_word_counts(api, alice, written):
    row, client = written(), api(alice)

    first = client.post(path_of(row, "feedback"), {"rating": -1, "comment": "Too vague."})
    second = client.post(path_of(row, "feedback"), {"rating": 1})

    assert (first.status_code, second.status_code) == (200, 200)
    assert (first.json()["feedback"]["rating"], first.json()["feedback"]["comment"]) == (-1, "Too vague.")
    shown = client.get(f"/interpretations/{row.pk}").json()["feedback"]
    assert (shown["rating"], shown["comment"]) == (1, "")
    assert shown["rated_at"] >= first.json()["feedback"]["rated_at"]
    entries = AuditEntry.objects.filter(action="interpretation.rated").order_by("id")
    assert [(e.before, e.after) for e in entries] == [
        ({"rating": None, "comment": ""}, {"rating": -1, "comment": "T…(10)"}),
        ({"rating": -1, "comment": "T…(10)"}, {"rating": 1, "comment": ""}),
    ]
    told = OutboxEvent.objects.filter(event_type="interpretation.rated").order_by("timestamp")
    assert [(event.data["rating"], event.data["before"]) for event in told] == [(-1, 0), (1, -1)]
    assert not any("comment" in event.data for event in told)


def test_the_same_word_again_is_no_second_one(api, alice, written):
    row, client = written(), api(alice)

    answers = [client.post(path_of(row, "feedback"), {"rating": 1, "comment": "Yes."}) for _ in range(2)]

    assert answers[0].json()["feedback"] == answers[1].json()["feedback"]
    assert AuditEntry.objects.filter(action="interpretation.rated").count() == 1


def test_a_rating_is_taken_back(api, alice, written):
    row, client = written(), api(alice)
    tag = client.post(path_of(row, "feedback"), {"rating": 1, "comment": "Yes."}).headers["ETag"]

    answers = [client.delete(path_of(row, "feedback")).status_code for _ in range(2)]

    assert answers == [204, 204]
    now = client.get(f"/interpretations/{row.pk}", **{"If-None-Match": tag})
    assert (now.status_code, now.json()["feedback"]) == (200, None)
    assert AuditEntry.objects.filter(action="interpretation.rated").count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rating"),
        ({"rating": 0}, "rating"),
        ({"rating": "up"}, "rating"),
        ({"rating": None}, "rating"),
        ({"rating": 1, "comment": "x" * 2001}, "comment"),
        ({"rating": 1, "comment": "a\0b"}, "comment"),
        ({"rating": 1, "stars": 5}, "stars"),
    ],
)
def test_what_is_no_rating_is_named_and_not_kept(api, alice, written, body, field):
    row = written()

    answer = api(alice).post(path_of(row, "feedback"), body)

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, [field])
    row.refresh_from_db()
    assert (row.rating, row.comment, row.rated_at) == (None, "", None)


def test_what_is_not_written_yet_is_not_rated(api, alice, ask):
    row, client = ask(), api(alice)
    queued = client.post(path_of(row, "feedback"), {"rating": 1})
    client.post(path_of(row, "cancel"))
    empty = client.post(path_of(row, "feedback"), {"rating": 1})

    assert [a.json()["error"]["code"] for a in (queued, empty)] == ["INVALID_STATE"] * 2
    row.refresh_from_db()
    assert row.rating is None


def test_a_reading_written_anew_is_another_version_of_it(api, alice, written, chart):
    row, client = written(style="concise"), api(alice)
    client.patch(f"/charts/{chart.pk}", {"moment": birth_on(40)["moment"]})

    answer = client.post(path_of(row, "regenerate"), {"style": "detailed"})
    services.write_interpretation(interpretation_id=uuid.UUID(answer.json()["id"]))
    again = client.post(path_of(Interpretation.objects.get(pk=answer.json()["id"]), "regenerate"))

    assert (answer.status_code, again.status_code) == (202, 202)
    assert answer.headers["Location"] == f"/api/v1/interpretations/{answer.json()['id']}"
    assert (answer.json()["style"], answer.json()["topic"], answer.json()["chart_version"]) == (
        "detailed",
        row.topic,
        2,
    )
    ids = [again.json()["id"], answer.json()["id"], str(row.pk)]
    for one in ids:
        listed = client.get(f"/interpretations/{one}/versions").json()
        assert ([version["id"] for version in listed["data"]], listed["meta"]["total_count"]) == (ids, 3)
    texts = [version["text"] for version in listed["data"][1:]]
    assert "" not in texts
    assert texts[0] != texts[1]
    row.refresh_from_db()
    assert row.status == Status.COMPLETED


def test_each_version_is_paid_for_once(api, alice, written):
    row, client = written(), api(alice)
    key = {"Idempotency-Key": "again-1"}

    answers = [client.post(path_of(row, "regenerate"), {}, **key) for _ in range(2)]
    services.write_interpretation(interpretation_id=uuid.UUID(answers[0].json()["id"]))

    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Reservation.objects.count() == 2
    assert LedgerEntry.objects.filter(kind="settle").count() == 2


def test_several_at_once_make_one_version(api, alice, written):
    row, client = written(), api(alice)

    codes = at_the_same_time(4, lambda: client.post(path_of(row, "regenerate")).status_code)

    assert sorted(codes) == [202, 409, 409, 409]
    assert Interpretation.objects.count() == 2
    assert Reservation.objects.count() == 2


def test_one_that_is_being_written_is_not_written_anew(api, alice, ask):
    row = ask()

    answer = api(alice).post(path_of(row, "regenerate"))

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "INVALID_STATE")
    assert Interpretation.objects.count() == 1


def test_versions_outlive_the_first(api, alice, written):
    row, client = written(), api(alice)
    new = client.post(path_of(row, "regenerate")).json()["id"]

    client.delete(f"/interpretations/{row.pk}")

    assert [one["id"] for one in client.get(f"/interpretations/{new}/versions").json()["data"]] == [new]
    assert client.get(path_of(row, "versions")).status_code == 404


def test_of_a_model_that_is_gone_another_is_named(api, alice, written):
    row = written()
    Interpretation.objects.filter(pk=row.pk).update(requested_model="gone/model")

    answer = api(alice).post(path_of(row, "regenerate"))
    named = api(alice).post(path_of(row, "regenerate"), {"model": "almanac"})

    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["model"])
    assert named.status_code == 202


@pytest.mark.parametrize("what", ["feedback", "regenerate", "versions"])
def test_a_strangers_reading_is_not_there(api, mallory, written, what):
    client, path = api(mallory), path_of(written(), what)
    answer = client.get(path) if what == "versions" else client.post(path, {"rating": 1} if what == "feedback" else {})

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "INTERPRETATION_NOT_FOUND")
