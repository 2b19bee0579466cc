"""The same from the command line: `calculate`, `import_charts`, `export_charts`, for people and for scripts."""

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from charts.models import Chart

pytestmark = pytest.mark.usefixtures("places")

DATA = Path(__file__).parent / "data"
NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing"}


def said_by(command, *arguments, **options):
    """(standard output, standard error)."""
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *arguments, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def process(*arguments, stdin=b""):
    """`calculate` in a process of its own; it needs no database."""
    command = [sys.executable, "manage.py", "calculate", *arguments]
    return subprocess.run(
        command, input=stdin, env={**os.environ, **NOWHERE}, cwd=settings.BASE_DIR, capture_output=True, timeout=60
    )


def births(count):
    body = {"moment": {"utc": "2000-01-01T00:00:00Z"}, "place": {"latitude": 0, "longitude": 0}}
    return b"\n".join(orjson.dumps({**body, "name": f"birth {number}"}) for number in range(count))


# calculate


def test_a_chart_is_printed_as_a_table_within_eighty_columns():
    lines = said_by("calculate", "1990-06-15 14:30", "London, GB")[0].splitlines()

    assert lines[0] == "1990-06-15 14:30:00  Europe/London (UTC +01:00)"
    assert "  ☉ Sun              24°11′ ♊ Gemini     house 9" in lines
    assert max(map(len, lines)) <= 80


def test_a_chart_as_json_is_what_the_api_answers():
    chart = orjson.loads(said_by("calculate", "1990-06-15 14:30", "London, GB", format="json")[0])

    assert (chart["kind"], chart["moment"]["utc"]) == ("natal", "1990-06-15T13:30:00Z")
    assert chart["points"][0]["factors"][0] == "sun.gemini"


def test_a_chart_as_csv_has_a_row_for_each_point_and_angle():
    rows = list(csv.DictReader(io.StringIO(said_by("calculate", "1990-06-15 14:30", "London, GB", format="csv")[0])))

    assert (rows[0]["point"], rows[0]["sign"], rows[0]["house"], rows[0]["retrograde"]) == (
        "sun",
        "gemini",
        "9",
        "False",
    )
    assert float(rows[0]["longitude"]) == pytest.approx(84.19, abs=0.01)
    assert [row["point"] for row in rows[-6:]] == [
        "ascendant", "midheaven", "descendant", "imum_coeli", "vertex", "east_point",
    ]  # fmt: skip


def test_techniques_of_one_birth_take_their_parameters():
    answer = said_by(
        "calculate", "1990-06-15 14:30", "London, GB", kind="solar_return", parameters='{"year": 2026}', format="json"
    )
    chart = orjson.loads(answer[0])

    assert (chart["kind"], chart["moment"]["utc"][:10]) == ("solar_return", "2026-06-15")


def test_settings_are_obeyed():
    answer = said_by(
        "calculate", "1990-06-15 14:30", "London, GB", format="json",
        chart_settings='{"zodiac": "sidereal", "points": ["sun", "moon"]}', house_system="whole_sign", timezone="UTC",
    )  # fmt: skip
    chart = orjson.loads(answer[0])

    assert (chart["settings"]["zodiac"], chart["settings"]["house_system"]) == ("sidereal", "whole_sign")
    assert [point["name"] for point in chart["points"]] == ["sun", "moon"]
    assert chart["moment"]["utc"] == "1990-06-15T14:30:00Z"
    assert chart["place"]["name"] == "London, England, GB"


@pytest.mark.parametrize(
    ("arguments", "options", "said"),
    [
        ((), {}, "Give a moment and a place, or --input."),
        (("1990-06-15 14:30",), {}, "Give a moment and a place, or --input."),
        (("1990-13-15 14:30", "London, GB"), {}, "local: There is no such day."),
        (("1990-06-15 14:30", "Springfield"), {}, "Springfield, Missouri, US (geonames:4409896)"),
        (("1990-06-15 14:30", "London, GB"), {"chart_settings": "[1]"}, "--chart-settings must be a JSON object."),
        (("1990-06-15 14:30", "London, GB"), {"kind": "synastry"}, "not of one birth"),
        (("1990-06-15 14:30", "London, GB"), {"kind": "solar_return"}, "year: This field is required."),
        (("1990-06-15 14:30", "80, 20"), {}, "house system placidus is undefined"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(arguments, options, said):
    with pytest.raises(CommandError) as refusal:
        said_by("calculate", *arguments, **options)

    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_script_gives_births_by_lines_and_finds_faults_in_their_place():
    lines = (
        b'{"moment": {"utc": "2000-01-01T00:00:00Z"}, "place": {"latitude": 0, "longitude": 0}}\n\n{"moment": 1}\nno'
    )
    ended = process("--input", "-", "--format", "json", stdin=lines)
    first, second, third = map(orjson.loads, ended.stdout.splitlines())

    assert ended.returncode == 1
    assert first["points"][0]["sign"] == "capricorn"
    assert (second["line"], second["error"]["code"]) == (3, "VALIDATION_ERROR")
    assert (third["line"], third["error"]["code"]) == (4, "MALFORMED_REQUEST")
    assert ended.stderr.splitlines()[-1] == b"CommandError: 2 not computed."
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("form", ["csv", "table"])
def test_a_chart_without_a_table_is_not_left_out_in_silence(form):
    birth = {"moment": {"utc": "2000-01-01T00:00:00Z"}, "place": {"latitude": 0, "longitude": 0}}
    bodies = {"kind": "synastry", "first": birth, "second": birth}, birth
    ended = process("--input", "-", "--format", form, stdin=b"\n".join(map(orjson.dumps, bodies)))

    assert ended.returncode == 1
    assert ended.stderr.splitlines() == [
        b"line 1: A synastry has no table; take --format json.",
        b"CommandError: 1 not printed.",
    ]
    assert b"moon" in ended.stdout.lower()  # of the chart below it


def test_a_date_alone_is_a_birth_of_an_unknown_time_typed_or_in_a_file():
    london, day = {"query": "London, GB"}, {"local": "1815-12-10"}
    birth = {"moment": day, "place": london}
    bodies = (birth, {"kind": "synastry", "first": birth, "second": birth})
    refused = ({**birth, "moment": {**day, "time_known": True}}, {**birth, "moment": {"local": "1815-12"}}, [birth])
    typed = orjson.loads(said_by("calculate", "1815-12-10", "London, GB", format="json")[0])
    ended = process("--input", "-", "--format", "json", stdin=b"\n".join(map(orjson.dumps, (*bodies, *refused))))
    chart, of_it, *errors = map(orjson.loads, ended.stdout.splitlines())

    assert chart == typed
    assert (chart["moment"]["time_known"], chart["houses"]) == (False, [])
    assert [of_it[role]["moment"]["time_known"] for role in ("first", "second")] == [False, False]
    assert [error["error"]["code"] for error in errors] == ["VALIDATION_ERROR"] * 3


def test_a_reader_that_has_seen_enough_ends_it_quietly():
    command = f"{sys.executable} manage.py calculate --input - --format csv | head -1; echo ${{PIPESTATUS[0]}}"
    ended = subprocess.run(
        ["bash", "-c", command], input=births(400), env={**os.environ, **NOWHERE}, cwd=settings.BASE_DIR,
        capture_output=True, timeout=60,
    )  # fmt: skip

    heading, code = ended.stdout.splitlines()
    assert heading.startswith(b"chart,name,point,")
    assert (code, ended.stderr) == (b"141", b"")


# import_charts and export_charts


@pytest.mark.django_db
def test_a_file_is_tried_imported_and_not_imported_again(alice):
    path = str(DATA / "scientists.csv")
    tried = orjson.loads(said_by("import_charts", path, owner="ALICE@example.com", dry_run=True, format="json")[0])

    assert tried["counts"] == {"rows": 4, "ok": 4, "duplicate": 0, "error": 0, "imported": 0}
    assert not Chart.objects.exists()
    first = said_by("import_charts", path, owner=alice.email, tags=["file"])[0]
    assert first.splitlines()[0] == "csv in utf-8: 4 rows (4 imported)"
    assert list(Chart.objects.values_list("owner", "tags")) == [(alice.pk, ["file"])] * 4
    again = said_by("import_charts", path, owner=alice.email)[0]
    assert again.splitlines()[0] == "csv in utf-8: 4 rows (4 duplicate)"
    assert max(map(len, again.splitlines())) <= 80
    assert Chart.objects.count() == 4


@pytest.mark.django_db
def test_refused_rows_are_listed_and_end_with_a_code_of_their_own(alice, tmp_path):
    file = tmp_path / "births.csv"
    file.write_text('name,date,time,place\n"=Ada",1815-12-10,13:00,"London, GB"\nNo,03/04/1990,13:00,"London, GB"\n')
    out = io.StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("import_charts", str(file), owner=alice.email, format="csv", stdout=out)

    first, second = csv.DictReader(io.StringIO(out.getvalue()))
    assert (first["status"], first["name"], first["chart"]) == ("imported", "'=Ada", str(Chart.objects.get().pk))
    assert second["error"] == "moment: 03/04/1990 can be read in two ways. Say which with the option dates: dmy or mdy."
    assert (str(refusal.value), refusal.value.returncode) == ("1 rows were refused.", 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("file", "options", "said"),
    [
        ("missing.csv", {}, "No such file or directory."),
        ("scientists.csv", {"owner": "nobody@example.com"}, "Nobody is registered as nobody@example.com."),
        ("binary.bin", {}, "file: This is no text: it holds null characters."),
        ("einstein.aaf", {"encoding": "utf-16"}, "file: The file is not in the encoding utf-16."),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line_and_nothing_is_stored(alice, tmp_path, file, options, said):
    (tmp_path / "binary.bin").write_bytes(b"name\0date")
    path = tmp_path / file if file == "binary.bin" else DATA / file
    with pytest.raises(CommandError) as refusal:
        said_by("import_charts", str(path), **{"owner": alice.email, **options})

    assert str(refusal.value).endswith(said)
    assert refusal.value.returncode == 1
    assert not Chart.objects.exists()


@pytest.mark.django_db
def test_charts_go_to_a_file_whole_with_a_summary(api, alice, ada, tmp_path):
    api(alice).post("/charts", {"kind": "synastry", "first": ada["id"], "second": ada["id"]})
    path = tmp_path / "charts.csv"
    out, err = said_by("export_charts", owner=alice.email, to="csv", output=str(path), format="json")

    assert orjson.loads(out) == {"charts": 1, "omitted": 1, "format": "csv", "file": str(path)}
    assert err == ""
    assert next(csv.DictReader(io.StringIO(path.read_text())))["name"] == "Ada"
    assert [file.name for file in tmp_path.iterdir()] == ["charts.csv"]


@pytest.mark.django_db
def test_the_standard_output_is_the_file_and_nothing_else(api, alice, ada):
    out, err = said_by("export_charts", owner=alice.email, to="json")

    assert orjson.loads(out)["charts"][0]["name"] == "Ada"
    assert err.split() == ["charts", "1", "omitted", "0", "format", "json", "file", "-"]


@pytest.mark.django_db
def test_a_file_that_cannot_be_written_leaves_nothing(alice, ada, tmp_path):
    with pytest.raises(CommandError, match="No such file or directory"):
        said_by("export_charts", owner=alice.email, output=str(tmp_path / "missing" / "charts.csv"))

    assert list(tmp_path.iterdir()) == []
