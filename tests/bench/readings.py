"""Two hundred readings at once by a language model that says fifty tokens a second, through `readings` of compose.yaml.

The model is a loopback server in OpenAI's wire format. Afterwards each reading must be there whole and paid for once.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg

from charts.engine.catalogue import SIGN_NAMES
from tests.bench.api import bodies
from tests.bench.batches import Web, sign_in
from tests.bench.production import MEASURED, places
from tests.deploy.deployment import Job, Program, recreate_database
from tests.services.model_providers import ModelProviders, Turn
from tests.services.postgres import Postgres
from tests.services.redis import Redis

READINGS = 200
MOST_SECONDS = 360
TOKENS_A_SECOND, TOKEN = 50, 4  # characters
MODEL = "local/scribe"
PLANETS = ("sun", "moon", "mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune", "pluto")


class Readings(Job):
    def variables(self) -> dict[str, str]:
        return {**super().variables(), **MEASURED, "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "INFO"}


def spoken(body: dict[str, Any]) -> str:
    """A true sentence for each place in a sign that the prompt names, with some words that claim nothing."""
    prompt = "\n".join(message["content"] for message in body["messages"])
    sections = json.loads(next(line for line in prompt.splitlines() if line.startswith('[{"section"')))
    said, sentences = set(), []
    for section in sections:
        for factor in section["factors"]:
            point, _, sign = factor.partition(".")
            if point in PLANETS and sign in SIGN_NAMES and point not in said:
                said.add(point)
                text = (
                    f"Your {point.title()} is in {sign.title()}, and those who know you will have "
                    "seen it at work on good days and on bad ones, long before they had a word for it."
                )
                sentences.append({"section": section["section"], "text": text, "factors": [factor]})
    return json.dumps({"sentences": sentences})


@contextmanager
def running(*more: type[Program]) -> Iterator[tuple[Any, ...]]:
    """The web and the provider, then those programs that are asked for besides."""
    providers = ModelProviders()
    with tempfile.TemporaryDirectory(prefix="nocturna-bench-") as folder, ExitStack() as stack:
        home = Path(folder)
        for server in (Postgres(home), Redis(home)):
            server.find()
            stack.callback(server.stop)
            server.start()
            os.environ |= server.environment()
        providers.start()
        stack.callback(providers.kill)
        providers.will("scribe", Turn(spoken, piece=TOKEN, pause=1 / TOKENS_A_SECOND))
        model = {"name": MODEL, "url": f"{providers.url}/v1", "prices": {"input": 1, "cached": 1, "output": 1}}
        os.environ |= {"CELERY_BROKER_URL": os.environ["REDIS_URL"], "CLICKHOUSE_URL": "", "ATLAS_INDEX": places()}
        recreate_database()
        web, readings = Web(home, "web"), Readings(home, "readings")
        others = [program(home, program.__name__.lower()) for program in more]
        # The scribe writes less than the almanac's fifth, and nobody is to go on behind it.
        own = {"LLM_MODELS": json.dumps([model]), "READING_LEAST_SHARE": "0"}
        for program in (web, readings, *others):
            program.service = {**program.service, "environment": {**program.service["environment"], **own}}
        web.run("manage.py", "migrate", "--no-input")
        web.run("manage.py", "load_prompts")
        with psycopg.connect(web.variables()["DATABASE_URL"]) as opened:  # the plan's limits are not what is measured
            opened.execute("UPDATE accounts_plan SET charts = 100000, models_allowed = '{*}', credits_week = 100000")
        for program in (web, readings, *others):
            stack.callback(program.stop)
            program.start()
        yield web, providers, *others


def ask(client: httpx.Client) -> list[str]:
    ids = []
    for _, body in zip(range(READINGS), bodies(), strict=False):
        chart = client.post("/charts", json=body).raise_for_status().json()["id"]
        asked = {"chart": chart, "topic": "natal.overview", "model": MODEL}
        ids.append(client.post("/interpretations", json=asked).raise_for_status().json()["id"])
    return ids


def outcome(database: str) -> tuple[dict[str, int], tuple[Any, ...]]:
    """(readings by status, (settled, held, dearest's seconds, tokens))"""
    with psycopg.connect(database) as connection:
        states = connection.execute("SELECT status, count(*) FROM interpretations_interpretation GROUP BY 1").fetchall()
        paid = connection.execute(
            "SELECT (SELECT count(*) FROM accounts_ledgerentry WHERE kind = 'settle'), "
            "(SELECT count(*) FROM accounts_reservation WHERE status = 'held'), "
            "max(extract(epoch FROM completed_at - started_at))::float, count(*) FILTER (WHERE fallbacks <> '[]'), "
            "min(length(text)) FROM interpretations_interpretation"
        ).fetchone()
    return dict(states), paid or ()


def report() -> str:
    with (
        running() as (web, _providers),
        httpx.Client(base_url=f"http://127.0.0.1:{web.port}/api/v1", timeout=60) as client,
    ):
        sign_in(client)
        began = time.monotonic()
        ask(client)
        asked, database = time.monotonic() - began, web.variables()["DATABASE_URL"]
        while set(outcome(database)[0]) & {"queued", "running"} and time.monotonic() - began < 2 * MOST_SECONDS:
            time.sleep(1)
        took = time.monotonic() - began
        states, (settled, held, longest, fell_back, shortest) = outcome(database)
    in_time = "kept" if took <= MOST_SECONDS else "NOT KEPT"
    as_promised = states == {"completed": READINGS} and (settled, held, fell_back) == (READINGS, 0, 0)
    whole = "kept" if as_promised else "NOT KEPT"
    return "\n".join(
        (
            f"{READINGS} readings by a model at {TOKENS_A_SECOND} tokens a second",
            f"  asked for in          {asked:6.1f} s, with their charts",
            f"  all written after     {took:6.1f} s of {MOST_SECONDS}: {in_time}",
            f"  the longest           {longest:6.1f} s, the shortest text {shortest} characters",
            f"  none lost, doubled or unbilled: {whole} ({states}, {settled} settled, {held} held)",
        )
    )


if __name__ == "__main__":
    print(report())
