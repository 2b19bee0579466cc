"""A chart in whatever envelope the API gives it."""

import pytest

from interpretations.grounding import NotAChart, UnknownLanguage, Verifier


@pytest.mark.parametrize("wrap", [lambda it: it, lambda it: {"data": it}, lambda it: {"kind": "natal", "result": it},
                                  lambda it: {"data": {"id": "x", "kind": "natal", "result": it}}])  # fmt: skip
def test_an_envelope_changes_nothing(chart, wrap):
    verifier = Verifier(wrap(chart("anna")))

    assert verifier.judge("Your Moon is in Pisces.")[0].grounded
    assert not verifier.judge("Your Moon is in Leo.")[0].grounded


@pytest.mark.parametrize("answer", [{}, {"data": []}, {"error": {"code": "CHART_NOT_FOUND"}}, [], "x", None])
def test_what_is_no_chart_is_refused(answer):
    with pytest.raises(NotAChart):
        Verifier(answer)


def test_a_language_without_words_is_refused(chart):
    with pytest.raises(UnknownLanguage, match=r"'de'.*en, ru"):
        Verifier(chart("anna"), "de")
