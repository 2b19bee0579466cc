"""A report of erasure is begun, gone on with until nothing is left, and stays: against plain SQL too."""

import pytest
from django.db import IntegrityError
from django.utils import timezone

from accounts.models import ErasureReport, User
from accounts.models.privacy import subject_of
from accounts.privacy import erasing, registry
from tests.accounts.privacy.conftest import delete
from tests.factories import unguarded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("files")]


def test_a_report_names_the_person_until_it_is_completed_and_then_stays(api, alice, monkeypatch):
    api(alice)
    delete(alice)
    with monkeypatch.context() as forgetful:
        forgetful.delitem(registry.ROOMS, "sessions")
        erasing.purge_deleted()
    report = ErasureReport.objects.get()
    assert (report.status, report.person) == ("incomplete", alice.pk)
    for change in ({"person": None}, {"subject": "x"}, {"deleted_at": timezone.now()}, {"batches": 0}):
        with pytest.raises(IntegrityError, match="gone on with"):
            ErasureReport.objects.update(**change)
    with pytest.raises(IntegrityError, match="gone on with"):  # while the row is there
        ErasureReport.objects.update(status="completed", completed_at=timezone.now(), left={}, person=None)
    with pytest.raises(IntegrityError, match="does not come back"):
        User.objects.filter(pk=alice.pk).update(deleted_at=None)

    assert erasing.purge_deleted().erased == 1

    report.refresh_from_db()
    assert (report.status, report.person) == ("completed", None)
    for change in ({"status": "running"}, {"rooms": {}}, {"completed_at": timezone.now()}, {"person": alice.pk}):
        with pytest.raises(IntegrityError, match="gone on with"):
            ErasureReport.objects.update(**change)
    with pytest.raises(IntegrityError, match="and stays"):
        ErasureReport.objects.all().delete()
    assert ErasureReport.objects.get().rooms == report.rooms


def test_a_report_that_a_former_release_began_is_gone_on_with(alice):
    delete(alice)
    deleted_at = User.objects.get(pk=alice.pk).deleted_at
    with unguarded():
        ErasureReport.objects.create(subject=subject_of(alice.pk), deleted_at=deleted_at)

    assert erasing.purge_deleted().erased == 1

    assert ErasureReport.objects.get().status == "completed"
