"""`manage.py recalculate_charts`: what an earlier engine computed is computed again, once, and nothing else changes."""

import io
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
import structlog
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AuditEntry
from analytics.models import OutboxEvent
from charts.engine import VERSION
from charts.models import Chart, ChartVersion
from charts.services import recalculating

pytestmark = pytest.mark.django_db(transaction=True)
NOW = f"embedded {VERSION}"
LONDON = {"latitude": 51.5085, "longitude": -0.1257, "timezone": "Europe/London"}


@pytest.fixture
def made(api, alice):
    client = api(alice)

    def make(day=1, **body):
        given = {"moment": {"local": f"1990-06-{day:02}T14:30:00"}, "place": LONDON, **body}
        if "first" in body:
            given = {name: value for name, value in body.items() if value is not None}
        answer = client.post("/charts", given)
        assert answer.status_code == 201, answer.content
        return Chart.objects.get(pk=answer.json()["id"])

    return make


def aged(result):
    """As the earlier engine left it: each figure names its own."""
    said = {"engine": {**result["engine"], "version": "0.9.2"}} if "engine" in result else {}
    inside = {role: aged(result[role]) for role in ("natal", "first", "second") if isinstance(result.get(role), dict)}
    return {**result, **inside, **said}


def of_an_earlier_engine(chart, **changed):
    result = aged(changed.pop("result", chart.result))
    Chart.objects.filter(pk=chart.pk).update(engine_version="embedded 0.9.2", result=result, **changed)


def run(**options):
    out = io.StringIO()
    structlog.contextvars.clear_contextvars()  # in a process of its own, of no request
    call_command("recalculate_charts", engine_below=options.pop("below", "1.0"), stdout=out, **options)
    return out.getvalue()


def test_figures_that_read_the_same_are_replaced(made):
    chart = made(name="Ada", tags=["mine"], notes="of hers")
    stale = {**chart.result, "points": [{**point, "speed": 0.0} for point in chart.result["points"]]}
    of_an_earlier_engine(chart, result=stale)

    assert run().splitlines()[-1] == "1 kept"

    now = Chart.objects.get(pk=chart.pk)
    assert (now.engine_version, now.result, now.request) == (NOW, chart.result, chart.request)
    assert (now.name, now.tags, now.notes, now.version) == ("Ada", ["mine"], "of hers", 1)
    assert not ChartVersion.objects.exists()
    entry = AuditEntry.objects.filter(action="chart.updated").latest("at")
    assert (entry.subject_id, entry.actor_id) == (chart.owner_id, None)
    assert (entry.before["engine_version"], entry.after["engine_version"]) == ("embedded 0.9.2", NOW)
    event = OutboxEvent.objects.get(event_type="chart.updated")
    assert (event.user_id, event.data["changed"]) == (chart.owner_id, ["result"])


def test_figures_that_read_otherwise_stay_as_an_earlier_version(made, api, alice):
    chart, other = made(1), made(8)
    of_an_earlier_engine(chart, result=other.result)

    assert run().splitlines()[-1] == "1 changed"

    now = Chart.objects.get(pk=chart.pk)
    assert (now.engine_version, now.result, now.version) == (NOW, chart.result, 2)
    former = ChartVersion.objects.get(chart=chart)
    assert (former.number, former.engine_version, former.result) == (1, "embedded 0.9.2", aged(other.result))
    sun = next(point for point in chart.result["points"] if point["name"] == "sun")
    found = api(alice).get("/charts", {"factor": f"sun.{sun['sign']}"}).json()["data"]
    assert str(chart.pk) in [row["id"] for row in found]


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "synastry", "first": {"moment": {"local": "1990-06-01T14:30:00"}, "place": LONDON},
         "second": {"moment": {"local": "1988-03-05T04:10:00"}, "place": LONDON}},
        {"kind": "profection", "natal": {"moment": {"local": "1990-06-01T14:30:00"}, "place": LONDON},
         "moment": {"local": "2026-01-01T00:00:00"}},
    ],
    ids=["synastry", "profection"],
)  # fmt: skip
def test_charts_of_other_kinds_too(api, alice, body):
    answer = api(alice).post("/charts", body)
    assert answer.status_code == 201, answer.content
    chart = Chart.objects.get()
    of_an_earlier_engine(chart)

    assert run().splitlines()[-1] == "1 kept"
    assert Chart.objects.get().result == chart.result


def test_a_dry_run_says_which_and_changes_nothing(made):
    of_an_earlier_engine(made(1))
    of_an_earlier_engine(made(2))
    made(3)

    told = json.loads(run(dry_run=True, format="json"))

    assert told == {"engines": {"embedded 0.9.2": 2}, "outcomes": {}}
    assert sorted(Chart.objects.values_list("engine_version", flat=True)) == ["embedded 0.9.2"] * 2 + [NOW]


def test_versions_are_ordered_as_numbers(made):
    chart = made()
    Chart.objects.filter(pk=chart.pk).update(engine_version="embedded 0.10.0")

    assert recalculating.engines_below("0.9") == {}
    assert recalculating.engines_below("0.10.1") == {"embedded 0.10.0": 1}


def test_what_cannot_be_computed_stays_and_the_rest_is_done(made):
    broken, sound = made(1), made(2)
    request = {**broken.request, "moment": {**broken.request["moment"], "local": "9999-06-01T14:30:00"}}
    of_an_earlier_engine(broken, request=request)
    of_an_earlier_engine(sound)

    with pytest.raises(CommandError) as failure:
        run()

    assert str(failure.value).startswith(f"1 charts stay as they were: {broken.pk} (")
    engines = dict(Chart.objects.values_list("pk", "engine_version"))
    assert engines == {broken.pk: "embedded 0.9.2", sound.pk: NOW}


def test_deleted_charts_and_those_changed_meanwhile_are_left_alone(made, api, alice):
    deleted, first, second = sorted((made(1), made(2), made(3)), key=lambda chart: chart.pk)
    for chart in (deleted, first, second):
        of_an_earlier_engine(chart)
    assert api(alice).delete(f"/charts/{deleted.pk}").status_code == 204
    computing = recalculating.recalculate(recalculating.engines_below("1.0"))
    assert next(computing) == recalculating.Recalculated(first.pk, "kept")
    birth = {"moment": {"local": "1991-02-02T02:02:00"}}
    assert api(alice).patch(f"/charts/{second.pk}", birth).status_code == 200

    assert list(computing) == [recalculating.Recalculated(second.pk, "gone")]

    assert Chart.objects.get(pk=second.pk).request["moment"]["local"].startswith("1991-02-02")
    assert Chart.objects.get(pk=deleted.pk).engine_version == "embedded 0.9.2"


def test_a_row_that_breaks_the_computation_stands_in_nobodys_way(made):
    broken, sound = sorted((made(1), made(2)), key=lambda chart: chart.pk)
    of_an_earlier_engine(broken, request={"settings": None})
    of_an_earlier_engine(sound)

    for outcomes in ({"INTERNAL_ERROR", "kept"}, {"INTERNAL_ERROR"}):
        found = {one.outcome for one in recalculating.recalculate(recalculating.engines_below("1.0"), most=1)}
        assert found == outcomes


def test_an_engine_that_is_itself_below_changes_nothing(made):
    made()

    with pytest.raises(CommandError, match=f"What computes now is {NOW}, which is itself below that version."):
        run(below="1000")


@pytest.mark.usefixtures("places")
def test_places_stay_where_they_were_found(made):
    """Of subjects too, whatever the atlas says by now."""
    typed = {"moment": {"local": "1990-06-01T14:30:00"}, "place": {"query": "London, GB"}}
    charts = [made(place=typed["place"]), made(kind="synastry", first=typed, second=typed, moment=None)]
    for chart in charts:
        moved = {**chart.result["place"], "latitude": 10.0} if "place" in chart.result else None
        result = {**chart.result, "place": moved} if moved else chart.result
        for role in ("first", "second"):
            if role in result:
                result = {**result, role: {**result[role], "place": {**result[role]["place"], "latitude": 10.0}}}
        of_an_earlier_engine(chart, result=result)

    run()

    now = [Chart.objects.get(pk=chart.pk).result for chart in charts]
    assert now[0]["place"]["latitude"] == 10.0
    assert [now[1][role]["place"]["latitude"] for role in ("first", "second")] == [10.0, 10.0]


def test_two_at_once_do_what_one_does(made):
    charts, other = [made(day) for day in range(1, 9)], made(20)
    for chart in charts:
        of_an_earlier_engine(chart, result=other.result)
    engines = recalculating.engines_below("1.0")

    def one(_):
        try:
            return [done.outcome for done in recalculating.recalculate(engines)]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = [outcome for outcomes in pool.map(one, range(2)) for outcome in outcomes]

    assert outcomes.count("changed") == 8
    assert set(outcomes) <= {"changed", "gone"}
    assert ChartVersion.objects.count() == 8


def test_what_was_ended_in_the_middle_goes_on_with_the_rest(made):
    for day in range(1, 4):
        of_an_earlier_engine(made(day))

    assert run(limit=2).splitlines()[-1] == "2 kept"
    assert run().splitlines()[-1] == "1 kept"
    assert recalculating.engines_below("1.0") == {}


def test_a_service_that_is_down_ends_it_and_says_how_far_it_came(made, settings):
    of_an_earlier_engine(made())
    from charts.services import get_backend
    from tests.services.server import free_port

    options = {"url": f"http://127.0.0.1:{free_port()}", "token": "t", "time_limit": 1.0, "fallback": False}
    settings.CHART_CALCULATION = {
        "BACKEND": "charts.calculation.nocturna.NocturnaCalculations",
        "OPTIONS": {
            **options, "socket": False, "socket_limit": 1.0, "connections": 1, "failures": 5, "rest": 1.0,
            "complete_from_embedded": True,
        },
    }  # fmt: skip
    get_backend.cache_clear()
    try:
        with pytest.raises(CommandError, match="0 charts are done; a repeat goes on with the rest"):
            run()
    finally:
        get_backend.cache_clear()
    assert Chart.objects.get().engine_version == "embedded 0.9.2"


@pytest.mark.parametrize("limit", ["0", "-1", "x"])
def test_what_is_no_number_of_charts_is_refused(limit):
    with pytest.raises(CommandError, match="is no number of charts"):
        call_command("recalculate_charts", "--engine-below", "1.0", "--limit", limit)


@pytest.mark.parametrize("version", ["", "one", "1.x", "1..2", "-1"])
def test_what_is_no_version_is_refused(version):
    with pytest.raises(CommandError, match="is no version"):
        run(below=version)
