"""`manage.py doctor`: what is wrong here, and what to do about it."""

import io
import json
import socket
import ssl
import threading
import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core import checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from analytics.models import Alert, AlertNotice, AlertRule
from config import health
from config.backoffice import doctor
from config.system.models import DeadLetter
from tests.services.server import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def looked_at_again():
    yield
    health.examine.forget()


@pytest.fixture(autouse=True)
def at_home(settings, tmp_path):
    settings.NOCTURNA_HOME = tmp_path


def seen(*parts):
    return list(doctor.examine(*parts))


def told(**options):
    out, code = io.StringIO(), 0
    try:
        call_command("doctor", stdout=out, **options)
    except SystemExit as ended:
        code = ended.code
    return code, out.getvalue()


def test_what_works_is_said_to_work():
    found = {finding.said.partition(":")[0]: finding.state for finding in seen("dependencies", "clocks", "migrations")}

    expected = ["database", "redis", "broker", "clickhouse", "events", "calculation", "atlas"]
    expected += ["storage", "mail", "PostgreSQL", "Redis", "ClickHouse", "prompts"]
    assert found == dict.fromkeys(expected, "ok")


def test_a_part_that_fails_makes_the_command_fail_and_says_what_to_do(settings):
    settings.CELERY_TASK_QUEUES = {"of-nobody": {}}

    code, text = told(only=["workers", "disk"])

    assert code == 1
    assert "fail  workers        of-nobody: nobody takes from it" in text
    assert "→ Start one: `celery --app config.celery worker --queues of-nobody`." in text
    code, text = told(only=["workers", "disk"], format="json")
    answer = json.loads(text)
    assert (code, answer["summary"]["fail"]) == (1, sum(one["state"] == "fail" for one in answer["findings"]))
    assert [one["part"] for one in answer["findings"] if one["state"] == "fail"] == ["workers"]
    assert told(only=["disk"], format="csv")[1].splitlines()[0] == "part,state,said,advice"


def test_an_installation_without_a_fault_ends_with_nought(settings):
    settings.CELERY_BROKER_URL = "memory://localhost/"

    code, text = told()

    assert code == 0, text
    assert text.splitlines()[-1].endswith(" 0 fail")


@pytest.fixture
def checked(monkeypatch):
    """A check of Django's that finds this."""

    def find(check):
        monkeypatch.setattr(checks.registry.registry, "registered_checks", {check})
        check.tags = ()
        return [(finding.state, finding.said) for finding in seen("configuration")]

    return find


def test_whatever_checks_find_the_configuration_is_spoken_of(checked, settings):
    well = ("ok", f"test, {settings.SERVICE_NAME} {settings.VERSION}")

    def fail(**_):
        raise RuntimeError

    assert checked(lambda **_: []) == [well]
    assert checked(lambda **_: [checks.Info("by the way", id="x.I001")]) == [well]
    assert checked(lambda **_: [checks.Warning("odd", id="x.W001"), checks.Info("by the way", id="x.I001")]) == [
        ("warn", "x.W001: odd")
    ]
    assert checked(lambda **_: [checks.Critical("wrong", id="x.E001")]) == [("fail", "x.E001: wrong")]
    assert checked(fail) == [("fail", "cannot be looked at: RuntimeError")]


def test_it_is_said_what_is_lost_without_redis(settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}}

    (redis,) = [finding for finding in seen("dependencies") if finding.state == "fail"]

    assert redis.advice == (
        "Start Redis, or correct REDIS_URL. Meanwhile limits admit everybody, and the database is asked who is signed "
        "in and how often passwords were guessed at."
    )


def test_a_server_that_does_not_answer_is_named(settings):
    settings.CLICKHOUSE_URL = f"clickhouse://default@127.0.0.1:{free_port()}/default"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    failed = [finding for finding in seen("dependencies", "migrations", "clocks") if finding.state == "fail"]

    assert [(finding.part, finding.said.partition(":")[0]) for finding in failed] == [
        ("dependencies", "clickhouse"),
        ("dependencies", "mail"),
        ("migrations", "cannot be looked at"),
        ("clocks", "cannot be looked at"),
    ]
    assert failed[0].advice == "Start ClickHouse, or correct CLICKHOUSE_URL. Events wait in the outbox."


def test_migrations_that_were_not_applied_are_named():
    (_app, newest), *_others = MigrationLoader(connection).graph.leaf_nodes("system")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'system' AND name = %s", [newest])

    first = next(doctor.examine("migrations"))
    assert (first.state, first.advice) == ("fail", "`manage.py migrate`.")
    assert f"system.{newest}" in first.said


def test_many_names_are_told_in_short():
    assert doctor._listed([str(number) for number in range(8)]) == "0, 1, 2, 3, 4 and 3 more"


@pytest.mark.parametrize(("ahead", "state"), [(1.5, "ok"), (-1.5, "ok"), (2.5, "fail"), (-2.5, "fail")])
def test_a_clock_may_be_two_seconds_off(ahead, state):
    found, said, _advice = doctor._clock("Somebody's", lambda: time.time() + ahead)

    assert (found, said) == (state, f"Somebody's: {ahead:+.3f} s from here")


def test_a_folder_that_is_not_there_is_named(settings, tmp_path):
    settings.NOCTURNA_HOME = tmp_path / "nowhere"

    home, _temporary = seen("disk")

    assert (home.state, home.said) == ("fail", f"NOCTURNA_HOME: {tmp_path / 'nowhere'} cannot be written")


def test_dead_letters_wait_for_staff():
    assert [finding.state for finding in seen("waiting")] == ["ok"] * 3

    DeadLetter.objects.keep(kind="job", row_id=uuid.uuid4(), error=ValueError("no"), code="failed", attempts=3)

    waiting = seen("waiting")[0]
    assert (waiting.state, waiting.said) == ("warn", "1 dead letters")


def test_alerts_that_fire_wait_for_staff_and_notices_that_were_not_sent():
    seen_of = {"severity": "info", "threshold": 1, "value": 2, "worst": 2}
    alert = Alert.objects.create(rule=AlertRule.objects.first(), **seen_of)
    notice = {"alert": alert, "kind": "firing", "channel": "mail", "to": "a@example.com", "payload": {}}
    AlertNotice.objects.create(**notice, due_at=None, error="SMTPDataError")

    told = [(finding.state, finding.said) for finding in seen("waiting")[1:]]
    assert told == [("warn", "1 alerts firing"), ("warn", "1 notices of alerts given up in a week")]


@pytest.fixture
def secure(tmp_path, monkeypatch):
    """Serves TLS under a certificate for so many days; trusted: by who asks."""
    sockets = []

    def serve(days, trusted):
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=90))
            .not_valid_after(now + timedelta(days=days, hours=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .sign(key, hashes.SHA256())
        )
        encoding = serialization.Encoding.PEM
        plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        (tmp_path / "key.pem").write_bytes(key.private_bytes(encoding, *plain))
        (tmp_path / "certificate.pem").write_bytes(certificate.public_bytes(encoding))
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
        sockets.append(socket.create_server(("127.0.0.1", 0)))
        threading.Thread(target=greet, args=(context, sockets[-1]), daemon=True).start()
        return f"https://localhost:{sockets[-1].getsockname()[1]}"

    def greet(context, listening):
        connected, _address = listening.accept()
        try:
            context.wrap_socket(connected, server_side=True).close()
        except OSError:
            connected.close()

    yield serve
    for one in sockets:
        one.close()


@pytest.mark.parametrize(
    ("days", "trusted", "state", "said"),
    [
        (60, True, "ok", "good for 60 days"),
        (20, True, "warn", "good for 20 days"),
        (-1, True, "fail", "certificate has expired"),
        (60, False, "fail", "self-signed certificate"),
    ],
)
def test_certificates_are_looked_at_before_they_end(settings, secure, days, trusted, state, said):
    settings.PUBLIC_URL = secure(days, trusted)

    (certificate,) = seen("certificates")

    assert (certificate.state, certificate.said) == (state, f"PUBLIC_URL (localhost): {said}")


def test_a_server_of_the_settings_that_cannot_be_reached_is_named(settings):
    settings.FRONTEND_URL = f"https://127.0.0.1:{free_port()}"

    (certificate,) = seen("certificates")

    assert (certificate.state, certificate.said) == ("fail", "FRONTEND_URL (127.0.0.1): ConnectionRefusedError")
