"""What moderators hide: its owner keeps it and is told, nobody else is shown it, and to show it again undoes that."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, Role
from charts import examples
from charts.errors import HiddenChart
from charts.models import Chart, ChartShare, ChartVersion
from charts.services import charts, moderation
from config.api.errors import ValidationFailed
from tests import factories
from tests.charts.births import BABBAGE
from tests.charts.conftest import chart_events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
WHY = "Shows the birth data of a private person."
PARTS = ("", "/wheel.svg", "/reading")


@pytest.fixture
def moderator(db):
    return factories.UserFactory.create(email="mod@example.com", role=Role.MODERATOR, is_staff=True)


@pytest.fixture
def share(api, alice, ada):
    return api(alice).post(f"/charts/{ada['id']}/shares", {}).json()


@pytest.fixture
def hide(moderator):
    def hide(chart_id):
        return moderation.hide_chart(chart=Chart.objects.get(pk=chart_id), reason=WHY, by=moderator)

    return hide


@pytest.fixture
def unhide(moderator):
    def unhide(chart_id):
        return moderation.unhide_chart(chart=Chart.objects.get(pk=chart_id), by=moderator)

    return unhide


def noted():
    rows = AuditEntry.objects.filter(action__in=["chart.hidden", "chart.unhidden"]).order_by("id")
    return list(rows.values_list("action", "actor_id", "subject_id", "target_id"))


def refusal(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_its_owner_keeps_a_hidden_chart_and_is_told_why(api, alice, ada, hide, unhide):
    client = api(alice)
    assert (ada["hidden"], ada["hidden_reason"]) == (False, "")
    tag = client.get(f"/charts/{ada['id']}")["ETag"]
    hide(ada["id"])

    one = client.get(f"/charts/{ada['id']}", **{"If-None-Match": tag})
    (row,) = client.get("/charts").json()["data"]
    assert one.status_code == 200
    for shown in (one.json(), row, client.get("/charts", {"fields": "hidden,hidden_reason"}).json()["data"][0]):
        assert (shown["hidden"], shown["hidden_reason"]) == (True, WHY)
    assert one.json()["points"] == ada["points"]
    assert client.get(f"/charts/{ada['id']}/wheel.svg").status_code == 200

    unhide(ada["id"])
    shown = client.get(f"/charts/{ada['id']}").json()
    assert (shown["hidden"], shown["hidden_reason"]) == (False, "")


def test_a_link_is_gone_while_its_chart_is_hidden(api, alice, anonymous, ada, share, hide, unhide):
    path, listed = f"/shared/{share['token']}", f"/charts/{ada['id']}/shares"
    assert api(alice).get(listed).json()["data"][0]["live"] is True
    hide(ada["id"])

    for part in PARTS:
        assert refusal(anonymous.get(path + part)) == (410, "GONE")
    page = Client().get(path, headers={"Accept": "text/html"})
    assert (page.status_code, "Ada" in page.content.decode(), WHY in page.content.decode()) == (410, False, False)
    assert api(alice).get(listed).json()["data"][0]["live"] is False

    unhide(ada["id"])
    assert (anonymous.get(path).status_code, anonymous.get(path + "/wheel.svg").status_code) == (200, 200)
    assert Client().get(path).status_code == 200
    assert api(alice).get(listed).json()["data"][0]["live"] is True


def test_a_hidden_chart_is_not_shared_anew(api, alice, ada, hide, unhide):
    hide(ada["id"])

    refused = api(alice).post(f"/charts/{ada['id']}/shares", {})
    assert refusal(refused) == (422, "BUSINESS_RULE")
    assert WHY in refused.json()["error"]["message"]
    assert not ChartShare.objects.exists()

    unhide(ada["id"])
    assert api(alice).post(f"/charts/{ada['id']}/shares", {}).status_code == 201


@pytest.mark.parametrize("gone", [False, True])
def test_made_again_under_another_name_it_is_not_shared_either(api, alice, mallory, birth, ada, hide, gone):
    hide(ada["id"])
    if gone:
        assert api(alice).delete(f"/charts/{ada['id']}").status_code == 204
    near = {**birth["moment"], "local": "1815-12-10T13:00:40"}
    for again in ({**birth, "name": "Someone else"}, {**birth, "kind": "event", "moment": near}):
        made = api(alice).post("/charts", again).json()
        assert made["hidden"] is False
        assert refusal(api(alice).post(f"/charts/{made['id']}/shares", {})) == (422, "BUSINESS_RULE")

    for other in ({**birth, "moment": {"local": "1815-12-10T13:02:00"}}, {**birth, "place": {"query": "Paris, FR"}}):
        made = api(alice).post("/charts", other).json()
        assert api(alice).post(f"/charts/{made['id']}/shares", {}).status_code == 201
    made = api(mallory).post("/charts", birth).json()
    assert api(mallory).post(f"/charts/{made['id']}/shares", {}).status_code == 201


def test_what_was_computed_from_it_shows_it_to_nobody(api, alice, anonymous, ada, hide, unhide):
    two = api(alice).post("/charts", {"kind": "synastry", "first": BABBAGE, "second": ada["id"]}).json()
    token = api(alice).post(f"/charts/{two['id']}/shares", {}).json()["token"]
    hide(ada["id"])

    assert refusal(anonymous.get(f"/shared/{token}")) == (410, "GONE")
    assert refusal(api(alice).post(f"/charts/{two['id']}/shares", {})) == (422, "BUSINESS_RULE")
    assert api(alice).get(f"/charts/{two['id']}").status_code == 200

    unhide(ada["id"])
    assert anonymous.get(f"/shared/{token}").status_code == 200


SUBJECT_OF = {
    kind: next(role for role in ("natal", "first", "second") if role in body)
    for kind, (_title, body) in examples.TECHNIQUES.items()
    if {"natal", "first", "second"} & set(body)
}


def test_what_was_computed_from_its_birth_typed_again_shows_it_to_nobody(api, alice, anonymous, birth, ada, hide):
    """Of any kind; and what was computed from another chart of that birth."""
    client, again = api(alice), {name: birth[name] for name in ("moment", "place")}
    copy = client.post("/charts", birth).json()["id"]
    assert len(SUBJECT_OF) > 10
    shares = {}
    for kind, role in SUBJECT_OF.items():
        for given in (again, copy):
            made = client.post("/charts", {**examples.TECHNIQUES[kind][1], "kind": kind, role: given})
            assert made.status_code == 201, (kind, made.json())
            shares[made.json()["id"]] = client.post(f"/charts/{made.json()['id']}/shares", {}).json()["token"]
    other = client.post("/charts", {"kind": "composite", "first": BABBAGE, "second": BABBAGE}).json()

    hide(ada["id"])

    for chart_id, token in shares.items():
        assert refusal(anonymous.get(f"/shared/{token}")) == (410, "GONE")
        assert refusal(client.post(f"/charts/{chart_id}/shares", {})) == (422, "BUSINESS_RULE")
    assert client.post(f"/charts/{other['id']}/shares", {}).status_code == 201


def test_a_hidden_comparison_made_again_is_not_shared_either(api, alice, anonymous, birth, ada, hide, unhide):
    """Of the same charts, by their ids or typed again, in whichever order and with whichever settings."""
    client, typed = api(alice), {name: birth[name] for name in ("moment", "place")}

    def compare(first, second, kind="synastry", **more):
        return client.post("/charts", {"kind": kind, "first": first, "second": second, **more}).json()["id"]

    def share(chart_id):
        return client.post(f"/charts/{chart_id}/shares", {})

    again = [
        compare(ada["id"], BABBAGE, name="Others"),
        compare(typed, BABBAGE),
        compare(BABBAGE, ada["id"], settings={"points": ["sun", "moon"]}),
    ]
    tokens = [share(chart_id).json()["token"] for chart_id in again]
    hidden = compare(ada["id"], BABBAGE)
    hide(hidden)

    assert {refusal(anonymous.get(f"/shared/{token}")) for token in tokens} == {(410, "GONE")}
    assert {refusal(share(chart_id)) for chart_id in again} == {(422, "BUSINESS_RULE")}
    paris = {**typed, "place": {"query": "Paris, FR"}}
    others = [compare(ada["id"], BABBAGE, "davison"), compare(ada["id"], paris), compare(ada["id"], ada["id"])]
    assert {share(chart_id).status_code for chart_id in (*others, ada["id"])} == {201}

    unhide(hidden)
    assert {share(chart_id).status_code for chart_id in again} == {201}


def test_a_hidden_technique_is_barred_for_its_own_moment_alone(api, alice, ada, hide):
    client = api(alice)

    def transit(day):
        body = {"kind": "transit", "natal": ada["id"], "moment": {"local": f"2026-01-{day}T12:00:00"}}
        return client.post("/charts", {**body, "place": {"query": "London, GB"}}).json()["id"]

    hide(transit("01"))

    assert refusal(client.post(f"/charts/{transit('01')}/shares", {})) == (422, "BUSINESS_RULE")
    assert client.post(f"/charts/{transit('02')}/shares", {}).status_code == 201


def test_to_change_it_does_not_show_it(api, alice, anonymous, ada, share, hide):
    hide(ada["id"])

    changes = {"name": "Nobody", "tags": ["kept"], "notes": "Mine.", "source": "A letter", "rating": "B"}
    changed = api(alice).patch(f"/charts/{ada['id']}", changes).json()
    assert {name: changed[name] for name in (*changes, "hidden")} == {**changes, "hidden": True}
    assert refusal(anonymous.get(f"/shared/{share['token']}")) == (410, "GONE")
    for forged in ({"hidden": False}, {"hidden_reason": ""}, {"hidden_at": None}):
        answer = api(alice).patch(f"/charts/{ada['id']}", forged)
        assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, list(forged))
    assert Chart.objects.get().hidden_reason == WHY


def test_it_is_not_turned_into_another_one_and_back(api, alice, anonymous, birth, ada, share, hide, unhide):
    """The bar rests on the birth that was hidden: given another one, it would not be barred any more."""
    hide(ada["id"])
    before, path = Chart.objects.values().get(), f"/charts/{ada['id']}"
    changes = [
        {"place": {"query": "Paris, FR"}},
        {"moment": {"local": "1920-01-01T12:00:00"}, "name": "Nobody"},
        {"settings": {"house_system": "whole_sign"}},
    ]

    for answer in (
        *(api(alice).patch(path, changed) for changed in changes),
        *(api(alice).put(path, {**birth, **changed}) for changed in changes),
    ):
        assert refusal(answer) == (422, "BUSINESS_RULE")
        assert WHY in answer.json()["error"]["message"]
    assert (Chart.objects.values().get(), ChartVersion.objects.count()) == (before, 0)
    assert refusal(anonymous.get(f"/shared/{share['token']}")) == (410, "GONE")
    again = api(alice).post("/charts", birth).json()
    assert refusal(api(alice).post(f"/charts/{again['id']}/shares", {})) == (422, "BUSINESS_RULE")
    # The same birth in a whole body changes nothing of it.
    assert api(alice).put(path, {**birth, "name": "Someone"}).json()["name"] == "Someone"

    unhide(ada["id"])
    assert api(alice).patch(path, changes[0]).json()["version"] == 2


def test_hidden_while_it_was_changed_it_is_not_changed(alice, ada, hide):
    chart, changes = Chart.objects.get(), {"settings": {"house_system": "koch"}}
    hide(ada["id"])

    with pytest.raises(HiddenChart):
        charts.update_chart(chart=chart, changes=changes, whole=False, check=lambda locked: None, by=alice)
    assert Chart.objects.get().request == chart.request


def test_twice_is_once_and_the_log_says_who_did_what(alice, ada, moderator, hide, unhide):
    assert [hide(ada["id"]), hide(ada["id"])] == [True, False]
    first, row = AuditEntry.objects.get(action="chart.hidden"), Chart.objects.get()
    assert [unhide(ada["id"]), unhide(ada["id"])] == [True, False]
    second = AuditEntry.objects.get(action="chart.unhidden")

    assert noted() == [
        ("chart.hidden", moderator.pk, alice.pk, ada["id"]), ("chart.unhidden", moderator.pk, alice.pk, ada["id"]),
    ]  # fmt: skip
    assert (row.hidden_by, row.hidden_reason) == (moderator, WHY)
    hidden = {"hidden_at": row.hidden_at.isoformat(), "hidden_reason": f"…({len(WHY)})"}
    shown = {"hidden_at": None, "hidden_reason": ""}
    assert (first.before, first.after) == (shown, hidden)
    assert (second.before, second.after) == (hidden, shown)
    assert chart_events() == ["chart.created", "chart.hidden", "chart.unhidden"]


@pytest.mark.parametrize("reason", ["", " \n", "x" * 501])
def test_nothing_is_hidden_without_a_reason_that_can_be_kept(ada, moderator, reason):
    with pytest.raises(ValidationFailed) as refused:
        moderation.hide_chart(chart=Chart.objects.get(), reason=reason, by=moderator)

    assert list(refused.value.details) == ["reason"]
    assert (Chart.objects.get().hidden_at, noted()) == (None, [])


def test_a_deleted_chart_is_left_alone(api, alice, ada, hide):
    api(alice).delete(f"/charts/{ada['id']}")

    assert hide(ada["id"]) is False
    assert (Chart.objects.get().hidden_at, noted()) == (None, [])


def test_nothing_is_hidden_half(ada, moderator):
    for half in (
        {"hidden_at": timezone.now()},
        {"hidden_reason": WHY},
        {"hidden_by": moderator},
    ):
        with pytest.raises(IntegrityError, match="chart_hidden_for_a_reason"), transaction.atomic():
            Chart.objects.filter(pk=ada["id"]).update(**half)


def test_of_a_moderator_who_is_erased_nothing_is_left_and_it_stays_hidden(ada, moderator, hide):
    hide(ada["id"])
    factories.gone(moderator)

    row = Chart.objects.get()
    assert (row.hidden_by, row.hidden_reason) == (None, WHY)


@pytest.mark.django_db(transaction=True)
def test_several_moderators_at_once_hide_it_once(ada, moderator, crowd):
    chart = Chart.objects.get()
    done = crowd(6, lambda: moderation.hide_chart(chart=chart, reason=WHY, by=moderator))
    assert (sorted(done), len(noted())) == ([False] * 5 + [True], 1)

    done = crowd(6, lambda: moderation.unhide_chart(chart=chart, by=moderator))
    assert (sorted(done), len(noted())) == ([False] * 5 + [True], 2)
    assert Chart.objects.get().hidden_at is None


@pytest.mark.django_db(transaction=True)
def test_a_link_that_is_made_meanwhile_is_dead(api, alice, anonymous, ada, moderator, crowd):
    chart, clients = Chart.objects.get(), [api(alice) for _ in range(4)]

    def act():
        client = clients.pop() if len(clients) else None
        if client is None:
            return moderation.hide_chart(chart=chart, reason=WHY, by=moderator)
        return client.post(f"/charts/{ada['id']}/shares", {}, **{"Idempotency-Key": str(uuid.uuid4())})

    made = [answer for answer in crowd(5, act) if answer is not True]

    assert {answer.status_code for answer in made} <= {201, 422}
    for answer in made:
        if answer.status_code == 201:
            assert anonymous.get(f"/shared/{answer.json()['token']}").status_code == 410
