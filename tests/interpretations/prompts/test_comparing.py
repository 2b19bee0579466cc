"""What differs between two versions, and where in the line."""

from dataclasses import replace

from interpretations.prompts import shipped_prompts
from interpretations.prompts.comparing import differences
from tests.interpretations.prompts.conftest import with_words

GOOD = shipped_prompts()[0].content


def marked(side):
    return "".join(f"[{text}]" if differs else text for text, differs in side.pieces)


def test_the_same_has_no_differences():
    assert differences(GOOD, replace(GOOD)) == []


def test_of_a_changed_line_the_words_are_marked():
    before = with_words(GOOD, detailed="Say it.\nTwo sentences for each.")
    after = with_words(GOOD, detailed="Say it.\nThree sentences for each one.")

    (part,) = differences(before, after)

    assert part.name == "en.detailed"
    same, changed = part.lines
    assert (same.kind, marked(same.left), same.right.number) == ("same", "Say it.", 1)
    assert (changed.kind, changed.left.number) == ("changed", 2)
    assert marked(changed.left) == "[Two] sentences for each."
    assert marked(changed.right) == "[Three] sentences for each[ one]."


def test_added_and_removed_lines_have_one_side_and_far_lines_are_left_out():
    lines = [f"Line {number}." for number in range(20)]
    before = with_words(GOOD, system="\n".join(lines))
    after = with_words(GOOD, system="\n".join([*lines[:10], "New.", *lines[10:]]))

    (part,) = differences(before, after)

    assert [line.kind for line in part.lines] == ["gap", *["same"] * 3, "changed", *["same"] * 3, "gap"]
    (new,) = [line for line in part.lines if line.kind == "changed"]
    assert (new.left, new.right.number, marked(new.right)) == (None, 11, "[New.]")
    (gone,) = [line for line in differences(after, before)[0].lines if line.kind == "changed"]
    assert (gone.right, gone.left.number) == (None, 11)


def test_parameters_schemas_and_parts_that_one_lacks_are_compared():
    other = replace(with_words(GOOD, "ru", asked="Вопрос: $data"), temperature=0.2, schema=GOOD.schema + " ")

    assert [part.name for part in differences(GOOD, other)] == ["ru.asked", "temperature", "schema"]
    assert [part.name for part in differences(other, GOOD)] == ["ru.asked", "temperature", "schema"]
