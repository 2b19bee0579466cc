"""Moments are written in one short way wherever Django writes them: a list has columns beside them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import formats, translation


@pytest.mark.parametrize("language", ["en", "ru"])
def test_moments_and_days_are_short(language):
    with translation.override(language):
        assert formats.localize(datetime(2026, 11, 29, 13, 37, tzinfo=UTC)) == "2026-11-29 13:37"
        assert formats.localize(date(2026, 11, 29)) == "2026-11-29"
