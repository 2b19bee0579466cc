"""Readings that were asked the same: one is written, the others are given its text."""

from typing import Final

from django.conf import settings
from django.utils import timezone

from config.system.models import Flag
from interpretations import almanac
from interpretations.almanac import topic_named
from interpretations.almanac.lexicon import language_of
from interpretations.grounding import is_grounded
from interpretations.manuscript import manuscript_of
from interpretations.models import Interpretation, PromptVersion, Rating, Status, Writing
from interpretations.services import authors
from interpretations.services.desk import Desk

FLAG: Final = authors.SHARING


def leads(interpretation: Interpretation) -> bool:
    """Whether others wait for it, once it is begun.

    Not for one that is itself given another's text, nor for one that has waited long enough.
    """
    if not interpretation.may_share or not Flag.objects.is_on(FLAG):
        return False
    others = Interpretation.objects.leading(interpretation.digest)
    patient = timezone.now() - interpretation.created_at < settings.READING_CACHE_WAIT
    return _source_of(interpretation) is None and (patient or not others.exists())


def answered(desk: Desk) -> bool:
    """Give the reading another's text, if there is one that its own chart bears out sentence by sentence."""
    row = desk.writing
    if not isinstance(row, Interpretation):
        return False
    source = _source_of(row) if row.may_share and Flag.objects.is_on(FLAG) else None
    if source is None or not _borne_out(source, desk):
        return False
    desk.take_over(source)
    return True


def had_before(source: Interpretation, row: Writing) -> bool:
    """Whether the row's owner has this text already, as the one it was written for or in a copy."""
    theirs = Interpretation.objects.filter(owner=row.owner_id, digest=source.digest, status=Status.COMPLETED)
    return theirs.filter(text=source.text).exclude(pk=row.pk).exists()


def _source_of(row: Interpretation) -> Interpretation | None:
    """Of whom has disliked what they got for this request, none: they are to get something else."""
    asked_before = Interpretation.objects.filter(owner=row.owner_id, digest=row.digest)
    if asked_before.filter(rating=Rating.DOWN).exists():
        return None
    author, version = _author_of(row)
    return Interpretation.objects.sources_for(row, model=author, prompt_version=version).first()


def _author_of(row: Interpretation) -> tuple[str, str]:
    """Who would write it, and by which words."""
    if row.requested_model in ("", authors.ALMANAC, almanac.AUTHOR):
        return almanac.AUTHOR, topic_named(row.topic).prompt_version
    labelled = PromptVersion.objects.labelled(row.topic)
    return row.requested_model, labelled.prompt.version if labelled else ""


def _borne_out(source: Interpretation, desk: Desk) -> bool:
    """Facts that are told alike may stand on degrees that differ: a model's words are read against this chart, too."""
    sentences = [line.sentence for line in manuscript_of(source.sections, source.text).lines]
    if source.provider == authors.ALMANAC:
        return all(is_grounded(sentence, desk.known) for sentence in sentences)
    if settings.READING_LEAST_SHARE and any(section.title not in source.text for section in desk.plan):
        return False  # its author has passed over a section
    reviewer = desk.reviewer(language_of(desk.writing.locale))
    return not any(reviewer.reviewed(sentence)[1] for sentence in sentences)
