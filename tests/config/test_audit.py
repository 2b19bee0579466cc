"""The audit of packages: it fails on what is known, and on nothing else."""

import json

import pytest

from tests import audit


@pytest.fixture
def says(tmp_path, monkeypatch):
    """A pip-audit that prints this."""

    def program(text, code=0):
        (tmp_path / "pip-audit").write_text(f"#!/bin/sh\ncat <<'EOF'\n{text}\nEOF\nexit {code}\n")
        (tmp_path / "pip-audit").chmod(0o755)
        monkeypatch.setattr(audit, "BIN", tmp_path)

    return program


def test_a_known_fault_fails_it_and_is_named(says, capsys):
    fault = {"id": "PYSEC-2026-1", "fix_versions": ["2.0"], "description": "…"}
    packages = [{"name": "left", "version": "1.0", "vulns": [fault]}, {"name": "right", "version": "1", "vulns": []}]
    says(json.dumps({"dependencies": packages, "fixes": []}), 1)

    assert audit.main() == 1
    assert "left 1.0: PYSEC-2026-1, mended in 2.0" in capsys.readouterr().out


def test_what_the_index_does_not_know_is_counted(says, capsys):
    packages = [{"name": "ours", "skip_reason": "not found"}, {"name": "right", "version": "1", "vulns": []}]
    says(json.dumps({"dependencies": packages, "fixes": []}))

    assert audit.main() == 0
    assert "requirements.txt: 1 packages audited, 1 unknown to the index" in capsys.readouterr().out


def test_without_a_network_it_says_so_and_does_not_fail(says, capsys):
    says("ERROR: connection refused", 1)

    assert audit.main() == 0
    assert "requirements.txt: not audited, the advisories are out of reach" in capsys.readouterr().out
