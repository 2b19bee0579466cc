"""Every eclipse of 1900 to 2100 is held to NASA's canons: all of them, none extra, types and series right."""

from collections import Counter
from dataclasses import fields

import pytest

from charts.engine.events.eclipses import Eclipse, find_eclipses
from charts.engine.times import julian_day
from tests.charts.engine.events import canon

SPAN = julian_day(1900, 1, 1), julian_day(2101, 1, 1)


@pytest.fixture(scope="module")
def found() -> dict[str, list[Eclipse]]:
    eclipses = find_eclipses(*SPAN)
    return {kind: [eclipse for eclipse in eclipses if eclipse.kind == kind] for kind in ("solar", "lunar")}


def test_the_canon_at_hand_has_its_printed_totals() -> None:
    """NASA/TP-2006-214141 prints 228 and 224 solar eclipses for the two centuries, the lunar canon 229 and 228."""
    for kind, totals in (("solar", (228, 224)), ("lunar", (229, 228))):
        years = [int(row["date"][:4]) for row in canon.rows(kind)]
        assert (sum(1901 <= year <= 2000 for year in years), sum(year >= 2001 for year in years)) == totals


@pytest.mark.parametrize("kind", ["solar", "lunar"])
def test_all_eclipses_none_extra_each_of_its_type(found: dict[str, list[Eclipse]], kind: str) -> None:
    ours = [(eclipse.lunation, eclipse.type) for eclipse in found[kind]]
    assert ours == [(int(row["lunation"]), canon.TYPES[row["type"][0]]) for row in canon.rows(kind)]


def test_types_are_as_many_as_in_the_canon(found: dict[str, list[Eclipse]]) -> None:
    assert Counter(eclipse.type for eclipse in found["solar"]) == {
        "partial": 155, "annular": 146, "total": 140, "hybrid": 13,
    }  # fmt: skip
    assert Counter(eclipse.type for eclipse in found["lunar"]) == {"penumbral": 171, "total": 166, "partial": 122}


def test_only_those_eclipses_are_central_that_the_canon_calls_so(found: dict[str, list[Eclipse]]) -> None:
    solar = [row["type"][0] != "P" and row["type"][-1] not in "+-" for row in canon.rows("solar")]
    assert [eclipse.central for eclipse in found["solar"]] == solar
    assert [eclipse.central for eclipse in found["lunar"]] == [row["type"][-1] in "+-" for row in canon.rows("lunar")]


@pytest.mark.parametrize("kind", ["solar", "lunar"])
def test_saros_series_and_members(found: dict[str, list[Eclipse]], kind: str) -> None:
    assert [eclipse.saros for eclipse in found[kind]] == [int(row["saros"]) for row in canon.rows(kind)]
    for eclipse, row in zip(found[kind], canon.rows(kind), strict=True):
        assert row["type"][-1] != "b" or eclipse.saros_member == 1, row["date"]  # b: the series begins


def test_members_of_well_known_series(found: dict[str, list[Eclipse]]) -> None:
    """As NASA's pages on these eclipses number them: 22nd of 77 in 145, 30th of 71 in 139, 38th of 71 in 129 …"""
    known = {str(e.utc.date()): (e.saros, e.saros_member) for eclipses in found.values() for e in eclipses}
    assert known["1999-08-11"] == (145, 21)
    assert known["2017-08-21"] == (145, 22)
    assert known["2024-04-08"] == (139, 30)
    assert known["2018-07-27"] == (129, 38)
    assert known["2015-04-04"] == (132, 30)


def test_non_central_eclipses_have_an_umbra_but_no_central_line(found: dict[str, list[Eclipse]]) -> None:
    edge = [eclipse for eclipse in found["solar"] if eclipse.type != "partial" and not eclipse.central]
    assert [str(eclipse.utc.date()) for eclipse in edge] == [
        "1928-05-19", "1950-03-18", "1957-04-30", "1957-10-23", "1967-11-02", "2014-04-29", "2043-04-09", "2043-10-03",
    ]  # fmt: skip
    for eclipse in edge:
        assert [contact.name for contact in eclipse.contacts] == ["P1", "U1", "U4", "P4"]
        assert eclipse.duration is None


def test_the_smallest_eclipses_are_there(found: dict[str, list[Eclipse]]) -> None:
    """1935 January 5 covered 0.0013 of the Sun; 2042 October 28 will lose a hundredth of the Moon's half-shadow."""
    sun = min(found["solar"], key=lambda eclipse: eclipse.magnitude)
    assert (str(sun.utc.date()), sun.type, round(sun.magnitude, 4)) == ("1935-01-05", "partial", 0.0013)
    assert [contact.name for contact in sun.contacts] == ["P1", "P4"]
    moon = min(found["lunar"], key=lambda eclipse: eclipse.penumbral_magnitude)
    row = min(canon.rows("lunar"), key=canon.number("penumbral_magnitude"))
    assert (moon.lunation, [contact.name for contact in moon.contacts]) == (int(row["lunation"]), ["P1", "P4"])
    assert moon.penumbral_duration < 3600.0
    assert (moon.partial_duration, moon.total_duration) == (None, None)


def test_contacts_stand_in_their_order(found: dict[str, list[Eclipse]]) -> None:
    orders = {
        "solar": {"P1 P4", "P1 U1 U4 P4", "P1 U1 C1 C2 U4 P4"},
        "lunar": {"P1 P4", "P1 U1 U4 P4", "P1 U1 U2 U3 U4 P4"},
    }
    for kind, eclipses in found.items():
        for eclipse in eclipses:
            order = " ".join(contact.name for contact in eclipse.contacts)
            hybrid = kind == "solar" and eclipse.type in ("annular", "hybrid")
            # where the antumbra ends in a point, axis and cone touch the Earth within a second of each other
            assert order in orders[kind] or (hybrid and sorted(order) == sorted("P1 U1 C1 C2 U4 P4")), eclipse.utc


def test_results_name_every_field_in_plain_types(found: dict[str, list[Eclipse]]) -> None:
    for eclipse in (found["solar"][0], found["lunar"][0]):
        for field in fields(eclipse):
            assert type(getattr(eclipse, field.name)).__module__ != "numpy", field.name
