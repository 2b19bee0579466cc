"""compose.yaml hands the language models' settings on to every service that reads them."""

import re

import pytest

from config import language_models
from config.language_models import PROTOCOLS
from tests.deploy.deployment import COMPOSE, ROOT, interpolated

SECRETS = ("LLM_MODELS", *PROTOCOLS.values())
READ = set(re.findall(r'"(LLM_[A-Z_]+)"', (ROOT / "config/language_models.py").read_text())) | set(SECRETS)
OURS = [name for name, service in COMPOSE["services"].items() if "SECRET_KEY" in service.get("environment", {})]


def test_services_that_read_settings_are_those_of_the_product():
    assert set(OURS) == {"migrate", "web", "realtime", "worker", "readings", "batches", "beat"}
    assert len(READ) >= 10


@pytest.mark.parametrize("service", OURS)
def test_each_variable_is_handed_on_and_each_secret_as_a_file_too(service):
    described = COMPOSE["services"][service]

    assert READ | {f"{name}_FILE" for name in SECRETS} <= described["environment"].keys()
    assert described["secrets"] == [name.lower() for name in SECRETS]


@pytest.mark.parametrize("service", OURS)
def test_each_has_the_files_that_the_others_write_and_all_that_is_set(service):
    described = COMPOSE["services"][service]

    assert described["volumes"] == [f"home:{described['environment']['NOCTURNA_HOME']}"]
    assert "home" in COMPOSE["volumes"]
    assert described["env_file"] == [{"path": ".env", "required": False}]
    image = (ROOT / "Dockerfile").read_text()
    for name in ("NOCTURNA_HOME", "ATLAS_INDEX", "STATIC_ROOT"):  # of the image, not of the machine on which .env lies
        assert f"{name}={described['environment'][name]}" in image


def test_who_sets_nothing_has_the_defaults(monkeypatch):
    of_the_settings = language_models.language_models()
    given = {name: interpolated(value) for name, value in COMPOSE["x-app"]["environment"].items() if name in READ}
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    assert given["LLM_RETRIES"] == "2"
    assert language_models.language_models() == of_the_settings


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_of_the_machine_is_mounted_where_the_service_looks_for_it(name):
    given = {f"{name}_FILE": "/srv/one"}
    place, file = COMPOSE["x-app"]["environment"][f"{name}_FILE"], COMPOSE["secrets"][name.lower()]["file"]

    assert (interpolated(place, given), interpolated(file, given)) == (f"/run/secrets/{name.lower()}", "/srv/one")
    assert (interpolated(place, {}), interpolated(file, {})) == ("", "/dev/null")
