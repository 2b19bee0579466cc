"""Production refuses to start on what would be unsafe; every variable is documented."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SOUND = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "s" * 50,
    "ALLOWED_HOSTS": "api.example.com",
    "DATABASE_URL": "postgresql://u:p@db/nocturna",
}


def load(**variables):
    """Import the settings in a process of their own; (exit code, last line)."""
    environment = {"PATH": os.environ["PATH"], **SOUND, **variables}
    environment = {k: v for k, v in environment.items() if v is not None}
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr.strip().splitlines()[-1:] or [""]


def test_sound_production_settings_load():
    assert load() == (0, [""])


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or shorter"),
        ({"SECRET_KEY": "development-only-never-in-production"}, "SECRET_KEY is missing"),
        ({"DEBUG": "true"}, "DEBUG is on"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is missing"),
        ({"ALLOWED_HOSTS": "*"}, "holds a wildcard"),
        ({"ALLOWED_HOSTS": "a.example.com,*.example.com"}, "holds a wildcard"),
        ({"DATABASE_URL": None}, "DATABASE_URL is missing"),
        ({"BCRYPT_ROUNDS": "4"}, "BCRYPT_ROUNDS"),
        ({"ENVIRONMENT": "prod"}, "must be development, test or production"),
    ],
)
def test_production_refuses(variables, reason):
    code, last = load(**variables)

    assert code != 0
    assert reason in last[0]


def test_every_variable_is_in_the_example_with_a_meaning():
    sources = [
        Path(settings.BASE_DIR / "config/settings.py"),
        *Path(settings.BASE_DIR / "config/embedded").glob("*.py"),
    ]
    read = set()
    for source in sources:
        read |= set(re.findall(r'env(?:iron)?\.\w+\(\s*"([A-Z_]+)"', source.read_text()))
    example = Path(settings.BASE_DIR / ".env.example").read_text()
    named = set(re.findall(r"^([A-Z_]+)=", example, re.M))

    assert read - named <= {"PATH", "VIRTUAL_ENV", "HOME", "DJANGO_SETTINGS_MODULE", "PYTHONPATH", "CI"}
    for name in named:
        assert re.search(rf"^# .+\n(?:[A-Z_]+=.*\n)*{name}=", example, re.M), f"{name} has no meaning"
