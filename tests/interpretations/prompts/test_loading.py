"""`manage.py load_prompts`: what the product ships becomes versions, once; what staff chose stays chosen."""

import io
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from interpretations.errors import PromptsDoNotFit
from interpretations.models import PRODUCTION, PromptLabel, PromptVersion
from interpretations.prompts import Shipped, shipped_prompts
from interpretations.services.prompts import load_prompts, move_label
from tests.interpretations.conftest import at_the_same_time
from tests.interpretations.prompts.conftest import TOPIC, moves, with_words

pytestmark = pytest.mark.django_db


def update(step=1, **parts):
    """What a later release ships."""
    now = next(one for one in shipped_prompts() if one.topic == TOPIC)
    content = with_words(now.content, **(parts or {"detailed": f"Of release {step}."}))
    return Shipped(TOPIC, now.number + step, content, "Better.")


def production():
    return str(PromptVersion.objects.labelled(TOPIC))


def test_every_file_is_a_version_that_production_points_at():
    assert {(one.topic, one.number) for one in shipped_prompts()} == set(
        PromptVersion.objects.values_list("topic", "shipped")
    )
    labels = PromptLabel.objects.select_related("version")
    assert {(label.topic, label.version.topic, label.name, label.follows_shipped) for label in labels} == {
        (one.topic, one.topic, PRODUCTION, True) for one in shipped_prompts()
    }


def test_a_version_is_what_its_file_says(shipped):
    file = next(one for one in shipped_prompts() if one.topic == TOPIC)

    assert (shipped.content, shipped.content.digest) == (file.content, shipped.digest)
    assert str(shipped) == f"{TOPIC}@{file.number}"


def test_repeated_it_does_nothing():
    before = list(PromptLabel.objects.values())
    said = io.StringIO()

    call_command("load_prompts", stdout=said)

    assert said.getvalue() == "Made: nothing.\nproduction: as it was.\n"
    assert list(PromptLabel.objects.values()) == before


def test_an_update_is_followed(shipped):
    loaded = load_prompts([update()])

    later = f"{TOPIC}@{shipped.number + 1}"
    assert (loaded.made, loaded.labelled, production()) == ((later,), (later,), later)
    assert moves() == [(str(shipped), later, None)]
    assert PromptVersion.objects.get(number=shipped.number + 1, topic=TOPIC).changelog == "Better."


def test_an_older_release_beside_it_moves_nothing_back(shipped):
    load_prompts([update()])
    load_prompts()

    assert production() == f"{TOPIC}@{shipped.number + 1}"


def test_a_dry_run_says_so_and_does_nothing(shipped):
    loaded = load_prompts([update()], dry_run=True)

    assert loaded.made == loaded.labelled == (f"{TOPIC}@{shipped.number + 1}",)
    assert (production(), moves()) == (str(shipped), [])
    assert list(PromptVersion.objects.filter(topic=TOPIC)) == [shipped]


def test_what_staff_chose_stays(shipped, new_version, author):
    mine = new_version()
    move_label(version=mine, name=PRODUCTION, by=author)

    loaded = load_prompts([update()])

    assert (loaded.labelled, production()) == ((), str(mine))
    # and the number that they had taken is passed over
    assert loaded.made == (f"{TOPIC}@{mine.number + 1}",)
    assert PromptVersion.objects.get(topic=TOPIC, number=mine.number + 1).shipped == shipped.number + 1


def test_who_rolled_back_to_a_shipped_version_stays_there_until_they_say_otherwise(shipped, author):
    load_prompts([update()])
    move_label(version=shipped, name=PRODUCTION, by=author)
    load_prompts([update()])
    load_prompts([update(2)])
    assert production() == str(shipped)

    move_label(version=shipped, name=PRODUCTION, by=author, follows_shipped=True)
    load_prompts([update(2)])

    assert production() == f"{TOPIC}@{shipped.number + 2}"


@pytest.mark.parametrize(
    "fault",
    [
        {"number": 0},  # the words changed, the number did not
        {"content": {"detailed": "$nothing"}},
        {"content": {"system": ""}},
    ],
)
def test_a_file_that_cannot_be_is_named_and_nothing_is_loaded(shipped, fault):
    broken = update(**fault.get("content", {}))
    if "number" in fault:
        broken = replace(broken, number=broken.number - 1)
    good = replace(update(2), topic="natal.another")

    with pytest.raises(PromptsDoNotFit, match=f"{TOPIC}.toml"):
        load_prompts([good, broken])

    assert PromptVersion.objects.count() == len(shipped_prompts())


def test_a_file_that_is_no_prompt_is_named(tmp_path):
    (tmp_path / "natal.x.toml").write_text("version = 'three'")
    with pytest.raises(ValueError, match=r"natal\.x\.toml is no prompt"):
        shipped_prompts(tmp_path)


def test_the_command_says_which_file_does_not_fit_and_changes_nothing(shipped):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # else a trigger refuses
        cursor.execute("UPDATE interpretations_promptversion SET digest = 'x' WHERE id = %s", [shipped.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")

    with pytest.raises(CommandError, match=rf"{TOPIC}.toml cannot be loaded: its words have changed"):
        call_command("load_prompts")

    assert list(PromptVersion.objects.filter(topic=TOPIC)) == [shipped]


def test_a_label_that_is_missing_is_made_again(shipped):
    PromptLabel.objects.all().delete()

    call_command("load_prompts", verbosity=0)

    assert production() == str(shipped)


@pytest.mark.django_db(transaction=True)
def test_several_starts_at_once_load_once(shipped):
    loaded = at_the_same_time(4, lambda: load_prompts([update()]))

    assert sorted(len(one.made) for one in loaded) == [0, 0, 0, 1]
    assert PromptVersion.objects.filter(topic=TOPIC).count() == 2
    assert len(moves()) == 1
