"""Which element, modality or polarity leads or lacks, and which two are compared."""

import re
from collections.abc import Iterator
from typing import Final

from interpretations.grounding.claims import Claim, Statement, claim
from interpretations.grounding.groups import CHARTS, STRONG, Reading
from interpretations.grounding.members import QUALITIES
from interpretations.grounding.numbers import number_at

_NEAR: Final = 6


def both_so(reading: Reading) -> Iterator[Claim]:
    """ "Your Moon and Mercury are both mutable"."""
    for place in reading.of("modality", "element"):
        group = place - 3
        said = [reading.kind(at) for at in range(group, place)] == ["group", "verb", "both"]
        ended = reading.kind(place + 1) in ("", "comma", "semicolon", "and", "sign_noun")
        refs = reading.items[group].refs if said and ended else ()
        for ref in refs if len(refs) > 1 else ():
            yield claim(
                [Statement("quality", (ref,), reading.value(place))], reading.items[group], reading.items[place]
            )


def compared(reading: Reading) -> Iterator[Claim]:
    """ "Fire and earth are tied", "there is more fire than water", "air outnumbers water"."""
    outdone = [at for at in reading.of("word") if reading.text(at) in _STRONGER and _is_quality(reading, at + 1)]
    outdone += [at for at in reading.of("dominant") if reading.text(at) in _OUTDOES]
    for place in (*reading.of("tied", "than", "outdoes"), *outdone):
        reach = 10 if reading.kind(place) == "tied" else 7
        around = range(max(0, place - reach), min(place + 8, len(reading.items)))
        near = [at for at in around if _is_quality(reading, at)]
        before = [at for at in near if at < place]
        after = [at for at in near if at > place]
        kind = reading.kind(place)
        pair = before[-2:] if kind == "tied" and len(before) >= 2 else [*before[-1:], *after[:1]]
        if len(pair) < 2 and kind == "tied":
            pair = after[:2]
        other = place + 1 + (reading.kind(place + 1) == "in")  # "than in any other mode"
        if kind == "than" and before and not after and reading.kind(other) in ("both", "some", "word"):
            yield from _than_any(reading, before[-1], place)
            continue
        if len(pair) < 2 or reading.kind(pair[0]) != reading.kind(pair[1]):
            continue
        first, second = (reading.items[at] for at in pair)
        word = "tie" if kind == "tied" else ("less" if _is_less(reading, place) else "more")
        word = "double" if reading.text(place).startswith(("twice", "вдвое")) else word
        first.told["counted"] = second.told["counted"] = "compared"
        yield claim([Statement("balance", value=first.value, word=f"{word}.{second.value}")], first, second)
        yield from _against(reading, place, pair)
        if kind == "tied":
            yield from _each(reading, place, pair)
            yield from _halves(reading, pair)


def _than_any(reading: Reading, quality: int, place: int) -> Iterator[Claim]:
    """ "There is more fire than anything else"."""
    if not _is_turned(reading, quality, place):
        item = reading.items[quality]
        word = "least" if _is_less(reading, place) else "most"
        yield claim([Statement("balance", value=item.value, word=word)], item, reading.items[place])


# That say what another noun is: "and the year's main stage".
_ATTRIBUTES: Final = (
    "most", "main", "chief", "lead", "leads", "leading", "biggest", "highest", "dominant", "strongest", "mostly",
    "главная", "главное", "главный", "главные", "основная", "основной", "ведет", "ведущая", "least", "weakest",
)  # fmt: skip
_STRONGER: Final = ("сильнее", "мощнее", "весомее", "заметнее", "ярче", "громче", "обильнее", "многочисленнее")
_OUTDOES: Final = ("outweighs", "outranks", "dwarfs", "eclipses", "swamps", "перевешивает", "превосходит")


def _is_turned(reading: Reading, low: int, high: int) -> bool:
    """ "Fire, so curiosity is less a hobby than …": another clause begins between the two."""
    return any(
        reading.kind(at) in ("comma", "colon", "dash")
        and reading.kind(at + 1) in ("and", "subordinate", "word", "group", "era", "unit", "person")
        for at in range(low + 1, high - 1)
    )


def _against(reading: Reading, place: int, pair: list[int]) -> Iterator[Claim]:
    """ "… seven to three", «… семь против трёх»."""
    numbers = [at for at in reading.of("cardinal", "number") if at > max(pair) and at - place < 12]
    if len(numbers) < 2 or reading.kind(numbers[0] + 1) not in ("link", "in", "word") or numbers[1] - numbers[0] > 2:
        return
    for quality, number in zip(pair, numbers, strict=False):
        said, counted = reading.items[quality], (reading.items[number].number or 0.0, 0.0)
        yield claim([Statement("count", (), said.value, "quality", counted)], said, reading.items[number])


def _is_quality(reading: Reading, place: int) -> bool:
    return reading.kind(place) in QUALITIES and "counted" not in reading.items[place].told


def _is_less(reading: Reading, place: int) -> bool:
    near = range(max(0, place - 5), place)
    return any(reading.kind(at) == "less" or reading.text(at) in ("меньше", "fewer") for at in near)


def _each(reading: Reading, place: int, pair: list[int]) -> Iterator[Claim]:
    """ "… at four planets each", «… по четыре»."""
    for at in reading.ahead(place):
        item = reading.items[at]
        if item.kind in QUALITIES and at not in pair:
            return
        if item.kind == "planets":
            item.told["counted"] = "compared"
        if item.kind not in ("cardinal", "number") or item.number is None:
            continue
        each = reading.value(at - 1) == "at" or any(reading.kind(after) == "both" for after in (at + 1, at + 2))
        if each:
            for quality in pair:
                said = reading.items[quality]
                statement = Statement("count", (), said.value, "quality", (item.number, 0.0))
                yield claim([statement], said, item)


def sums(reading: Reading) -> Iterator[Claim]:
    """ "Earth and water together hold seven planets", «на землю и воду приходится семь планет»."""
    sides = [at for at in reading.of("hemisphere") if "counted" not in reading.items[at].told]
    if len(sides) == 2 and next(reading.of("tied"), None) is not None and next(reading.of("planets"), None) is not None:
        for at in sides:  # "your planets are split evenly between the upper and the lower half"
            reading.items[at].told["counted"] = "compared"
            half = Statement("count", (), reading.value(at), "quality", (5.0, 0.0))
            yield claim([half], reading.items[at])
    for place in reading.of(*QUALITIES):
        other = place + 2
        pair = reading.kind(place + 1) == "and" and reading.kind(other) == reading.kind(place)
        number = reading.first(reading.ahead(other, (*QUALITIES, "sign", "house", "semicolon")), "cardinal", "number")
        if not pair or number is None or not all(_is_quality(reading, at) for at in (place, other)):
            continue
        near = " ".join(reading.text(at) for at in range(other, min(number + 8, len(reading.items))))
        if not _TOGETHER.search(near) or number - other > 5 or _IN_EACH.search(near):
            continue
        value = f"{reading.value(place)}+{reading.value(other)}"
        for at in (place, other):
            reading.items[at].told["counted"] = "compared"
        for at in reading.of("planets"):
            reading.items[at].told["counted"] = "compared"
        statement = Statement("count", (), value, "quality", number_at(reading, number))
        yield claim([statement], reading.items[place], reading.items[other], reading.items[number])


_TOGETHER: Final = re.compile(
    r"\b(?:together|between them|combined|in all|altogether|вместе|на двоих|в сумме|приход\w+)\b"
)
_IN_EACH: Final = re.compile(r"\b(?:each|apiece|respectively|по)\b")


def _halves(reading: Reading, pair: list[int]) -> Iterator[Claim]:
    """ "Fire and earth share eight planets equally", «поделили восемь планет поровну»."""
    for at in reading.of("planets"):
        number = reading.items[at - 1].number if at and reading.kind(at - 1) in ("cardinal", "number") else None
        shared = any(reading.text(to).startswith(_SHARED) for to in range(pair[-1] + 1, at))
        if number is None or not shared or "counted" in reading.items[at].told:
            continue
        reading.items[at].told["counted"] = "compared"
        for quality in pair:
            said = reading.items[quality]
            statement = Statement("count", (), said.value, "quality", (number / 2, 0.0))
            yield claim([statement], said, reading.items[at])


_SHARED: Final = ("share", "split", "divide", "подел", "разделил", "делят")


def _is_of_another(reading: Reading, word: int, place: int) -> bool:
    """ "Earth prevails, water comes next": what prevails stands between."""
    between = [reading.kind(at) for at in range(min(word, place) + 1, max(word, place))]
    return "comma" in between and any(kind in QUALITIES for kind in between)


def _is_of_person(reading: Reading, place: int) -> bool:
    """«…, и без воздуха свободы вам тесно»: of no chart."""
    clause = [*reading.back(place, ("comma", *STRONG)), *reading.ahead(place, ("comma", *STRONG))]
    person = any(reading.kind(at) == "person" or reading.text(at) in _PERSONS for at in clause)
    told = any(
        reading.kind(at) in ("planets", "element_noun", "sign_noun") or reading.text(at) in CHARTS for at in clause
    )
    return person and not told


_PERSONS: Final = ("you", "your", "вы", "вам", "вас", "вами")


def _near(reading: Reading, place: int, step: int) -> Iterator[int]:
    """To the end of the clause or the next point that is named."""
    for at in reading.ahead(place) if step > 0 else reading.back(place):
        if reading.kind(at) == "group" and reading.value(at) != "pronoun":
            return
        yield at


def _is_of_next(reading: Reading, word: int, place: int) -> bool:
    """Whether what prevails or lacks is said in another clause, or of another quality than this."""
    commas = [to for to in range(place, word) if reading.kind(to) == "comma"]
    if word > place and _is_turned(reading, place, word) and reading.text(word) in _ATTRIBUTES:
        return True
    begun = commas and any(reading.kind(to) == "word" for to in range(commas[-1] + 1, word))
    turned = commas and reading.kind(commas[-1] + 1) in ("and", "subordinate")
    if turned and (begun or reading.kind(word + 1) in ("person", "owner", "word")):
        return True  # "…, and rest comes last": of another thing
    if commas and any(reading.kind(to) in QUALITIES for to in (word + 1, word + 2)):
        return True  # «сильнее всего земля, слабее всего — огонь»
    if word > place and reading.kind(place - 1) == "in" and reading.kind(place - 2) in ("dominant", "lacking"):
        return True  # "strongest in earth and weakest in fire"
    # "A watery frame for a head full of fire".
    return reading.text(word).endswith((" of", " with")) and not 0 < place - word <= 2


def balance_word(reading: Reading, place: int) -> tuple[int | None, str] | None:
    """Where it is said that the quality prevails or is lacking, and which of these."""
    near = [*_near(reading, place, 1), *_near(reading, place, -1)]
    for at in sorted(near, key=lambda at: abs(at - place)):
        if abs(at - place) > _NEAR or _is_of_another(reading, at, place) or _is_of_next(reading, at, place):
            continue
        if reading.kind(at) == "dominant":
            return at, reading.value(at)
        if reading.kind(at) == "lacking" and reading.value(at) in ("lack", "few") and abs(at - place) <= 4:
            return at, reading.value(at)
        placed = reading.kind(at - 1) == "in"  # "the Moon is in neither a fire nor an air sign"
        if reading.kind(at) == "neg" and reading.value(at) in ("not", "without") and at == place - 1 and not placed:
            return None if reading.value(at) == "without" and _is_of_person(reading, at) else (at, "lack")
        if (
            reading.text(at) == "нет"
            and at > place
            and reading.kind(at + 1) in ("", "semicolon", "comma", "and", "neg")
        ):
            between = {reading.kind(step) for step in range(place + 1, at)}
            if between <= {"in", "word", "owner", "link", "both", "sign_noun", "element_noun"}:
                return at, "lack"
    return None
