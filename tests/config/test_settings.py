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
    "SECRET_KEY": "sound" * 10,
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


SECRETS = {
    "SECRET_KEY": ("a-key" * 8, "SECRET_KEY"),
    "JWT_SIGNING_KEY": ("j" * 40, "SIMPLE_JWT['SIGNING_KEY']"),
    "DATABASE_URL": ("postgresql://u:p@db/from_a_file", "DATABASES['default']['NAME']"),
    "REDIS_URL": ("redis://:secret@redis:6379/2", "CACHES['default']['LOCATION']"),
    "CELERY_BROKER_URL": ("amqp://u:secret@rabbitmq", "CELERY_BROKER_URL"),
    "CLICKHOUSE_URL": ("clickhouse://u:secret@host/db", "CLICKHOUSE_URL"),
    "EMAIL_URL": ("smtp://u:secret@mail:587", "EMAIL_HOST_PASSWORD"),
    "NOCTURNA_CALCULATIONS_TOKEN": ("token", "CHART_CALCULATION['OPTIONS']['token']"),
}
READ_AS = {"DATABASE_URL": "from_a_file", "EMAIL_URL": "secret"}


def test_numbers_and_switches_are_what_they_say():
    given = {"CALCULATION_TIME_LIMIT": "1e1", "CALCULATION_FALLBACK": "Yes", "CALCULATION_COMPLETE": ""}
    program = (
        "from config import settings as s; o = s.CHART_CALCULATION['OPTIONS'];"
        "print(o['time_limit'], o['fallback'], o['complete_from_embedded'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **SOUND, **OUTSIDE, **given},
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip

    assert done.stdout.split() == ["10.0", "True", "True"]


@pytest.mark.parametrize("given", ["0", "-8", "8.5", "much", "10000", "8 MB"])
def test_a_buffer_that_cannot_be_is_refused(given):
    code, [said] = load(ANALYTICS_BUFFER_MB=given)

    assert code == 1
    assert said.endswith(f"ANALYTICS_BUFFER_MB is {given!r}; it must be a whole number from 1 to 9999.")


def test_every_secret_is_read_from_its_file_before_its_variable(tmp_path):
    files = {}
    for name, (value, _) in SECRETS.items():
        (tmp_path / name).write_text(f"{value}\n")
        files[f"{name}_FILE"] = str(tmp_path / name)
    program = "from config import settings as s; print([" + ", ".join(f"s.{at}" for _, at in SECRETS.values()) + "])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **SOUND, **OUTSIDE, **files},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stdout.strip() == str([READ_AS.get(name, value) for name, (value, _) in SECRETS.items()])


def test_secrets_may_be_in_files_only(tmp_path):
    (tmp_path / "key").write_text("sound" * 10)
    (tmp_path / "short").write_text("short")

    assert load(SECRET_KEY=None, SECRET_KEY_FILE=str(tmp_path / "key")) == (0, [""])
    code, last = load(SECRET_KEY=None, SECRET_KEY_FILE=str(tmp_path / "short"))
    assert code != 0
    assert "SECRET_KEY is missing or shorter" in last[0]


@pytest.mark.parametrize(("content", "reason"), [(b"", "empty"), (b" \n", "empty"), (b"\xff\xfe", "not UTF-8")])
def test_a_file_without_a_secret_is_refused(tmp_path, content, reason):
    (tmp_path / "key").write_bytes(content)
    code, last = load(SECRET_KEY_FILE=str(tmp_path / "key"))

    assert code != 0
    assert "SECRET_KEY_FILE" in last[0]
    assert reason in last[0]


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or shorter"),
        ({"SECRET_KEY": "development-only-never-in-production"}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "s" * 50}, "SECRET_KEY is no random one"),
        ({"SECRET_KEY": "django-insecure-" + "b4$kT" * 12}, "SECRET_KEY is no random one"),
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
        ({"RATE_LIMIT_SIGN_IN": "many"}, "RATE_LIMIT_SIGN_IN is 'many'; it must be a rate"),
        ({"RATE_LIMIT_USER": "5/0m"}, "RATE_LIMIT_USER is '5/0m'; it must be a rate"),
        ({"RATE_LIMIT_RESET": "9999999999/h"}, "RATE_LIMIT_RESET is '9999999999/h'; it must be a rate"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES is -1; it must be a number of hops"),
        ({"ENVIRONMENT": "prod"}, "must be development, test or production"),
        ({"EMAIL_VERIFICATION": "maybe"}, "must be optional or mandatory"),
        ({"CHART_CALCULATION": "swiss"}, "must be embedded, nocturna, remote"),
        ({"CHART_CALCULATION": "nocturna"}, "NOCTURNA_CALCULATIONS_URL, NOCTURNA_CALCULATIONS_TOKEN"),
        ({**OUTSIDE, "NOCTURNA_CALCULATIONS_URL": "engine:8000"}, "must begin with http"),
        (
            {**OUTSIDE, "NOCTURNA_CALCULATIONS_TOKEN_FILE": "/nowhere"},
            "cannot be read",
        ),
        ({**OUTSIDE, "CALCULATION_TIME_LIMIT": "0"}, "CALCULATION_TIME_LIMIT"),
        ({**OUTSIDE, "CALCULATION_TIME_LIMIT": "abc"}, "CALCULATION_TIME_LIMIT is 'abc'; it must be a number."),
        ({**OUTSIDE, "CALCULATION_TIME_LIMIT": "10s"}, "CALCULATION_TIME_LIMIT is '10s'; it must be a number."),
        ({**OUTSIDE, "CALCULATION_TIME_LIMIT": "nan"}, "CALCULATION_TIME_LIMIT is 'nan'; it must be a number."),
        ({**OUTSIDE, "CALCULATION_CONNECTIONS": "1.5"}, "CALCULATION_CONNECTIONS is '1.5'; it must be a whole number."),
        (
            {**OUTSIDE, "CALCULATION_FALLBACK": "perhaps"},
            "CALCULATION_FALLBACK is 'perhaps'; it must be true or false.",
        ),
        ({**OUTSIDE, "NOCTURNA_CALCULATIONS_SOCKET_LIMIT": "-5"}, "NOCTURNA_CALCULATIONS_SOCKET_LIMIT is -5; it must"),
        ({**OUTSIDE, "NOCTURNA_CALCULATIONS_URL": "http://"}, "NOCTURNA_CALCULATIONS_URL is 'http://'; it must name"),
        ({**OUTSIDE, "NOCTURNA_CALCULATIONS_URL": "http://:80/x"}, "it must name a host"),
        ({**OUTSIDE, "NOCTURNA_CALCULATIONS_URL": "http://a:b"}, "it must name a host"),
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
        *(Path(settings.BASE_DIR / "config" / name) for name in ("settings.py", "calculation.py", "environment.py")),
        *Path(settings.BASE_DIR / "config/embedded").glob("*.py"),
    ]
    read = set()
    for source in sources:
        read |= set(re.findall(r'env(?:iron)?\.\w+\(\s*"([A-Z_]+)"', source.read_text()))
        secrets = set(re.findall(r'\bsecret\("([A-Z_]+)"', source.read_text()))
        read |= secrets | {f"{name}_FILE" for name in secrets}
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


def test_in_production_cookies_belong_to_this_host_alone():
    program = (
        "import django; django.setup();"
        "from django.conf import settings as s; from accounts import authentication as a, cookies as c;"
        "from accounts.sign_in.issuers import STATE_COOKIE;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, a.ACCESS_COOKIE, a.REFRESH_COOKIE, STATE_COOKIE);"
        "print(set(c._PATHS.values()), s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", **SOUND},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )

    names, rest = done.stdout.splitlines()[-2:]
    assert names.split() == [
        "__Host-sessionid",
        "__Host-csrftoken",
        "__Host-nocturna_access",
        "__Host-nocturna_refresh",
        "__Host-nocturna_state",
    ]
    assert rest == "{'/'} True True"


@pytest.mark.parametrize("length", [32, 43, 60], ids=["shortest", "32 bytes in base64", "as Django makes one"])
def test_django_has_nothing_against_production(length):
    environment = {"PATH": os.environ["PATH"], **SOUND, "SECRET_KEY": ("b4$kT" * 12)[:length]}
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "System check identified no issues" in done.stdout
    assert "security.W004" not in settings.SILENCED_SYSTEM_CHECKS
