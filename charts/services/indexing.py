"""Charts that nothing finds yet: an earlier version of the product stored them while this one was being rolled out."""

from django.db import transaction

from charts.models import Chart

BATCH = 500


def index_charts() -> int:
    """Write what they are found by, under the rows' locks and a batch at a time. Returns how many."""
    done = 0
    while indexed := _index_some():
        done += indexed
    return done


def _index_some() -> int:
    with transaction.atomic(durable=True):
        batch = list(Chart.objects.unindexed().select_for_update(skip_locked=True).order_by("pk")[:BATCH])
        for chart in batch:
            chart.index()
            chart.rate(chosen=False)
        Chart.objects.bulk_update(batch, ["search_keys", "folded_name", "rating"])
    return len(batch)
