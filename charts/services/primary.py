"""The one chart that its owner calls `mine`."""

from uuid import UUID

from accounts.models import User
from charts.models import Chart


def check_primary(user: User, chart_id: str | None) -> None:
    """Before it is kept among the preferences, under the lock of the person's row. Errors: ChartNotFound.

    The chart needs no lock: who deletes it waits for the person's row after having marked the chart.
    """
    if chart_id is not None:
        Chart.objects.visible_to(user).find(UUID(chart_id))


def forget_primary(*, chart: Chart) -> None:
    """Nobody's primary chart is one that was deleted. Call in the transaction that deletes it, after that."""
    owner = User.objects.select_for_update(no_key=True).only("preferences").get(pk=chart.owner_id)
    if owner.preferences.get("primary_chart") == str(chart.pk):
        owner.preferences["primary_chart"] = None
        owner.save(update_fields=["preferences", "updated_at"])
