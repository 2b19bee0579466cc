"""The product's settings, with the bare endpoint that its cost is compared with beside the real ones."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
