"""Nothing starts with keys that are missing, too short, or there twice."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from config.system.management.commands import rotate_keys

LONG, OTHER = "a" * 32, "b" * 32


def ring(*secrets, ids="xyz"):
    return json.dumps({"keys": [{"id": key, "secret": secret} for key, secret in zip(ids, secrets, strict=False)]})


FAULTS = {
    "missing": (None, "cannot be read: No such file"),
    "no ring": ("{}", "is not a keyring"),
    "empty": (ring(), "has no key that is in force yet"),
    "short": (ring(LONG, "b" * 31), "secrets have at least 32 characters"),
    "an id twice": (ring(LONG, OTHER, ids="xx"), "names a key twice"),
    "a secret twice": (ring(LONG, LONG), "holds a secret twice"),
}


@pytest.mark.parametrize("name", ["signing", "encryption"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_ring_that_will_not_do_is_named_with_its_fault(settings, tmp_path, name, fault):
    text, reason = FAULTS[fault]
    file = tmp_path / "ring.json"
    if text is not None:
        file.write_text(text)
    settings.KEYRINGS = {**settings.KEYRINGS, name: {**settings.KEYRINGS[name], "FILE": str(file)}}

    with pytest.raises(SystemCheckError, match=reason) as refused:
        call_command("check")

    said = str(refused.value)
    assert f"CRITICALS:\n{name}: (system.E001) {file}" in said
    assert f"HINT: {settings.KEYRINGS[name]['VARIABLE']} names the file" in said
    assert LONG not in said
    assert "1 issue" in said


@pytest.mark.parametrize("name", ["signing", "encryption"])
def test_a_key_from_a_variable_is_measured_too(settings, name):
    settings.KEYRINGS = {**settings.KEYRINGS, name: {**settings.KEYRINGS[name], "INITIAL": "c" * 31}}

    with pytest.raises(SystemCheckError, match="shorter than 32 characters") as refused:
        call_command("check")

    assert "c" * 31 not in str(refused.value)


def test_sound_rings_are_nothing_to_speak_of(settings, tmp_path):
    file = tmp_path / "ring.json"
    file.write_text(ring(LONG, OTHER))
    settings.KEYRINGS = {
        name: {**given, "FILE": str(file) if name == "signing" else ""} for name, given in settings.KEYRINGS.items()
    }

    call_command("check")


@pytest.mark.parametrize(
    "command",
    [
        ("-c", "import config.wsgi"),
        ("-c", "import config.asgi"),
        ("-c", "import config.celery as c; c.app.finalize(); c.signals.worker_init.send(None)"),
    ],
)
def test_servers_and_workers_refuse_to_start(command, tmp_path):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "JWT_KEYS_FILE": str(tmp_path / "none.json")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "signing: " in done.stderr
    assert "none.json cannot be read: No such file or directory." in done.stderr


def test_the_command_that_makes_a_ring_needs_none(settings, tmp_path, transactional_db):
    file = tmp_path / "signing.json"
    settings.KEYRINGS = {**settings.KEYRINGS, "signing": {**settings.KEYRINGS["signing"], "FILE": str(file)}}

    rotate_keys.Command().run_from_argv(["manage.py", "rotate_keys", "--signing"])

    assert len(json.loads(file.read_text())["keys"]) == 2
    call_command("check")


def test_the_first_keys_are_made_before_the_database_has_tables(settings, tmp_path, db):
    files = {name: tmp_path / f"{name}.json" for name in ("signing", "encryption")}
    settings.KEYRINGS = {name: {**settings.KEYRINGS[name], "FILE": str(file)} for name, file in files.items()}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO pg_catalog")

    call_command("rotate_keys", "--signing", "--encryption")

    for file in files.values():
        assert [key["id"] == "initial" for key in json.loads(file.read_text())["keys"]] == [True, False]
