from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from pathlib import Path
from zipfile import ZipFile

import pytest

from charts.atlas import names
from charts.atlas.build import __main__ as command
from charts.atlas.build import admin, areas, countries, exemplars, index, zones
from charts.atlas.zones import ZONES_FILE

COMMAND = [sys.executable, "-m", "charts.atlas.build"]


def test_a_second_run_finds_it_current(place_index: Path):
    before = place_index.stat()

    answer = subprocess.run([*COMMAND, place_index], capture_output=True, text=True, check=True)

    assert answer.stdout == f"Place index is current: {place_index}\n"
    assert place_index.stat().st_mtime_ns == before.st_mtime_ns


def test_a_run_that_is_killed_leaves_no_index_and_the_next_starts_afresh(tmp_path: Path, monkeypatch):
    target = tmp_path / "home" / "places.sqlite"
    partial = target.with_name("places.sqlite.partial")
    run = subprocess.Popen([*COMMAND, target], stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not partial.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()

    assert not target.exists()
    assert partial.exists()
    assert not index.is_current(target)
    monkeypatch.setattr(index, "MIN_POPULATION", 15000)  # sooner done
    assert index.build(target) is True
    assert index.build(target) is False
    assert index.is_current(target)
    assert not partial.exists()


def test_an_index_of_other_data_is_not_current(tmp_path: Path, place_index: Path, monkeypatch: pytest.MonkeyPatch):
    assert index.is_current(place_index)
    changed = tmp_path / "admin1.tsv"
    changed.write_text("country\tcode\tname\n")
    monkeypatch.setattr(areas, "ADMIN_FILE", changed)

    assert not index.is_current(place_index)


def test_an_index_of_other_folding_is_not_current(tmp_path: Path, place_index: Path, monkeypatch: pytest.MonkeyPatch):
    """Names that are folded anew are not looked up in a file of names that were folded as before."""
    other = tmp_path / "names.py"
    other.write_text(Path(names.__file__).read_text(encoding="utf-8").replace('"ґ": "г"', '"ґ": "ґ"'), encoding="utf-8")
    monkeypatch.setattr(names, "__file__", str(other))

    assert not index.is_current(place_index)


def test_the_command_compiles_and_reports(tmp_path, place_index, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["build", str(place_index)])

    command.main()

    assert capsys.readouterr().out == f"Place index is current: {place_index}\n"


def test_the_data_files_are_what_their_scripts_write(tmp_path: Path):
    countries.write(tmp_path / "countries.tsv")
    exemplars.write(tmp_path / "exemplars.tsv")
    rows = areas.ADMIN_FILE.read_text(encoding="utf-8").splitlines()[1:]
    listed = [{"code": ".".join(row.split("\t")[:2]), "name": row.split("\t")[2]} for row in rows]
    package = json.dumps(listed).encode()
    with tarfile.open(tmp_path / "package.tgz", "w:gz") as archive:
        entry = tarfile.TarInfo("package/admin1.json")
        entry.size = len(package)
        archive.addfile(entry, io.BytesIO(package))
    admin.write(tmp_path / "package.tgz", tmp_path / "admin1.tsv")

    assert (tmp_path / "countries.tsv").read_bytes() == areas.COUNTRIES_FILE.read_bytes()
    assert (tmp_path / "exemplars.tsv").read_bytes() == index.EXEMPLARS_FILE.read_bytes()
    assert (tmp_path / "admin1.tsv").read_bytes() == areas.ADMIN_FILE.read_bytes()


def test_places_are_qualified_by_every_name_of_their_area_and_country():
    keys = {key for key, area in areas.keys([("DE", "16")])}

    assert {"de", "deu", "germany", "deutschland", "германия", "allemagne", "state of berlin", "berlin"} <= keys
    assert {key for key, _ in areas.keys([("CA", "08")])} >= {"on", "ontario", "ca", "canada"}
    assert {key for key, _ in areas.keys([("PR", "127")])} >= {"pr", "puerto rico", "us", "usa"}


def test_zones_without_their_past_are_refused(tmp_path: Path):
    named = {name: b"" for name, _, _ in zones._PROBES}
    with ZipFile(ZONES_FILE) as archive:
        same = archive.read("zones/Europe/Berlin")
    with pytest.raises(
        SystemExit, match="Europe/Amsterdam on 1930-01-15 is 1:00:00: these zones were compiled without backzone"
    ):
        zones.verify(dict.fromkeys(named, same))


def test_zones_pack_to_the_same_bytes(tmp_path: Path):
    root = tmp_path / "zoneinfo"
    with ZipFile(ZONES_FILE) as archive:
        for member in archive.namelist():
            if member.startswith("zones/"):
                path = root / member.removeprefix("zones/")
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(archive.read(member))
        proper = [member.removeprefix("zones/") for member in archive.namelist() if member.startswith("zones/")]
    (root / "tzdata.zi").write_text("# version 2026f\n" + "".join(f"Z {name} 0 - GMT\n" for name in proper))
    zones.pack(root, tmp_path / "first.zip")
    zones.pack(root, tmp_path / "second.zip")

    assert (tmp_path / "first.zip").read_bytes() == (tmp_path / "second.zip").read_bytes()
    with ZipFile(tmp_path / "first.zip") as packed, ZipFile(ZONES_FILE) as shipped:
        assert packed.read("mean_time.tsv") == shipped.read("mean_time.tsv")
        assert packed.read("VERSION") == b"2026f"
