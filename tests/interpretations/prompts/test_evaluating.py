"""`manage.py evaluate_prompts`: a version beside the one in production, asked of real servers."""

import io
import json
import os
import signal
import threading
import time

import pytest
from django.core.management import CommandError, call_command

from config.system.models import Flag
from interpretations.models import Interpretation, ModelCall
from interpretations.services.prompts import move_label
from interpretations.services.prompts.golden import sample_names
from tests.interpretations.llm.conftest import items, model, prompt_of, reading, says
from tests.interpretations.prompts.conftest import TOPIC
from tests.services.model_providers import Turn
from tests.serving import eventually

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SECOND = "openai/first", "anthropic/second"


def evaluate(*options, **more):
    said = io.StringIO()
    patience = () if "--patience" in options else ("--patience", "0")
    call_command("evaluate_prompts", "--topic", TOPIC, *patience, *options, stdout=said, stderr=io.StringIO(), **more)
    return said.getvalue()


def evaluated(*options):
    return json.loads(evaluate(*options, "--format", "json"))


@pytest.fixture
def gardens(new_version, author):
    """A version that staff are trying."""
    version = new_version(detailed="Speak of gardens.")
    move_label(version=version, name="staging", by=author)
    return version


def lying(body):
    """One true sentence, one false, and a third that breaks the schema and the rest with it."""
    true = items(body, "sun")
    false = {"section": 1, "text": "Your Sun is in Leo, in Virgo and in Libra.", "factors": true[0]["factors"]}
    return reading(*true, false)


def test_who_is_busy_is_asked_again_and_left_alone_by_nobody(providers, installed, shipped):
    installed(model("openai/tried", f"{providers.url}/v1", upstream="first"), failures=1)
    providers.will("first", Turn(status=429), says("sun"))

    told = evaluated("--version", "3", "--models", "openai/tried", "--charts", "1", "--patience", "30")

    assert [(row["failed"], row["checked"]) for row in told["rows"]] == [({}, 1)]
    assert len(providers.asked) == 2


def test_the_two_are_asked_of_the_same_charts_and_told_side_by_side(providers, shipped, gardens):
    providers.will("first", says("sun", "moon", "mars"))

    told = evaluated("--label", "staging", "--models", FIRST, "--charts", "2")

    assert (told["version"], told["production"], told["interrupted"]) == (str(gardens), str(shipped), False)
    assert [(row["version"], row["model"], row["locale"], row["charts"]) for row in told["rows"]] == [
        (str(shipped), FIRST, "en", 2),
        (str(gardens), FIRST, "en", 2),
    ]
    for row in told["rows"]:
        assert (row["failed"], row["checked"], row["removed"], row["replaced"]) == ({}, 6, 0, 0)
        assert (row["keeping"], row["answers"], row["cost"]) == (2, 2, "0.001310")
        assert row["characters"] > 100
        assert 0 < row["first_seconds"] <= row["seconds"]
    asked = ["gardens" in prompt_of(one.body) for one in providers.asked]
    assert (len(asked), sum(asked)) == (4, 2)
    samples = {run["version"]: [] for run in told["runs"]}
    for run in told["runs"]:
        samples[run["version"]].append(run["sample"])
    assert all(sorted(names) == sorted(sample_names()[:2]) for names in samples.values())
    assert not Interpretation.objects.exists()
    counted = ModelCall.objects.values_list("purpose", "owner", "writing_id", "topic")
    assert list(counted) == [("evaluation", None, None, "natal.overview")] * 4


def test_what_was_removed_and_what_does_not_keep_to_the_schema_is_counted(providers, shipped):
    providers.will("first", Turn(lying), Turn('{"said": 1}'))

    told = evaluated("--version", str(shipped), "--models", FIRST, "--charts", "1")

    (row,) = told["rows"]  # of the one in production there is no other
    assert (row["checked"], row["removed"], row["replaced"]) == (2, 0, 1)
    assert (row["keeping"], row["answers"]) == (1, 2)
    (run,) = told["runs"]
    assert [bool(sentence["faults"]) for sentence in run["reviewed"]] == [False, True]
    assert any("'text' is a required property" in fault for fault in run["schema_faults"])


def test_a_model_that_fails_is_counted_beside_one_that_answers(providers, shipped):
    providers.will("first", Turn(status=500))
    providers.will("second", says("sun"))

    told = evaluated("--version", "3", "--models", f"{FIRST},{SECOND}", "--charts", "1", "--locale", "en")

    failed = {row["model"]: (row["failed"], row["characters"] is None) for row in told["rows"]}
    assert failed == {FIRST: ({"server_error": 1}, True), SECOND: ({}, False)}


def test_in_a_table_production_is_marked_and_each_language_has_its_line(providers, shipped, gardens):
    providers.will("first", says("sun"))

    table = evaluate("--version", str(gardens.number), "--models", FIRST, "--charts", "1", "--locale", "en,ru")

    title, *lines = table.splitlines()
    assert "removed" in title
    assert len(lines) == 4
    assert [f"{shipped} (production)" in line for line in lines] == [True, False, True, False]
    assert all("0.000655" in line for line in lines if " en " in line)


def test_no_more_are_asked_at_once_than_was_said(providers, shipped):
    began = []

    def begin(body):
        began.append(time.monotonic())
        return reading(*items(body, "sun"))

    # An answer of some pieces, each of which takes its time: the third begins when one of the first two has ended.
    providers.will("first", Turn(begin, piece=10, pause=0.05))
    evaluated("--version", "3", "--models", FIRST, "--charts", "4", "--at-once", "2")

    assert len(began) == 4
    assert began[2] - began[0] > 0.3
    assert began[3] - began[1] > 0.3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--version", "99"], "There is no natal.overview@99."),
        (["--version", "natal.other@3"], "no version of natal.overview"),
        (["--version", "three"], "no number of a version"),
        (["--label", "nowhere"], "labelled nowhere"),
        (["--version", "3", "--models", "openai/unknown"], "openai/unknown cannot be asked (unknown_model)"),
        (["--version", "3", "--locale", "de"], "no readings in de"),
        (["--version", "3", "--charts", "99"], "must be 1 to"),
        (["--version", "3", "--at-once", "0"], "must be 1 to"),
        (["--version", "3", "--label", "production"], "not allowed with"),
        ([], "is required"),
    ],
)
def test_what_cannot_be_is_said_before_anybody_is_asked(providers, options, said):
    with pytest.raises(CommandError) as refused:
        evaluate(*options)

    assert said in str(refused.value)
    assert providers.asked == []


def test_a_provider_that_is_switched_off_is_not_asked(providers):
    Flag.objects.create(name="llm.openai", is_on=False)

    with pytest.raises(CommandError, match="switched_off"):
        evaluate("--version", "3", "--models", FIRST)


def test_without_models_it_says_so(installed):
    installed()

    with pytest.raises(CommandError, match="LLM_MODELS names none"):
        evaluate("--version", "3")


def test_when_nobody_answers_it_fails_and_says_what_it_has(providers):
    providers.will("first", Turn(status=401))
    out = io.StringIO()

    with pytest.raises(CommandError, match="No model answered"):
        call_command(
            "evaluate_prompts", "--topic", TOPIC, "--version", "3", "--models", FIRST, "--charts", "1",
            stdout=out, stderr=io.StringIO(),
        )  # fmt: skip

    assert "1 key_refused" in out.getvalue()


@pytest.fixture
def interruptible():
    """As in an operator's terminal: started in the background, a process may ignore it."""
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, former)


def test_interrupted_it_says_what_it_has_and_hangs_up(providers, shipped, interruptible):
    """It cannot end by itself: the second answer never does."""
    providers.will("first", says("sun", "moon"), says("sun", "moon", stall_at=1))
    out, complaints = io.StringIO(), io.StringIO()
    options = ["--version", "3", "--models", FIRST, "--charts", "3", "--at-once", "1", "--format", "json"]

    def interrupt():
        eventually(lambda: len(providers.asked) == 2, within=60)
        os.kill(os.getpid(), signal.SIGINT)

    pressing = threading.Thread(target=interrupt)
    pressing.start()
    with pytest.raises(SystemExit) as ended:
        call_command("evaluate_prompts", "--topic", TOPIC, *options, stdout=out, stderr=complaints)

    pressing.join()
    told = json.loads(out.getvalue())
    assert (ended.value.code, told["interrupted"]) == (130, True)
    assert (len(told["runs"]), told["rows"][0]["checked"]) == (1, 2)
    assert "Interrupted: 1 of 3 were tried." in complaints.getvalue()
    eventually(lambda: providers.asked[1].hung_up.is_set())
    assert len(providers.asked) == 2
