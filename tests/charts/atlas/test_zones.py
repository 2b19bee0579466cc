# ruff: noqa: DTZ001  (what a clock shows has no zone)

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zipfile import ZipFile

from charts.atlas import zone_names
from charts.atlas.build.zones import periods
from charts.atlas.zones import ZONES_FILE, load_zone


def test_all_zones_load_and_keep_their_name():
    assert len(zone_names()) == 597
    assert {"Europe/London", "US/Eastern", "Asia/Calcutta", "Etc/GMT+12", "UTC", "Iceland"} <= set(zone_names())
    assert all(load_zone(name).rules.key == name for name in zone_names())


def test_no_zone_changes_twice_within_sixty_hours():
    """What charts.atlas.civil rests on: its window of 26 hours either way sees one change."""
    with ZipFile(ZONES_FILE) as archive:
        for member in archive.namelist():
            if member.startswith("zones/"):
                changes = [start for start, _, _ in periods(archive.read(member)) if start is not None]
                assert all(later - earlier > 60 * 3600 for earlier, later in pairwise(changes)), member


def test_mean_time_ends_where_a_country_took_one_time():
    london, lisbon = load_zone("Europe/London").mean_time, load_zone("Portugal").mean_time

    assert [(period.until, period.offset) for period in london] == [(datetime(1847, 12, 1, 0, 1, 15), -75)]
    assert [(period.until, period.offset) for period in lisbon] == [(datetime(1884, 1, 1, 0, 36, 45), -2205)]


def test_the_date_line_moved_within_mean_time():
    american, asian = load_zone("Asia/Manila").mean_time

    assert asian.offset - american.offset == 86400
    assert american.until == datetime(1844, 12, 31) + timedelta(hours=15, minutes=56, seconds=8)
    assert load_zone("Etc/GMT+5").mean_time == ()
