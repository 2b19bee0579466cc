"""The accuracy that the engine promises, held to the witnesses of `manage.py engine_report` over a smaller sample."""

from collections.abc import Callable, Iterator

import pytest

from tests.charts.engine import oracle
from tests.charts.engine.accuracy import KEY
from tests.charts.engine.report import measures, sample_of
from tests.charts.engine.report.sample import Sample

MOMENTS = 200


@pytest.fixture(scope="module")
def sample() -> Iterator[Sample]:
    with sample_of(oracle.SEED, MOMENTS) as drawn:
        yield drawn


@pytest.mark.parametrize("name", measures())
def test_no_difference_passes_its_limit(
    sample: Sample, record_property: Callable[[str, object], None], name: str
) -> None:
    rows = list(measures()[name](sample))
    for row in rows:
        record_property(KEY, row.as_list())

    assert rows
    assert [str(row) for row in rows if not row.holds] == []
