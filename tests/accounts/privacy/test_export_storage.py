"""Archives in a bucket: as settings make the storage from the environment, on an S3 server on loopback."""

import json
import os
import subprocess
import sys
import tracemalloc

import boto3
import pytest
from boto3.s3.transfer import TransferConfig
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
def stored(s3, settings):
    """The bucket's keys, once settings store there."""
    variables = {
        "FILES_BUCKET": "archives",
        "FILES_ENDPOINT": s3,
        "FILES_REGION": "us-east-1",
        "FILES_ACCESS_KEY": "key",
        "FILES_SECRET_KEY": "secret",
    }
    program = (
        "import json; from config import settings as s; options = s.STORAGES['default']['OPTIONS'];"
        "print(json.dumps([s.STORAGES['default']['BACKEND'], options.pop('transfer_config').use_threads, options]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=configured.BASE_DIR,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    backend, threads, options = json.loads(done.stdout)
    options["transfer_config"] = TransferConfig(use_threads=threads)
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": backend, "OPTIONS": options}}
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
