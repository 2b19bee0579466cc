"""What the sentences of a reading are held against, when they are written and whenever somebody looks again."""

from collections.abc import Iterator, Mapping
from typing import Any

from charts.models import ChartVersion
from interpretations.grounding import Checked, Verifier
from interpretations.grounding.mentions import Ref
from interpretations.models import Interpretation
from interpretations.services.facts import evidence
from interpretations.services.skies import sky_of


def evidence_of(interpretation: Interpretation) -> Mapping[str, Any]:
    """The chart's answer as it was when the reading was asked for, with the transits if it tells of some.

    Errors: ChartVersion.DoesNotExist.
    """
    return evidence(_answer(interpretation), interpretation.snapshot)


def _answer(row: Interpretation) -> Mapping[str, Any]:
    if row.chart is None:
        return sky_of(sign=row.given["sign"], day=row.given["date"])
    if row.chart_version in (None, row.chart.version):
        return row.chart.result  # type: ignore[no-any-return]
    return ChartVersion.objects.get(chart=row.chart_id, number=row.chart_version).result  # type: ignore[no-any-return]


def claims_of(interpretation: Interpretation) -> Iterator[list[tuple[str, list[str], tuple[Checked, ...]]]]:
    """By section, of each sentence its text, the factors that it names, and its claims as the verifier reads them now.

    Errors: ChartVersion.DoesNotExist.
    """
    verifier = Verifier(evidence_of(interpretation), interpretation.locale)
    for section in interpretation.sections:
        read: list[tuple[str, list[str], tuple[Checked, ...]]] = []
        about: tuple[Ref, ...] = ()
        for sentence in section["sentences"]:
            judged, about = verifier.judge(sentence["text"], about, prose=True)
            read.append((sentence["text"], sentence["factors"], judged.claims))
        yield read
