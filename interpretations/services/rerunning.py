"""Readings that staff have written again: nobody is charged, and no text that there is is lost."""

import uuid

from accounts.models import User
from interpretations.errors import NoLongerWanted, RerunBefore
from interpretations.models import Interpretation, Status
from interpretations.services.requesting import rewrite_interpretation
from interpretations.services.sweeping import requeue


def rerun(*, interpretation: Interpretation, by: User, key: uuid.UUID) -> None:
    """What failed or was cancelled goes on where it stopped; of what is finished another version is written, of the
    chart as it is now, beside the earlier.

    key: of what was asked for: asked again by the same, it is done once.
    Errors: NoLongerWanted, RerunBefore; those of `requeue` and `rewrite_interpretation`.
    """
    if not Interpretation.objects.filter(pk=interpretation.pk, deleted_at=None).wanted().exists():
        raise NoLongerWanted
    if interpretation.status != Status.COMPLETED:
        requeue(writing=interpretation)
        return
    version_id = uuid.uuid5(key, str(interpretation.pk))
    if Interpretation.objects.filter(pk=version_id).exists():
        raise RerunBefore
    rewrite_interpretation(interpretation=interpretation, by=by, interpretation_id=version_id)
