"""What charts do by themselves."""

from celery import shared_task

from charts.services.indexing import index_charts


@shared_task
def index_new_charts() -> int:
    """Returns how many charts had nothing that they could be found by."""
    return index_charts()
