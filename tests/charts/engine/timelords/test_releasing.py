"""Zodiacal releasing."""

from datetime import date
from itertools import pairwise

import pytest

from charts.engine import ChartRequest, compute_chart
from charts.engine.catalogue import SIGN_NAMES
from charts.engine.errors import OutOfBounds, PointMissing, TimeUnknown, UnknownPoint
from charts.engine.lots import cast_lots
from charts.engine.timelords import ReleasedPeriod, Releasing, current_releasing, zodiacal_releasing
from charts.engine.timelords.errors import TooManyPeriods
from charts.engine.timelords.releasing import YEARS
from charts.engine.times import julian_day
from tests.charts.engine.timelords.births import akihito, elizabeth, noon


def days(period: ReleasedPeriod) -> float:
    return period.end.julian_day - period.start.julian_day


def test_valens_years() -> None:
    """The lesser years of the planets, Saturn's 30 for Aquarius and 27 for Capricorn: 211 in all."""
    assert (sum(YEARS), len(YEARS)) == (211, 12)


def test_the_emperor_who_spoke_of_abdication() -> None:
    """Printed periods of Akihito, released from Spirit in Pisces with Fortune in Libra (windsoftheplanets.com, 2016).

    Years: Leo from 2012-10-28 to 2031-07-21; months: Libra 2016-01-11 to 09-06, then Scorpio to 2017-12-01; below:
    Aquarius 2016-06-14 to 08-27; and at the broadcast of 2016-08-08, 15:00 in Tokyo, Scorpio. Last days count in.
    """
    chart = akihito()
    years, months, weeks, hours = current_releasing(chart, julian_day(2016, 8, 8, 6.0))
    assert [p.sign for p in (years, months, weeks, hours)] == ["leo", "libra", "aquarius", "scorpio"]
    assert (years.start.utc.date(), years.end.utc.date()) == (date(2012, 10, 28), date(2031, 7, 21))
    assert (months.start.utc.date(), months.end.utc.date()) == (date(2016, 1, 11), date(2016, 9, 7))
    assert (weeks.start.utc.date(), weeks.end.utc.date()) == (date(2016, 6, 14), date(2016, 8, 28))
    assert [p.peak for p in (years, months, weeks, hours)] == [False, True, False, False]
    assert [p.from_fortune for p in (years, months, weeks, hours)] == [11, 1, 5, 2]
    all_of_them = zodiacal_releasing(chart)
    assert (all_of_them.lot_sign, all_of_them.fortune_sign) == ("pisces", "libra")
    scorpio = next(p for p in all_of_them.periods if p.start == months.end)
    assert (scorpio.sign, scorpio.end.utc.date()) == ("scorpio", date(2017, 12, 1))


def sequence(releasing: Releasing, sign: str) -> list[tuple[str, float, bool]]:
    """The months of the first period of years in a sign: sign, months of 30 days, whether the bond is loosed."""
    periods = releasing.periods
    years = next(index for index, period in enumerate(periods) if (period.level, period.sign) == (1, sign))
    months = []
    for period in periods[years + 1 :]:
        if period.level == 1:
            break
        months.append((period.sign, days(period) / 30.0, period.loosing_of_the_bond))
    return months


def test_the_bond_is_loosed_to_the_opposite_sign_after_a_full_circle() -> None:
    """Valens, book IV: Cancer's 300 months go once round, 211 of them, and then leap to Capricorn, not to Cancer."""
    months = sequence(zodiacal_releasing(akihito(), end=akihito().julian_day + 210 * 360), "cancer")
    assert [sign for sign, _, _ in months] == [*SIGN_NAMES[3:], *SIGN_NAMES[:3], *SIGN_NAMES[9:], *SIGN_NAMES[:2]]
    assert [length for _, length, _ in months[:12]] == pytest.approx([*YEARS[3:], *YEARS[:3]], abs=1e-6)
    assert [length for _, length, _ in months[12:]] == pytest.approx([27, 30, 12, 15, 5], abs=1e-6)
    assert [loosed for _, _, loosed in months] == [index == 12 for index in range(17)]


@pytest.mark.parametrize(
    ("sign", "leap"),
    [
        ("gemini", "sagittarius"), ("cancer", "capricorn"), ("leo", "aquarius"), ("virgo", "pisces"),
        ("capricorn", "cancer"), ("aquarius", "leo"), ("aries", None), ("taurus", None), ("libra", None),
        ("scorpio", None), ("sagittarius", None), ("pisces", None),
    ],
)  # fmt: skip
def test_six_signs_are_long_enough_to_loose_the_bond(sign: str, leap: str | None) -> None:
    chart = akihito()
    months = sequence(zodiacal_releasing(chart, end=chart.julian_day + 211 * 360), sign)
    assert [sign for sign, _, loosed in months if loosed] == ([leap] if leap else [])
    assert sum(length for _, length, _ in months) == pytest.approx(12 * YEARS[SIGN_NAMES.index(sign)])


def test_levels_nest_and_meet() -> None:
    chart = noon()
    start = chart.julian_day + 5000.0
    periods = zodiacal_releasing(chart, start, start + 700.0, depth=4).periods
    for level in (1, 2, 3, 4):
        row = [period for period in periods if period.level == level]
        assert row[0].start.julian_day <= start < row[0].end.julian_day
        assert row[-1].end.julian_day >= start + 700.0
        assert all(before.end == after.start for before, after in pairwise(row))
    hours = [period for period in periods if period.level == 4 and period.sign == "aries"]
    assert max(days(period) for period in hours) == pytest.approx(15 * 5 / 24)


def test_after_all_signs_the_years_go_round() -> None:
    chart = noon()
    years = zodiacal_releasing(chart, end=chart.julian_day + 215 * 360, depth=1).periods
    assert [years[12].sign, years[12].loosing_of_the_bond] == [years[0].sign, False]
    assert years[12].start.julian_day - chart.julian_day == pytest.approx(211 * 360)


def test_spirit_yields_to_fortune_in_the_same_sign() -> None:
    """At a new moon both lots fall on the ascendant (then Valens releases Spirit from the next sign)."""
    new_moon = julian_day(2000, 1, 6, 18.2)
    chart = compute_chart(ChartRequest(new_moon, 40.0, 10.0))
    releasing = zodiacal_releasing(chart)
    assert releasing.lot_sign == releasing.fortune_sign
    following = SIGN_NAMES[(SIGN_NAMES.index(releasing.fortune_sign) + 1) % 12]
    assert releasing.first_sign == releasing.periods[0].sign == following
    plain = zodiacal_releasing(chart, spirit_yields=False)
    assert plain.first_sign == plain.fortune_sign
    assert zodiacal_releasing(chart, lot="fortune").first_sign == plain.fortune_sign


def test_any_point_may_begin() -> None:
    """A lot, too, that is not among the chart's points."""
    chart = elizabeth()
    eros = next(lot.sign for lot in cast_lots(chart, ["eros"]))
    assert zodiacal_releasing(chart, lot="eros").first_sign == eros
    assert zodiacal_releasing(chart, lot="midheaven").first_sign == "scorpio"
    assert zodiacal_releasing(chart, lot="sun").first_sign == "taurus"


def test_what_is_refused() -> None:
    chart = noon()
    for depth in (0, 5, True, 1.5):
        with pytest.raises(OutOfBounds):
            zodiacal_releasing(chart, depth=depth)  # type: ignore[arg-type]
    with pytest.raises(TooManyPeriods):
        zodiacal_releasing(chart, end=chart.julian_day + 300 * 360, depth=4)
    with pytest.raises(UnknownPoint) as refusal:
        zodiacal_releasing(chart, lot="fortun")
    assert refusal.value.near[0] == "fortune"
    with pytest.raises(PointMissing):
        zodiacal_releasing(chart, lot="juno")
    unknown = compute_chart(ChartRequest(2451545.0, 0.0, 0.0, time_known=False))
    with pytest.raises(TimeUnknown):
        zodiacal_releasing(unknown)
