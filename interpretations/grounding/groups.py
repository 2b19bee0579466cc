"""Points that are named in a row: "Mercury, Venus and the Sun"; and the items of a sentence, which can be walked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from interpretations.grounding.layers import is_acted_upon, is_again, of_gapped, of_layer
from interpretations.grounding.lexicon import ANY_CASE, GENITIVE, NOMINATIVE
from interpretations.grounding.mentions import Item, Ref
from interpretations.grounding.negations import begins_with_wish, denied_as_before, is_wish, would_be_of_others

# A thought ends here, and what is said after it is of something else.
STRONG: Final = ("semicolon", "subordinate", "hypothetical")
# So far a word may stand from what it belongs to: long sentences must not take long.
REACH: Final = 40
CHARTS: Final = (
    "chart", "horoscope", "nativity", "wheel", "карте", "карты", "карту", "гороскопе", "гороскопа", "натале", "радиксе",
)  # fmt: skip


def grouped(items: list[Item], sentence: str, carried: tuple[Ref, ...]) -> list[Item]:
    """Rows of points and pronouns → groups. carried: whom the text was about before this sentence."""
    found: list[Item] = []
    place = 0
    about = carried
    here = False  # whether the sentence itself has named somebody
    while place < len(items):
        item = items[place]
        if item.kind == "point":
            rows, length = _row(items, place, sentence)
            if len(rows) > 1 or not (here and _is_object(found, _acts(item))):
                about = rows[-1].refs
            here = True
            found += rows
            place += length
            continue
        if found and _is_apposition(items, place, found):
            place += 2
            continue
        if item.kind == "pronoun" and about:
            refs = _of_gender(sentence[item.start : item.end].lower(), found) or _meant(items, place, found, about)
            if len(found) > 1 and found[-1].kind == "verb" and found[-2].value in ("first", "second"):
                refs = tuple(
                    ref._replace(owners=frozenset((found[-2].value,))) for ref in refs
                )  # "Boris has it in Aries"
            refs = of_layer(found, of_gapped(items, place, refs))
            item = Item("group", "pronoun", item.start, item.end, item.cases, refs=refs)
        found.append(item)
        place += 1
    return found


_SHE: Final = ("moon", "venus", "ceres", "pallas", "juno", "vesta", "lilith", "mean_lilith", "true_lilith")
_GENDERS: Final = {"she": "she", "he": "he", "она": "she", "он": "он"}


def _of_gender(word: str, found: list[Item]) -> tuple[Ref, ...]:
    """Of a he and a she among the planets each is meant by its own word."""
    groups = [item for item in found if item.kind == "group" and item.value != "pronoun"]
    if word not in _GENDERS or any(item.kind == "owner" or item.owners for item in found):
        return ()
    named = [item.refs for item in groups if len(item.refs) == 1 and item.refs[0].kind == "point"]
    women = [refs for refs in named if refs[0].name in _SHE]
    men = [refs for refs in named if refs[0].name not in _SHE and not (word == "он" and refs[0].name == "sun")]
    fits = women if word == "она" else men if word == "он" else []
    if len(named) != len(groups) or not (women and men):
        return fits[-1] if fits and len(named) == len(groups) > len(fits) else ()  # «Плутон … Солнце, …, он»
    return women[-1] if _GENDERS[word] == "she" else men[-1]


def _meant(items: list[Item], place: int, found: list[Item], about: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """Two who are apart from each other are "they" where an aspect follows: "A meets B: they are square"."""
    named = [item.refs for item in found if item.kind == "group" and item.value != "pronoun"]
    one = items[place].start < items[place].end and not items[place].plural and len(about) > 1
    if one and items[place].value == "one":  # "the Sun has two helpers, Mars and Pluto, in sextile to it"
        return next((refs for refs in reversed(named) if len(refs) == 1), about)
    if is_acted_upon(found, about) and len(named) > 1 and len(named[-2]) == 1 and items[place].value == "one":
        return named[-2]
    plural = items[place].end - items[place].start > 2 and place + 1 < len(items) and items[place + 1].value == "many"
    aspect = any(item.kind in ("aspect", "orb", "apart") for item in items[place : place + 4])
    return (*named[-2], *named[-1]) if plural and aspect and len(about) == 1 and len(named) > 1 else about


def _is_apposition(items: list[Item], place: int, found: list[Item]) -> bool:
    """ "Mars, the red planet, …": the same again, set off by a comma."""
    if items[place].kind != "comma" or place + 1 >= len(items):
        return False
    again = items[place + 1]
    return again.kind == "point" and found[-1].kind == "group" and again.refs == found[-1].refs


def _acts(item: Item) -> bool:
    """Whether its case shows that it does what the verb says, whichever stands first."""
    return item.cases != ANY_CASE and bool(item.cases & NOMINATIVE)


def _is_object(before: list[Item], acts: bool) -> bool:
    """Whether what follows is aspected rather than acts, so that "it" is not said of it."""
    for item in reversed(before[-3:]):
        if item.kind == "rules" and acts:
            return False  # «карьерой заведует Сатурн, а он …»
        if item.kind in ("aspect", "link", "rules"):
            return True
        if item.kind not in ("in", "both", "owner", "word"):
            return False
    return False


def _row(items: Sequence[Item], place: int, sentence: str) -> tuple[list[Item], int]:
    """The groups that a row makes (two if its last member begins a sentence of its own), and its length."""
    members = [place]
    joined: list[bool] = []  # by a word or hyphen, rather than by a comma
    cases = items[place].cases
    while (following := _next(items, members[-1], cases)) is not None:
        at, by_word = following
        members.append(at)
        joined.append(by_word)
        cases = cases & items[at].cases or cases
    members = members[: _kept(joined)]
    again = next((at for at, one in enumerate(members) if is_again(items, members[:at], one)), len(members))
    members = members[:again]
    aspected = any(items[at].kind == "aspect" for at in range(max(0, place - 2), place))
    if (
        aspected
        and len(members) == 2
        and items[place + 1].kind == "comma"
        and sentence[items[place + 2].start : items[place + 2].end].endswith(" with")
    ):
        members = members[:1]  # "Uranus opposes the Sun, along with Mars": who is with whom is not said
    if len(members) > 1 and _begins_anew(items, members, sentence):
        return [_group(items, members[:-1]), _group(items, members[-1:])], members[-1] + 1 - place
    return [_group(items, members)], members[-1] + 1 - place


def _kept(joined: list[bool]) -> int:
    """How many are one row: up to the last "and", or three and more with commas alone."""
    if True in joined:
        return len(joined) - joined[::-1].index(True) + 1
    return len(joined) + 1 if len(joined) >= 2 else 1


def _next(items: Sequence[Item], place: int, cases: int) -> tuple[int, bool] | None:
    """The next member, and whether a word joins it."""
    at, by_word, separated, along = place + 1, False, False, False
    while at < len(items) and at - place <= 4 and _joins(items, at):
        if items[at].kind == "dash" and (items[at].start != items[at - 1].end or not _touches(items, at)):
            return None
        by_word = by_word or items[at].kind in ("and", "dash", "neg")
        along = along or items[at].value == "with"
        separated = separated or items[at].kind in ("comma", "and", "dash")
        at += 1
    if at >= len(items) or items[at].kind != "point":
        return None
    glued = items[at].glued and at == place + 1
    if not (separated or glued) or not (along or items[at].cases & cases):
        return None
    apposed = items[at].value in ("ruler", "lord") or items[place].value in ("ruler", "lord")
    if apposed and not by_word:
        return None
    return at, by_word or glued


def _joins(items: Sequence[Item], at: int) -> bool:
    """ "…, and", "and to"."""
    again = items[at].kind == "link" and items[at].value == "with" and items[at - 1].kind == "and"
    return again or items[at].kind in ("comma", "and", "both", "neg", "owner", "dash")


def _touches(items: Sequence[Item], place: int) -> bool:
    return place + 1 < len(items) and items[place].end == items[place + 1].start


_ACTS: Final = ("s", "ed")  # what a verb ends in


def _begins_anew(items: Sequence[Item], members: list[int], sentence: str) -> bool:
    """ "The Sun squares Mercury and the Moon is in Leo": the Moon is no part of the row."""
    after = members[-1] + 1
    if after >= len(items):
        return False
    following = items[after]
    if sentence[following.start : following.end] in ("does", "do") and items[members[-1] - 1].kind in ("and", "owner"):
        return True  # "… opposes your Sun, and his Saturn does too"
    if following.kind == "link" and following.value == "with" and items[members[0] - 1].value == "with":
        # "Of Mars with Juno and Pallas with Vesta", but not "to Mars and Pluto by sextile".
        return not (after + 1 < len(items) and items[after + 1].kind == "aspect")
    if items[members[-1] - 1].kind == "and" and _ends_in_too(items, after):
        return True
    if items[members[-1]].value in ("ruler", "lord") and items[members[-1] - 2].kind == "comma":
        return following.kind == "verb"  # "the lord of the year is Venus, and the lord of the month is Mercury"
    turns = following.kind == "word" and items[members[-1] - 2].kind == "comma" and items[members[-1] - 1].kind == "and"
    turns = turns and sentence[following.start : following.end].endswith("s")
    verb = (following.kind == "verb" or turns) and (turns or following.value.startswith("one"))
    turned = following.kind in ("aspect", "rules") and sentence[following.start : following.end].lower().endswith(_ACTS)
    anew = items[members[-1] - 1].kind == "and" and items[members[-1] - 2].kind == "comma"
    beside = items[members[0] - 1].value == "with" and items[members[0] - 2].kind in ("house", "sign")
    if anew and beside and following.kind == "in":
        return True  # "… in the ninth house with the Sun, and Venus in the eighth"
    noun = following.kind == "aspect" and sentence[items[members[-1]].end : following.start].strip() in ("a", "an")
    if not (verb or turned or (anew and noun)):  # "…, and Venus a trine to Neptune"
        return False
    for before in reversed(items[max(0, members[0] - 3) : members[0]]):
        if before.kind == "link" and before.value in ("of", "between"):
            return False
        if before.kind in ("aspect", "link", "rules"):
            return True
    return False


def _ends_in_too(items: Sequence[Item], place: int) -> bool:
    """ "The Sun is squared by Pluto, and Neptune too"."""
    ended = place + 1 >= len(items) or items[place + 1].kind in ("comma", "semicolon", "subordinate")
    return items[place].value in ("too", "also", "likewise", "тоже", "также") and ended


def _group(items: Sequence[Item], members: list[int]) -> Item:
    first, last = items[members[0]], items[members[-1]]
    group = Item("group", first.value, first.start, last.end, capital=first.capital, glued=first.glued)
    owners = first.owners
    refs: list[Ref] = []
    for member in members:
        item = items[member]
        group.cases &= item.cases
        owners = item.owners or owners
        refs += [ref if ref.owners else ref._replace(owners=owners) for ref in item.refs]
    group.refs, group.owners, group.instead = tuple(refs), first.owners, items[members[-1]].instead
    return group


_PREDICATES: Final = ("motion", "dignity", "sign", "place", "house", "aspect")
_WAS: Final = ("был", "была", "было", "были", "является", "стал", "стала", "назовешь", "бывает", "бывают")


class Reading:
    """The items of one sentence, and who does what to whom in it.

    technique: the kind of chart that it is about.
    subjects: by the place of a group that an aspect is made to, the place of the group that makes it.
    """

    def __init__(
        self, items: list[Item], carried: tuple[Ref, ...], prose: bool, technique: str = "", sentence: str = ""
    ) -> None:
        self.items = items
        self.sentence = sentence
        self.whose: Mapping[str, str] = {}  # whom "he" and "she" are
        self.technique = technique
        self.carried = carried
        self.prose = prose
        self.subjects: dict[int, int] = {}
        self.negations: set[int] = set()  # that have been used
        self._places: dict[str, list[int]] = {}  # by kind, which no reader changes
        for place, item in enumerate(items):
            self._places.setdefault(item.kind, []).append(place)

    def kind(self, place: int) -> str:
        return self.items[place].kind if 0 <= place < len(self.items) else ""

    def value(self, place: int) -> str:
        return self.items[place].value if 0 <= place < len(self.items) else ""

    def shade(self, place: int) -> str:
        return self.items[place].shade if 0 <= place < len(self.items) else ""

    def shaded(self, *shades: str) -> Iterator[int]:
        return (place for place, item in enumerate(self.items) if item.shade in shades)

    def text(self, place: int) -> str:
        if not 0 <= place < len(self.items):
            return ""
        item = self.items[place]
        return self.sentence[item.start : item.end].lower()

    def of(self, *kinds: str) -> Iterator[int]:
        if len(kinds) == 1:
            return iter(self._places.get(kinds[0], ()))
        return iter(sorted(place for kind in kinds for place in self._places.get(kind, ())))

    def back(self, place: int, stops: Sequence[str] = STRONG) -> Iterator[int]:
        """Places before this one, nearest first, to a stop."""
        for at in range(place - 1, max(-1, place - REACH), -1):
            if self.items[at].kind in stops:
                return
            yield at

    def ahead(self, place: int, stops: Sequence[str] = STRONG) -> Iterator[int]:
        for at in range(place + 1, min(len(self.items), place + REACH)):
            if self.items[at].kind in stops:
                return
            yield at

    def first(self, places: Iterator[int], *kinds: str, fits: Callable[[int], bool] | None = None) -> int | None:
        return next((at for at in places if self.items[at].kind in kinds and (fits is None or fits(at))), None)

    def marked(self, place: int, reach: int = 3) -> bool:
        """Whether a preposition of place stands before it."""
        for at in range(place - 1, max(-1, place - reach - 1), -1):
            if self.items[at].kind == "in" or (at == place - 1 and self.items[at].value.endswith("_in")):
                return True
            if self.items[at].kind in ("group", "comma", "verb", "aspect", "sign", "house", "place"):
                return False
        return False

    def house_before(self, place: int) -> int | None:
        """The house that a sign is said of: "your tenth house, in Taurus, holds the Moon"."""
        at = place - 1
        between = ("in", "comma", "verb", "open", "dash", "both", "neg", "event", "bound", "owner", "word")
        while self.kind(at) in between and place - at < 5:
            at -= 1
        if self.kind(at) != "house" or self.marked(at) or at == place - 1:
            return None
        return None if any(self.kind(before) == "group" for before in self.back(at)) else at

    def negated(self, place: int, group: int | None) -> bool:
        """Whether "not" stands between the group and what is said of it, or right before either."""
        nor = "nor" in (self.text(place - 1), self.text(place - 2)) and self.kind(place) in ("dignity", "motion")
        if nor or denied_as_before(self.items, place, self.sentence):  # "neither in its own sign nor exalted"
            return True
        low = group if group is not None and group < place else max(-1, place - 4)
        crossed = False
        for at in range(place - 1, max(low, place - 8), -1):
            crossed = crossed or self.kind(at) in ("comma", "semicolon")
            if self.kind(at) == "colon" and self.kind(at - 1) in ("word", "verb", "aspect"):
                break  # «точнее не бывает: оппозиция …»
            if crossed and self.kind(at) in _PREDICATES:
                if self.value(place - 1 - (self.value(place - 1) == "any")) == "two":  # "…, both being retrograde"
                    return False
                break  # «ни одна не ретроградна, пятится лишь Хирон»: what is denied has been said
            if self.text(at) == "нет" and self.kind(at + 1) in ("comma", "semicolon", "subordinate"):
                continue  # «недостатка в идеях нет, потому что …»: of what stands before it
            if self._is_not(at) and at not in self.negations and not self._is_contrasted(at, place):
                self.negations.add(at)
                return True
        if self._is_denied_after(place):
            self.negations.add(place + 1)
            return True
        for at in (place - 1, -1 if group is None else group - 1):
            if self.value(at) == "without":
                return not is_wish(self.items, at, self.sentence)
        if group is not None and self.kind(group - 1) == "verb" and self._is_not(group - 2):
            return self.text(group - 2).startswith(("neither", "ни "))  # "neither of them has the Moon in Cancer"
        verbless = self.kind(place - 1) == "in" and place - 2 == group
        if verbless and group is not None and (self.text(group - 1) in ("neither", "ни") or self._is_other(group)):
            return False  # "neither Mars in Aries nor Venus in Leo cares"
        return group is not None and self._is_not(group - 1)

    def _is_other(self, group: int) -> bool:
        """ "Mercury in Gemini, not Mars in Aries, is what people see": he is there, and is not seen."""
        before = group - 2 - (self.kind(group - 2) == "subordinate")
        earlier = self.first(self.back(before), "group") if self.kind(before) == "comma" else None
        return earlier is not None and {*self.items[earlier].refs}.isdisjoint(self.items[group].refs)

    def _is_contrasted(self, negation: int, place: int) -> bool:
        """ "Not the second but the third": of the third nothing is denied."""
        return any(self.text(at) in ("but", "а", "но") for at in range(negation + 2, place))

    def _is_denied_after(self, place: int) -> bool:
        """«Ретроградным он не был», "retrograde it was not"."""
        at = place + 1 + (self.kind(place + 1) == "pronoun" or self.kind(place + 1) == "group")
        at += self.kind(at) == "word" and self.value(at + 1) == "denied"
        if self.value(at) == "denied":  # «к седьмому дому Марс отношения не имеет»
            return True
        late = place + 1
        while self.kind(late) in ("word", "owner", "in", "link") and late - place < 6:
            late += 1
        if self.text(late) == "нет" and self.kind(late + 1) in ("", "comma", "semicolon", "dash", "subordinate"):
            return self._is_of_whom(place)
        if at in self.negations:
            return False
        ended = ("comma", "semicolon", "and", "subordinate", "dash", "")
        if self.kind(at) == "verb" and self._is_not(at + 1):  # "direct it was not"
            return at > place + 1 and self.kind(at + 2) in ended
        never = self.kind(at + 1) == "word" and self.text(at + 2) in ("никогда", "ever")  # «вспять не ходят никогда»
        return self._is_not(at) and (never or (self.text(at + 1) in _WAS and self.kind(at + 2) in ended))

    def _is_of_whom(self, place: int) -> bool:
        """«Венеры в Овне нет»: the point stands in the genitive."""
        at = self.first(self.back(place), "group")
        return at is not None and self.items[at].cases != ANY_CASE and bool(self.items[at].cases & GENITIVE)

    def _is_not(self, place: int) -> bool:
        return self.kind(place) == "neg" and self.value(place) == "not"

    def supposed(self, place: int) -> bool:
        """ "As it would be in Leo": nothing is claimed."""
        if self.kind(place + 1) == "group" and would_be_of_others(self.items, place, self.sentence):
            return True  # "someone with a Leo Moon would roar"
        end = next((at for at in range(place + 1, len(self.items)) if self.kind(at) == "semicolon"), place)
        if self.text(end) == "?" and self.text(end + 1) in ("no", "нет"):
            return True
        for at in range(place - 1, max(-1, place - 5), -1):
            if self.items[at].kind == "hypothetical":
                return True
            if self.items[at].kind == "group":
                # "If the Moon were in Aries", «будь Луна в Овне»
                were = self.text(at + 1) == "were" and len(self.items[at].refs) == 1
                return were or begins_with_wish(self.items, at) or would_be_of_others(self.items, at, self.sentence)
            if self.items[at].kind == "semicolon":
                return False
        return False
