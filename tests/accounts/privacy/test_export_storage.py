"""Archives in a bucket: as settings make the storage from the environment, on an S3 server on loopback."""

import json
import os
import runpy
import tracemalloc

import boto3
import pytest
from django.conf import settings as configured

from accounts.models import DataExport
from accounts.privacy import exporting
from analytics.models import OutboxEvent
from config.system.models import Job, JobPart
from tests.accounts.privacy.test_export import fetch, make, opened
from tests.services.s3 import KEYS, bucket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def s3():
    with bucket("archives") as address:
        yield address


@pytest.fixture
def stored(s3, settings, monkeypatch):
    """The bucket's keys, once settings store there."""
    variables = {
        "BUCKET": "archives",
        "ENDPOINT": s3,
        "REGION": "us-east-1",
        "ACCESS_KEY": "key",
        "SECRET_KEY": "secret",
    }
    for name, value in variables.items():
        monkeypatch.setenv(f"FILES_{name}", value)
    settings.STORAGES = runpy.run_path(str(configured.BASE_DIR / "config" / "settings.py"))["STORAGES"]
    client = boto3.client("s3", endpoint_url=s3, **KEYS)
    return lambda: [row["Key"] for row in client.list_objects_v2(Bucket="archives").get("Contents", [])]


def test_an_archive_is_stored_in_the_bucket_fetched_and_purged(api, anonymous, alice, stored):
    made = make(api(alice))

    assert stored() == [f"exports/{made['id']}/1.zip"]
    assert opened(anonymous, made).rows("profile")[0]["email"] == "alice@example.com"
    DataExport.objects.update(expires_at="2026-01-01T00:00:00Z")
    assert exporting.purge_exports() == 1
    assert stored() == []
    assert fetch(anonymous, made["url"]).status_code == 410


def test_a_bucket_that_is_silent_is_given_up_before_the_lease_is_over(stored, settings):
    known = settings.STORAGES["default"]["OPTIONS"]["client_config"]

    longest = known.retries["total_max_attempts"] * (known.connect_timeout + known.read_timeout)

    assert longest < settings.EXPORT_LEASE.total_seconds()


def test_a_large_archive_takes_little_memory(api, anonymous, alice, files):
    job = Job.objects.create(owner_id=alice.pk, kind="charts.batch", total=20)
    noise = [os.urandom(400_000).hex() for _ in range(20)]
    for first, text in enumerate(noise):
        JobPart.objects.create(job=job, first=first, size=1, items=JobPart.packed(json.dumps([text]).encode()))
    OutboxEvent.objects.bulk_create([OutboxEvent(event_type="x.y", user_id=alice.pk) for _ in range(2_000)])
    del noise
    tracemalloc.start()
    made = make(api(alice))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert made["status"] == "completed"
    assert made["size"] > 8_000_000
    assert peak < 20_000_000
    assert len(opened(anonymous, made).rows("events")) >= 2_000
