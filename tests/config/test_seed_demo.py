"""The demo data is loaded once, however often it is asked for, and never in production."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from analytics.models import OutboxEvent
from charts.models import Chart
from charts.services import get_backend
from config.backoffice.management.commands.seed_demo import BIRTHS, EMAIL, PASSWORD
from interpretations.models import Interpretation
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
