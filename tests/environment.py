"""A pytest plugin, loaded before Django: each xdist worker gets a Redis and a ClickHouse database and a queue."""

import os
import re
from urllib.parse import urlsplit

_NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

if _REDIS := os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = re.sub(r"/\d*$", "", _REDIS) + f"/{_NUMBER + 1}"
if _CLICKHOUSE := os.environ.get("CLICKHOUSE_URL"):
    os.environ["CLICKHOUSE_URL"] = urlsplit(_CLICKHOUSE)._replace(path=f"/test_{_NUMBER}").geturl()
# Of tables that tests count, no other thread writes any; the tests of that say so.
os.environ.setdefault("ANALYTICS_BULK", "false")
os.environ["CELERY_QUEUE"] = f"test-{_NUMBER}"
