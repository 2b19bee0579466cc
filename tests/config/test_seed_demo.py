"""The demo data is loaded once, however often it is asked for, and never in production."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Max
from django.utils import timezone

from accounts.models import AuditEntry, Subscription, User
from analytics.models import OutboxEvent
from charts.models import Chart
from charts.services import get_backend
from config.backoffice import crowd as crowds
from config.backoffice.management.commands.seed_demo import BIRTHS, EMAIL, PASSWORD, STAFF
from interpretations.models import Interpretation
from tests import factories
from tests.interpretations.conftest import at_the_same_time
from tests.services.server import free_port

pytestmark = pytest.mark.django_db(transaction=True)


def state():
    return User.objects.count(), Chart.objects.count(), Interpretation.objects.count(), OutboxEvent.objects.count()


def test_it_makes_an_account_that_signs_in_with_charts_and_a_reading(anonymous):
    call_command("seed_demo", verbosity=0)

    assert state()[:3] == (2, len(BIRTHS), 1)
    answer = anonymous.post("/auth/token", {"username": EMAIL, "password": PASSWORD})
    assert (answer.status_code, answer.json()["user"]["role"]) == (200, "admin")


def test_a_repeat_changes_nothing():
    call_command("seed_demo", verbosity=0)
    before = state()
    call_command("seed_demo", verbosity=0)

    assert state() == before


def test_what_was_deleted_since_stays_deleted(api):
    call_command("seed_demo", verbosity=0)
    person = api(User.objects.get(email=EMAIL))
    ada = next(row for row in person.get("/charts").json()["data"] if row["name"] == "Ada Lovelace")
    assert person.delete(f"/charts/{ada['id']}").status_code == 204
    call_command("seed_demo", verbosity=0)

    assert person.get("/charts").json()["meta"]["total_count"] == len(BIRTHS) - 1


def test_after_the_account_was_deleted_there_is_a_whole_new_one(api):
    call_command("seed_demo", verbosity=0)
    assert api(User.objects.get(email=EMAIL)).delete("/users/me").status_code == 204
    call_command("seed_demo", verbosity=0)

    again = User.objects.present().get(email=EMAIL)
    assert Chart.objects.visible_to(again).count() == len(BIRTHS)


def test_a_dry_run_makes_nothing(capsys):
    call_command("seed_demo", dry_run=True)

    assert state() == (0, 0, 0, 0)
    assert "2 accounts" in capsys.readouterr().out


@pytest.fixture
def out_of_reach(settings):
    """What computes charts is a service where nothing listens; called, what is set here otherwise."""
    usual = settings.CHART_CALCULATION

    def use(calculation):
        settings.CHART_CALCULATION = calculation
        get_backend.cache_clear()

    options = {"url": f"http://127.0.0.1:{free_port()}", "token": "a.service.token", "time_limit": 2.0}
    use({"BACKEND": "charts.calculation.nocturna.NocturnaCalculations", "OPTIONS": options})
    yield lambda: use(usual)
    use(usual)


def test_without_what_computes_charts_there_is_the_account_and_a_repeat_makes_the_charts(out_of_reach):
    with pytest.raises(CommandError) as refused:
        call_command("seed_demo", verbosity=0)
    assert str(refused.value).startswith("The demo charts could not be computed (EXTERNAL_SERVICE_ERROR): ")
    assert state()[:3] == (2, 0, 0)

    out_of_reach()
    call_command("seed_demo", verbosity=0)
    assert state()[:3] == (2, len(BIRTHS), 1)


def test_it_refuses_production(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError):
        call_command("seed_demo")
    assert state() == (0, 0, 0, 0)


def crowd():
    return User.objects.exclude(email__in=[EMAIL, STAFF])


def told():
    kinds = OutboxEvent.objects.filter(user_id__in=crowd().values("pk")).values_list("event_type", flat=True)
    return Counter(kinds)


def test_a_crowd_has_charts_plans_and_a_year_of_events(capsys):
    call_command("seed_demo", scale=60)

    people, charts = crowd(), Chart.objects.filter(owner__in=crowd())
    assert people.count() == 60
    assert not any(person.has_usable_password() for person in people)
    assert 60 <= charts.count() < 180
    assert {chart.kind for chart in charts} == {"natal"}
    assert all(chart.created_at >= chart.owner.created_at for chart in charts.select_related("owner"))
    events = told()
    assert (events["user.created"], events["chart.created"]) == (60, charts.count())
    assert events["interpretation.completed"] == events["interpretation.requested"] > 30
    assert events["plan.assigned"] == Subscription.objects.count() > 0
    visits = OutboxEvent.objects.filter(event_type="user.signed_in").values_list("user_id").annotate(Max("timestamp"))
    assert dict(visits) == dict(people.values_list("pk", "last_login"))
    assert any(person.last_login > person.created_at for person in people)
    now = timezone.now()
    assert not OutboxEvent.objects.filter(timestamp__gt=now).exists()
    assert OutboxEvent.objects.filter(timestamp__lt=now - timedelta(days=180)).exists()
    assert AuditEntry.objects.filter(action="user.created", subject_id__in=people.values("pk")).count() == 60
    assert f"60 people, {charts.count()} charts and {events.total()} events made." in capsys.readouterr().out


def test_their_charts_are_found_like_any(api):
    call_command("seed_demo", scale=5)
    person = crowd().order_by("pk").first()
    chart = Chart.objects.filter(owner=person).order_by("created_at").first()

    shown = api(person).get(f"/charts/{chart.pk}").json()
    moon = next(point for point in shown["points"] if point["name"] == "moon")
    found = api(person).get("/charts", {"factor": f"moon.{moon['sign']}", "q": person.name}).json()

    assert str(chart.pk) in [row["id"] for row in found["data"]]


def test_a_crowd_grows_by_those_who_are_new_and_whoever_was_erased_stays_so(capsys):
    call_command("seed_demo", scale=5)
    factories.gone(crowd().first())
    before = set(crowd().values_list("pk", flat=True))

    call_command("seed_demo", scale=8, dry_run=True)
    assert "Would make 3 of 8 people of the crowd." in capsys.readouterr().out
    call_command("seed_demo", scale=8)

    assert crowd().count() == 7
    assert before < set(crowd().values_list("pk", flat=True))
    assert told()["user.created"] == 7


def test_two_crowds_at_once_are_one():
    at_the_same_time(3, lambda: crowds.make(range(20), now=timezone.now()))

    assert crowd().count() == 20
    assert told()["user.created"] == 20
    assert Chart.objects.count() == told()["chart.created"]


def test_a_crowd_of_none_is_refused():
    for scale in ("0", "-1", "many", "٣"):
        with pytest.raises(CommandError, match="is no number of people"):
            call_command("seed_demo", "--scale", scale)
    assert not User.objects.exists()
