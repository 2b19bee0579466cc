"""A label is moved under a lock, and the audit log says from where, to where, and by whom."""

import pytest

from accounts.models import AuditEntry
from config.api.errors import ValidationFailed
from interpretations.errors import LabelMovedMeanwhile
from interpretations.models import PRODUCTION, PromptLabel, PromptVersion
from interpretations.services.prompts import move_label
from tests.interpretations.conftest import at_the_same_time
from tests.interpretations.prompts.conftest import TOPIC, moves

pytestmark = pytest.mark.django_db


def test_production_is_moved_and_rolled_back(shipped, new_version, author):
    version = new_version()

    move_label(version=version, name=PRODUCTION, by=author)
    assert PromptVersion.objects.labelled(TOPIC) == version
    move_label(version=shipped, name=PRODUCTION, by=author)

    assert PromptVersion.objects.labelled(TOPIC) == shipped
    assert moves() == [(str(shipped), str(version), author.pk), (str(version), str(shipped), author.pk)]
    label = PromptLabel.objects.get(topic=TOPIC)
    assert (label.moved_by, label.follows_shipped) == (author, False)


def test_any_other_label_can_be_made(shipped, new_version, author):
    version = new_version()

    move_label(version=version, name="staging", by=author)

    assert PromptVersion.objects.labelled(TOPIC, "staging") == version
    assert PromptVersion.objects.labelled(TOPIC) == shipped
    assert moves() == [(None, str(version), author.pk)]


def test_moved_to_where_it_is_nothing_is_recorded(shipped, author):
    move_label(version=shipped, name="staging", by=author)
    move_label(version=shipped, name="staging", by=author)

    assert len(moves()) == 1


@pytest.mark.parametrize("name", ["", "Production", "a b", "x" * 41, "стаж", "-x", "x\n"])
def test_a_name_that_is_none_is_refused(shipped, author, name):
    with pytest.raises(ValidationFailed) as refused:
        move_label(version=shipped, name=name, by=author)

    assert list(refused.value.details) == ["name"]
    assert not PromptLabel.objects.exclude(name=PRODUCTION).exists()


def test_only_production_follows_the_product_and_from_its_own_version(shipped, new_version, author):
    for version, name in ((new_version(), PRODUCTION), (shipped, "staging")):
        with pytest.raises(ValidationFailed) as refused:
            move_label(version=version, name=name, by=author, follows_shipped=True)
        assert list(refused.value.details) == ["follows_shipped"]
    move_label(version=shipped, name=PRODUCTION, by=author, follows_shipped=True)
    assert moves() == []


def test_whoever_saw_it_elsewhere_is_told_and_moves_nothing(shipped, new_version, author):
    version = new_version()
    move_label(version=version, name=PRODUCTION, by=author, found_at=shipped.pk)

    with pytest.raises(LabelMovedMeanwhile):
        move_label(version=shipped, name=PRODUCTION, by=author, found_at=shipped.pk)
    with pytest.raises(LabelMovedMeanwhile):
        move_label(version=shipped, name=PRODUCTION, by=author, found_at=None)

    assert PromptVersion.objects.labelled(TOPIC) == version
    move_label(version=version, name="staging", by=author, found_at=None)
    assert AuditEntry.objects.filter(action="prompt.label_moved").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_moves_at_once_each_begins_where_the_other_ended(shipped, new_version, author):
    versions = [new_version(detailed=f"Say {n}.") for n in range(4)]
    waiting = iter(versions)

    at_the_same_time(4, lambda: move_label(version=next(waiting), name=PRODUCTION, by=author))

    told = moves()
    assert {after for _, after, _ in told} == {str(version) for version in versions}
    assert [before for before, _, _ in told] == [str(shipped), *(after for _, after, _ in told[:-1])]
    assert str(PromptVersion.objects.labelled(TOPIC)) == told[-1][1]


@pytest.mark.django_db(transaction=True)
def test_a_label_made_twice_at_once_is_one(shipped, new_version, author):
    versions = iter([shipped, new_version()])

    at_the_same_time(2, lambda: move_label(version=next(versions), name="staging", by=author))

    assert PromptLabel.objects.filter(name="staging").count() == 1
    assert len(moves()) == 2
