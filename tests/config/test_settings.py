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
    "REDIS_URL": "redis://redis:6379/2",
    "CELERY_BROKER_URL": "amqp://rabbitmq",
}

OUTSIDE = {
    "CHART_CALCULATION": "nocturna",
    "NOCTURNA_CALCULATIONS_URL": "http://calculations:8000",
    "NOCTURNA_CALCULATIONS_TOKEN": "t",
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


@pytest.mark.parametrize("chosen", [{}, OUTSIDE, {"CHART_CALCULATION": ""}])
def test_a_backend_is_chosen_by_name(chosen):
    assert load(**chosen) == (0, [""])


def test_a_token_is_read_from_its_file(tmp_path):
    (tmp_path / "token").write_text("from a file\n")
    program = "from config import settings as s; print(s.CHART_CALCULATION['OPTIONS']['token'])"
    variables = {**SOUND, **OUTSIDE, "NOCTURNA_CALCULATIONS_TOKEN_FILE": str(tmp_path / "token")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout == "from a file\n"


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
        ({"REDIS_URL": None}, "REDIS_URL is missing"),
        ({"CELERY_BROKER_URL": None}, "CELERY_BROKER_URL is missing"),
        ({"CELERY_BROKER_URL": "memory://localhost/"}, "CELERY_BROKER_URL is missing"),
        ({"JWT_SIGNING_KEY": "x"}, "JWT_SIGNING_KEY is shorter"),
        ({"JWT_SIGNING_KEY": "development-only-never-in-production"}, "JWT_SIGNING_KEY is the default"),
        ({"ALLOWED_HOSTS": ".example.com"}, "holds a wildcard"),
        ({"BCRYPT_ROUNDS": "4"}, "BCRYPT_ROUNDS"),
        ({"ENVIRONMENT": "prod"}, "must be development, test or production"),
        ({"CHART_CALCULATION": "swiss"}, "must be embedded, nocturna, remote"),
        ({"CHART_CALCULATION": "nocturna"}, "NOCTURNA_CALCULATIONS_URL, NOCTURNA_CALCULATIONS_TOKEN"),
        ({**OUTSIDE, "NOCTURNA_CALCULATIONS_URL": "engine:8000"}, "must begin with http"),
        (
            {**OUTSIDE, "NOCTURNA_CALCULATIONS_TOKEN_FILE": "/nowhere"},
            "cannot be read",
        ),
        ({**OUTSIDE, "CALCULATION_TIME_LIMIT": "0"}, "CALCULATION_TIME_LIMIT"),
        ({**OUTSIDE, "CALCULATION_CIRCUIT_REST": "0"}, "CALCULATION_CIRCUIT_REST"),
        ({"CHART_CALCULATION": "remote", "NOCTURNA_REMOTE_URL": "http://node"}, "NOCTURNA_REMOTE_USERNAME"),
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
    named = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.M))

    assert read - named <= {"PATH", "VIRTUAL_ENV", "HOME", "DJANGO_SETTINGS_MODULE", "PYTHONPATH", "CI"}
    for name in named:
        assert re.search(rf"^# .+\n(?:(?:# )?[A-Z_]+=.*\n)*(?:# )?{name}=", example, re.M), f"{name} has no meaning"


def test_the_example_copied_as_it_is_changes_nothing(tmp_path):
    """Empty values mean the default, and what depends on the environment is commented out."""
    program = "from config import settings as s; print(s.SIMPLE_JWT['SIGNING_KEY'] == s.SECRET_KEY, s.ATLAS_INDEX.name)"
    example = Path(settings.BASE_DIR / ".env.example").read_text()
    pairs = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.M))
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **pairs},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout.split() == ["True", "places.sqlite"]
    assert not {"LOG_FORMAT", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS", "SECRET_KEY"} & pairs.keys()
