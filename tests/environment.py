"""A pytest plugin, loaded before Django: each xdist worker gets a Redis database and a queue of its own."""

import os
import re

_NUMBER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))

if _REDIS := os.environ.get("REDIS_URL"):
    os.environ["REDIS_URL"] = re.sub(r"/\d*$", "", _REDIS) + f"/{_NUMBER + 1}"
os.environ["CELERY_QUEUE"] = f"test-{_NUMBER}"
