"""A run of the suite leaves nothing behind but its report, however it ends."""

import os
import tempfile

import pytest

from tests import suite


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_a_run_that_ends_takes_its_folder_away(scratch, tmp_path):
    probe = tmp_path / "test_probe.py"
    probe.write_text("def test_probe(tmp_path):\n    (tmp_path / 'left').write_text('x')\n")
    variables = {**os.environ, "NOCTURNA_HOME": str(tmp_path)}
    arguments = ["-p", "no:django", "-p", "no:cacheprovider", "-c", os.devnull, str(probe)]

    outcome = suite.pytest("probe", variables, arguments, coverage=None, later=True)

    assert (outcome.exit_code, outcome.passed, list(scratch.iterdir())) == (0, 1, [])


def test_a_run_that_cannot_begin_takes_its_folder_away(scratch, tmp_path):
    with pytest.raises(ValueError, match="null byte"):
        suite.pytest("probe", {"NOCTURNA_HOME": str(tmp_path), "A": "\0"}, [], coverage=None)

    assert list(scratch.iterdir()) == []
