"""What an import refuses: already in its dry run, and in the reader's language."""

import pytest

from charts.models import Chart
from tests.charts.interchange.test_import import first_row, imported, report_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]


def test_a_dry_run_refuses_what_the_import_itself_would(api, alice):
    """It makes no figures, and still finds what only the calculation finds."""
    polar = "name,date,time,latitude,longitude\n" + "".join(
        f"P{number},1990-06-15,12:{number:02},{89 if number % 3 else 51},10\n" for number in range(12)
    )
    report = report_of(api(alice).post("/charts/import", {"content": polar}))
    job, results = imported(api(alice), {"content": polar})

    refused = [row.get("error") for row in report["rows"]]
    assert [bool(error) for error in refused] == [bool(number % 3) for number in range(12)]
    assert refused[1]["code"] == "HOUSE_SYSTEM_UNDEFINED"
    told = [result.get("error") for result in results]
    assert [error and error["details"] for error in told] == [error and error["details"] for error in refused]
    assert (job["failed"], Chart.objects.count()) == (8, 4)


def test_a_russian_reads_russian_whatever_library_found_the_fault(api, alice, nothing_stored):
    alice.locale = "ru"
    alice.save()
    wrong = first_row(api, alice, '[{"moment": {"utc": "1990-01-01T00:00:00Z"}, "name": 5}]')
    broken = first_row(api, alice, '{"charts": [')
    raw = api(alice).client.generic(
        "POST", "/api/v1/charts/import", b"{a", content_type="application/json", headers=api(alice).headers
    )

    assert wrong["error"]["details"] == {"name": ["Должен быть текст."], "place": ["Обязательное поле."]}
    assert broken["error"]["details"] == {"content": ["Это не JSON: смотрите символ 13 строки."]}
    assert raw.json()["error"]["details"] == {"body": ["Это не JSON: смотрите строку 1, символ 2."]}
