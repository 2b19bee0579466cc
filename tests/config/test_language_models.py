"""What LLM_MODELS may say. Nothing starts on what is wrong with it."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.language_models import language_models
from interpretations.models import Interpretation

PRICES = {"input": 1, "cached": 0.1, "output": 4}
LOCAL = {"name": "ollama/llama3:8b", "url": "http://127.0.0.1:11434/v1", "prices": PRICES}


@pytest.fixture
def configured(monkeypatch):
    def configure(*models, **variables):
        monkeypatch.setenv("LLM_MODELS", json.dumps(models))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return language_models()

    return configure


def test_a_local_model_needs_an_address_and_no_key(configured):
    (model,) = configured(LOCAL)["MODELS"]

    assert model == {
        "name": "ollama/llama3:8b",
        "protocol": "openai",
        "upstream": "llama3:8b",
        "url": "http://127.0.0.1:11434/v1",
        "key": "",
        "prices": {"input": "1", "cached": "0.1", "output": "4"},
        "credits": 1,
        "fallbacks": [],
    }


@pytest.mark.parametrize("provider", ["openai", "anthropic", "deepseek"])
def test_a_providers_key_is_read_from_its_variable_or_file(configured, tmp_path, provider):
    row = {"name": f"{provider}/m", "prices": PRICES, "fallbacks": [LOCAL["name"]]}
    model, _local = configured(row, LOCAL, **{f"{provider.upper()}_API_KEY": "k1"})["MODELS"]
    assert (model["protocol"], model["key"], model["url"]) == (provider, "k1", "")

    (tmp_path / "key").write_text("k2\n")
    file = {f"{provider.upper()}_API_KEY_FILE": str(tmp_path / "key")}
    assert configured(row, LOCAL, **file)["MODELS"][0]["key"] == "k2"


def test_without_the_variable_there_are_none(monkeypatch):
    monkeypatch.delenv("LLM_MODELS", raising=False)

    assert language_models()["MODELS"] == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": "llama"}, "named provider/model"),
        ({"name": f"{'p' * 51}/m"}, "has a provider of more than 50 characters"),
        ({"name": "almanac/2"}, "the almanac's name"),
        ({"url": ""}, "needs a url"),
        ({"url": "ftp://x"}, "needs a url"),
        ({"protocol": "cohere"}, "speaks 'cohere'"),
        ({"key": "sk-in-the-open"}, "the variable that holds it"),
        ({"key": "UNSET_KEY"}, "needs UNSET_KEY, or UNSET_KEY_FILE"),
        ({"prices": {"input": 1}}, "needs prices"),
        ({"prices": {**PRICES, "output": "dear"}}, "a price that is none"),
        ({"prices": {**PRICES, "output": -1}}, "a price that is none"),
        ({"credits": 0}, "1 to 1000 credits"),
        ({"credits": True}, "1 to 1000 credits"),
        ({"fallbacks": ["ollama/other"]}, "which is no other"),
        ({"fallbacks": [LOCAL["name"]]}, "which is no other"),
        ({"temprature": 1}, "has temprature"),
    ],
)
def test_a_fault_is_named_with_its_model(configured, change, fault):
    row = {**LOCAL, **change}
    with pytest.raises(ImproperlyConfigured) as refused:
        configured(row)

    assert fault in str(refused.value)
    assert "sk-in-the-open" not in str(refused.value)
    assert row["name"] in str(refused.value)


def test_the_longest_provider_fits_the_readings_row(configured):
    longest = Interpretation._meta.get_field("provider").max_length

    (model,) = configured({**LOCAL, "name": f"{'p' * longest}/m"})["MODELS"]

    assert model["name"].partition("/")[0] == "p" * longest


@pytest.mark.parametrize("text", ["[", "{}", "[1]"])
def test_what_is_no_list_of_models_is_refused(monkeypatch, text):
    monkeypatch.setenv("LLM_MODELS", text)

    with pytest.raises(ImproperlyConfigured, match="LLM_MODELS"):
        language_models()


def test_a_name_stands_for_one_model(configured):
    with pytest.raises(ImproperlyConfigured, match="is there twice"):
        configured(LOCAL, LOCAL)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LLM_WHOLE_SECONDS", "601"),
        ("LLM_FIRST_TOKEN_SECONDS", "0"),
        ("LLM_RETRIES", "-1"),
        ("LLM_CIRCUIT_FAILURES", "0"),
    ],
)
def test_limits_are_of_this_world(configured, variable, value):
    with pytest.raises(ImproperlyConfigured, match="LLM_"):
        configured(LOCAL, **{variable: value})


def test_a_provider_may_have_a_budget_for_a_day(configured):
    other = {**LOCAL, "name": "vllm/m"}

    assert configured(LOCAL, other)["BUDGETS"] == {}
    assert configured(LOCAL, other, LLM_DAILY_BUDGETS="ollama=20.00, vllm=0.5,")["BUDGETS"] == {
        "ollama": "20.00",
        "vllm": "0.5",
    }


@pytest.mark.parametrize(
    "said", ["ollama", "ollama=", "ollama=-1", "ollama=0.00", "ollama=nan", "ollama=1,ollama=2", "openai=5", "=5"]
)
def test_a_budget_is_dollars_of_a_provider_that_is_there(configured, said):
    with pytest.raises(ImproperlyConfigured, match="LLM_DAILY_BUDGETS"):
        configured(LOCAL, LLM_DAILY_BUDGETS=said)
