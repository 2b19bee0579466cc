"""A reading as staff see it: the words of each claim marked by the verifier's verdict, and what they rest on."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from interpretations.grounding import Checked
from interpretations.grounding.text import unified
from interpretations.models import Interpretation
from interpretations.services.evidence import claims_of

VERDICTS: Final = {
    "supported": _("borne out"),
    "contradicted": _("the chart has it otherwise"),
    "unsupported": _("the chart does not say"),
}
_SENTENCE: Final = '<p class="reading-sentence">{}</p><ul class="reading-factors">{}</ul>'
_FACTOR: Final = '<li class="reading-{}" title="{}">{}</li>'


def reading_shown(interpretation: Interpretation) -> SafeString:
    """Errors: ChartVersion.DoesNotExist."""
    titles = (section["title"] for section in interpretation.sections)
    rows = zip(titles, map(_sentences, claims_of(interpretation)), strict=True)
    return format_html_join("", '<h3 class="reading-title">{}</h3>{}', rows)


def _sentences(sentences: Sequence[tuple[str, Sequence[str], Sequence[Checked]]]) -> SafeString:
    rows = ((_marked(text, claims), _factors(named, claims)) for text, named, claims in sentences)
    return format_html_join("", _SENTENCE, rows)


def _marked(text: str, claims: Sequence[Checked]) -> SafeString:
    """Where words are of two claims, the first that begins there is marked."""
    flat, pieces, done = unified(text), [], 0
    found = sorted((flat.find(claim.said), -len(claim.said), claim.verdict, claim.factor) for claim in claims)
    for start, length, verdict, factor in found:
        if start < done:
            continue
        end = start - length
        said = f"{factor}: {VERDICTS[verdict]}"
        mark = format_html('<mark class="reading-{}" title="{}">{}</mark>', verdict, said, text[start:end])
        pieces += [(text[done:start],), (mark,)]
        done = end
    return format_html_join("", "{}", [*pieces, (text[done:],)])


def _factors(named: Sequence[str], claims: Sequence[Checked]) -> SafeString:
    """What the author names, and what else the words say; where both do, what the verifier says of it."""
    said = {claim.factor: claim.verdict for claim in claims}
    return format_html_join("", _FACTOR, _rows(named, said))


def _rows(named: Sequence[str], said: dict[str, str]) -> Iterator[tuple[str, Any, str]]:
    for factor in dict.fromkeys((*named, *said)):
        verdict = said.get(factor, "named")
        yield verdict, VERDICTS.get(verdict, _("named by the author")), factor
