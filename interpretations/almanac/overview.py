"""The natal overview: which passages, in which order."""

from interpretations.almanac import patterns, whole
from interpretations.almanac.contacts import (
    gathered_contacts,
    minor_contacts,
    one,
    planet_contacts,
    strongest,
)
from interpretations.almanac.draft import Draft
from interpretations.almanac.placements import angle, outer_retrogrades, place, second_reckoning, south_node
from interpretations.almanac.view import ASTEROIDS, LILITHS, NORTH_NODES, OUTER, SOUTH_NODES


def overview(draft: Draft) -> None:
    (detailed if draft.detailed else concise)(draft)


def detailed(draft: Draft) -> None:
    """Everything the chart has, each factor in the passage where it belongs."""
    draft.section("portrait")
    whole.opening(draft)
    angle(draft, "ascendant")
    for section, planets, angles in (
        ("heart", ("sun", "moon"), ()),
        ("mind", ("mercury",), ()),
        ("love", ("venus",), ("descendant",)),
        ("drive", ("mars",), ()),
        ("growth", ("jupiter", "saturn"), ()),
        ("calling", (), ("midheaven", "imum_coeli")),
        ("outer", OUTER, ()),
    ):
        draft.section(section)
        for planet in planets:
            place(draft, planet)
            planet_contacts(draft, planet)
        for name in angles:
            angle(draft, name)
        if section == "heart":
            whole.lunar_phase(draft)
    outer_retrogrades(draft)
    for section, bodies in (("mending", ("chiron",)), ("lesser", ASTEROIDS)):
        draft.section(section)
        for body in bodies:
            place(draft, body)
            gathered_contacts(draft, body)
    _direction(draft)
    draft.section("threads")
    minor_contacts(draft, draft.view.aspects)
    draft.section("closing")
    whole.balance(draft)
    patterns.figures(draft)
    patterns.stelliums(draft)
    whole.crowded(draft)
    whole.closing(draft)


def concise(draft: Draft) -> None:
    """The main lines: the lights, the personal planets, two aspects, the calling, one figure of the planets."""
    draft.section("brief_portrait")
    whole.opening(draft)
    for planet in ("sun", "moon"):
        place(draft, planet)
    draft.section("brief_life")
    for planet in ("mercury", "venus", "mars", "saturn"):
        place(draft, planet)
    angle(draft, "midheaven")
    draft.section("brief_closing")
    for aspect in strongest(draft, 2)[1:]:
        one(draft, aspect, str(aspect.other))
    patterns.foremost(draft)
    whole.closing(draft)


def _direction(draft: Draft) -> None:
    """The nodes, Lilith and the lots; of two reckonings of one point, the second in passing."""
    draft.section("direction")
    for names in (NORTH_NODES, SOUTH_NODES, LILITHS, ("fortune",), ("spirit",)):
        for point in draft.view.reckonings(names):
            if point in draft.view.signs:
                _node_or_lot(draft, point)
            gathered_contacts(draft, point)


def _node_or_lot(draft: Draft, point: str) -> None:
    if point in draft.view.second_reckonings:
        second_reckoning(draft, point)
    elif point in SOUTH_NODES:
        south_node(draft, point)
    else:
        place(draft, point)
