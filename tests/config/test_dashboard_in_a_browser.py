"""The home page in a real browser, with months of a product in ClickHouse: plots are drawn, and nothing complains."""

import os
import uuid

import pytest

from config import health
from config.backoffice.dashboard import watch
from tests.config import seeded
from tests.config.test_office_in_a_browser import LOOKS
from tests.config.test_prompts_in_a_browser import DESK, PHONE, author, fits, look, office

__all__ = ["author", "office"]  # fixtures

pytestmark = pytest.mark.django_db(transaction=True)
DRAWN = "document.querySelectorAll('canvas[data-figure]').length === 7 && document.querySelector('.dash-heat') !== null"
CAME = f"{DRAWN} && !document.querySelector('.dash-waiting') && !document.querySelector('[aria-busy]')"
# Of each plot, how many of its pixels are of the first series' colour or another: not blank.
INK = """[...document.querySelectorAll('canvas[data-figure]')].map((one) => {
  const pixels = new Uint32Array(one.getContext('2d').getImageData(0, 0, one.width, one.height).data.buffer);
  return pixels.reduce((sum, pixel) => sum + (pixel !== 0), 0) > 500;
})"""


# Of a plot, by its name: its coloured pixels between the axes, and what is written at the axis of its numbers.
DOTS = """(({left, top, width, height}, canvas) => {
  const pixels = canvas.getContext('2d').getImageData(left, top - 6, width, height + 12).data;
  let found = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const three = pixels.slice(at, at + 3);
    found += pixels[at + 3] > 200 && Math.max(...three) - Math.min(...three) > 60;
  }
  return found;
})(Chart.getChart(%(canvas)s).chartArea, %(canvas)s)"""
TICKS = """Object.values(Chart.getChart(%(canvas)s).scales).find((one) => one.type === 'linear')
  .ticks.map((one) => one.label)"""
FORMS = """Chart.getChart(%(canvas)s).getSortedVisibleDatasetMetas()
  .map(({ dataset: { options } }) => [options.tension, options.cubicInterpolationMode])"""


def of_plot(office, what, name):
    return office.value(what % {"canvas": f"document.querySelector('[aria-labelledby=dash-{name}] canvas')"})


@pytest.fixture
def first_day(settings):
    """What a product has seen by the evening of its first day."""
    settings.CLICKHOUSE_URL = os.environ["CLICKHOUSE_URL"]
    seeded.empty()
    seeded.measure([(0, 0.12, 200), (0, 0.3, 500), (0, 0.2, 404)])
    who_wrote = {"model": "m/1", "provider": "p", "topic": "natal.work"}
    called = {**who_wrote, "plan": "free", "purpose": "reading", "outcome": "completed", "cost": "0.0009"}
    written = {**who_wrote, "verdict": "grounded", "sentences": 9, "removed": 0, "replaced": 0}
    seeded.store(
        [
            (0, "user.created", uuid.uuid4(), {"is_guest": False}),
            (0, "model.called", uuid.uuid4(), called),
            (0, "interpretation.completed", uuid.uuid4(), written),
        ]
    )
    yield
    seeded.empty()


@pytest.fixture
def past(settings):
    settings.CLICKHOUSE_URL = os.environ["CLICKHOUSE_URL"]
    seeded.empty()
    seeded.fill()
    yield
    seeded.empty()


def test_plots_are_drawn_by_day_and_by_night_on_a_phone_and_a_desk(office, server, past):
    office.open(f"{server}/admin/")
    for theme, size in LOOKS:
        office.value(f"localStorage.setItem('adminTheme', JSON.stringify('{theme}'))")
        look(office, f"{server}/admin/", size, f"home-{theme}", CAME)

        assert office.value(INK) == [True] * 7
        assert office.value("document.querySelectorAll('.dash-tile').length") == 8
        assert office.value("document.querySelectorAll('.dash-health li').length") >= 10
        assert fits(office), (theme, size)
        assert [words for words in office.complaints if "favicon" not in words] == []


def test_one_day_by_itself_is_seen_and_numbers_at_the_axes_differ(office, server, first_day):
    drawn = "document.querySelectorAll('canvas[data-figure]').length === 7 && !document.querySelector('[aria-busy]')"
    look(office, f"{server}/admin/", DESK, "home-first-day", drawn)

    for name in ("people", "grounding", "speed", "faults"):
        assert of_plot(office, DOTS, name) > 20, name
        assert {tuple(one) for one in of_plot(office, FORMS, name)} == {(0, "default")}
    ticks = {name: of_plot(office, TICKS, name) for name in ("people", "funnel", "costs", "grounding", "speed")}
    assert {name: said for name, said in ticks.items() if len(set(said)) < len(said)} == {}
    assert (ticks["costs"][0], ticks["costs"][-1], ticks["people"]) == ("$0.0000", "$0.0010", ["0", "1"])
    assert ticks["grounding"] == ["0%", "20%", "40%", "60%", "80%", "100%"]
    assert [words for words in office.complaints if "favicon" not in words] == []


def test_seven_days_are_told_by_the_hour_in_russian(office, server, past):
    office.ask("Network.setExtraHTTPHeaders", headers={"Accept-Language": "ru"})
    look(office, f"{server}/admin/?days=7", DESK, "home-ru", CAME)

    hours = "JSON.parse(document.querySelector('[aria-labelledby=dash-speed] canvas').dataset.figure)"
    assert office.value(f"{hours}.labels.length") > 6 * 24
    assert "Активны сегодня" in office.value("document.body.innerText")
    assert [words for words in office.complaints if "favicon" not in words] == []


def test_a_report_is_a_table(office, server, past):
    for size in (DESK, PHONE):
        look(office, f"{server}/admin/reports/usage/?days=30", size, "report")

        assert office.value("document.querySelectorAll('.dash-report tbody tr').length") == 90
        assert fits(office)
        assert [words for words in office.complaints if "favicon" not in words] == []


def test_without_clickhouse_each_plot_says_so_and_health_goes_on(office, server, settings):
    settings.CLICKHOUSE_URL = "clickhouse://127.0.0.1:1/default"
    health.examine.forget()  # what was seen on the way in, or by the test before
    watch.watched.forget()
    all_said = "document.querySelectorAll('.dash-fault').length === 9 && document.querySelector('.dash-health')"
    look(office, f"{server}/admin/", PHONE, "home-away", f"Boolean({all_said})")

    assert office.value("document.querySelector('.dash-waiting')") is None
    assert "ClickHouse does not answer" in office.value("document.querySelector('.dash-fault').innerText")
    assert "ClickHouse: down" in office.value("document.querySelector('.dash-state').innerText")
    assert fits(office)
