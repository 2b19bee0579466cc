"""The rules that the product comes with. Staff change them afterwards; an update of the product leaves them alone."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

# By code: what a rule is called in the reader's language until staff call it otherwise.
TITLES: Final[dict[str, Any]] = {
    "api-errors": _("The API fails"),
    "api-slow": _("The API is slow"),
    "queue-age": _("Work waits that nobody begins"),
    "queue-wait": _("Tasks begin late"),
    "provider-failures": _("Calls of language models fail"),
    "model-spend": _("Language models cost much"),
    "sign-up-drop": _("Fewer people sign up than a week ago"),
    "usage-spike": _("Many more requests than a week ago"),
}

_HOUR: Final = 60
RULES: Final[tuple[dict[str, Any], ...]] = (
    # One request of twenty is far more than deployments and strays make; below one of fifty it is over.
    {
        "code": "api-errors", "metric": "error_rate", "window_minutes": 10, "comparison": "above", "threshold": 5.0,
        "clear_threshold": 2.0, "for_evaluations": 2, "minimum_count": 50, "severity": "critical",
    },
    # A reading or a batch is a task: what an API answers itself is there within a second.
    {
        "code": "api-slow", "metric": "latency_p95", "window_minutes": 10, "comparison": "above", "threshold": 2.0,
        "clear_threshold": 1.0, "for_evaluations": 3, "minimum_count": 50, "severity": "warning",
    },
    # Sweeps queue again within seconds what was lost: after a quarter of an hour no worker takes it.
    {
        "code": "queue-age", "metric": "queue_age", "window_minutes": 5, "comparison": "above", "threshold": 900.0,
        "clear_threshold": 60.0, "for_evaluations": 2, "minimum_count": 0, "severity": "critical",
    },
    {
        "code": "queue-wait", "metric": "queue_wait_p95", "window_minutes": 15, "comparison": "above",
        "threshold": 60.0, "clear_threshold": 15.0, "for_evaluations": 3, "minimum_count": 20, "severity": "warning",
    },
    # The next model, or the almanac, stands in: nobody is without a reading, but they are not what was asked for.
    {
        "code": "provider-failures", "metric": "provider_failures", "window_minutes": 15, "comparison": "above",
        "threshold": 25.0, "clear_threshold": 10.0, "for_evaluations": 2, "minimum_count": 10, "severity": "warning",
    },
    # Of all providers together; their budgets of a day are a limit, this comes before it.
    {
        "code": "model-spend", "metric": "spend", "window_minutes": _HOUR, "comparison": "above", "threshold": 20.0,
        "clear_threshold": 10.0, "for_evaluations": 1, "minimum_count": 0, "severity": "warning",
    },
    # Against the same hours of the week before, which have the same people awake.
    {
        "code": "sign-up-drop", "metric": "sign_ups", "window_minutes": 6 * _HOUR, "comparison": "falls_by",
        "threshold": 60.0, "clear_threshold": 30.0, "for_evaluations": 5, "minimum_count": 20, "severity": "warning",
    },
    {
        "code": "usage-spike", "metric": "api_requests", "window_minutes": _HOUR, "comparison": "rises_by",
        "threshold": 200.0, "clear_threshold": 100.0, "for_evaluations": 5, "minimum_count": 1000, "severity": "info",
    },
)  # fmt: skip


def ship(rule: Any) -> None:
    """Make those that are missing. rule: the model, as the product knows it or the migration, of what it knows."""
    known = {field.name for field in rule._meta.get_fields()}
    for shipped in RULES:
        values = {name: value for name, value in shipped.items() if name in known}
        rule.objects.get_or_create(code=shipped["code"], defaults=values)
