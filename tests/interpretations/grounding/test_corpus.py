"""The corpus, and the commands that judge texts and measure the verifier."""

import json
import random

import pytest
from django.core.management import CommandError, call_command

from interpretations.grounding import Verifier
from interpretations.grounding.report import BadCorpus, examples_of, report_of
from tests.interpretations.grounding.conftest import CORPUS

ANNA = CORPUS / "charts/anna.json"


# Corrected labels have left some sets short of a hundred true or false sentences.
FEWEST = 98


@pytest.mark.parametrize("file", sorted(CORPUS.glob("*.jsonl")), ids=lambda file: file.stem)
def test_of_every_learnt_set_at_most_one_percent_is_judged_wrongly(file):
    """And no set is so small that a rate says nothing of it."""
    tally = report_of([file]).total()

    assert min(tally.true, tally.false) >= FEWEST
    assert (tally.stops <= 0.01, tally.passes <= 0.01) == (True, True)


def test_ground_prints_a_verdict_for_each_line(tmp_path, capsys):
    text = tmp_path / "text.txt"
    text.write_text("Луна в Рыбах.\nЛуна во Льве.\nЖизнь идёт.\n")
    call_command("ground", chart=str(ANNA), text=str(text), locale="ru")

    assert json.loads(capsys.readouterr().out) == {
        "sentences": [
            {"text": "Луна в Рыбах.", "grounded": True, "claims": [
                {"kind": "sign", "said": "Луна в Рыбах", "factor": "moon.pisces", "verdict": "supported"}]},
            {"text": "Луна во Льве.", "grounded": False, "claims": [
                {"kind": "sign", "said": "Луна во Льве", "factor": "moon.leo", "verdict": "contradicted"}]},
            {"text": "Жизнь идёт.", "grounded": True, "claims": []},
        ]
    }  # fmt: skip  # a sentence a line


BAD = {
    "no text": ({"text": "missing.txt"}, "The text missing.txt cannot be read: No such file or directory."),
    "no chart": ({"chart": "missing.json"}, "The chart missing.json cannot be read: No such file or directory."),
    "a language without words": ({"locale": "de"}, "There are no words for 'de'; there are for en, ru."),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_named(tmp_path, case):
    text = tmp_path / "text.txt"
    text.write_text("Moon in Pisces")
    given, message = BAD[case]
    with pytest.raises(CommandError) as refused:
        call_command("ground", **({"chart": str(ANNA), "text": str(text), "locale": "en"} | given))

    assert str(refused.value) == message


@pytest.mark.parametrize(("content", "message"), [("{", "is no JSON"), ("[1]", "it is not a JSON object"),
                                                  ('{"error": {}}', "it has no points")])  # fmt: skip
def test_a_file_that_is_no_chart_is_named(tmp_path, content, message):
    chart = tmp_path / "chart.json"
    chart.write_text(content)
    with pytest.raises(CommandError, match=message):
        call_command("ground", chart=str(chart), text=str(ANNA))


def test_the_report_fails_beyond_the_promised_rates(tmp_path, capsys):
    corpus = tmp_path / "corpus.jsonl"
    row = {"chart": str(ANNA), "locale": "en", "kind": "sign", "text": "Your Moon is in Pisces."}
    corpus.write_text(json.dumps({**row, "true": True}) + "\n" + json.dumps({**row, "true": False}))
    with pytest.raises(CommandError, match="More than 1% of the true sentences are stopped or 1% of the false pass"):
        call_command("grounding_report", corpus, wrong=True)

    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[1] == ["sign", "en", "1", "0", "(0.0%)", "1", "1", "(100.0%)"]
    assert lines[-1] == ["passed", "sign", "Your", "Moon", "is", "in", "Pisces."]


def test_a_bad_corpus_is_named(tmp_path):
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text('\n{"chart": "x"}')
    with pytest.raises(BadCorpus, match=r"corpus.jsonl, line 2: locale, kind, true, text must be given"):
        [*examples_of(corpus)]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_words_in_any_order_are_judged(chart, language):
    lines = (CORPUS / f"fourth_{language}.jsonl").read_text().splitlines()
    order = random.Random(5)
    verifiers = [Verifier(chart(name), language) for name in ("anna", "marie", "anna_boris", "anna_firdaria")]
    for line in lines[::3]:
        words = json.loads(line)["text"].split()
        order.shuffle(words)
        for verifier in verifiers:
            judged, _ = verifier.judge(" ".join(words))
            assert all(one.verdict in ("supported", "contradicted", "unsupported") for one in judged.claims)
