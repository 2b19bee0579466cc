"""The plans that the product comes with. Staff change them afterwards; an update of the product leaves them alone."""

from typing import Any, Final

from django.apps import apps as installed

PLANS: Final[tuple[dict[str, Any], ...]] = (
    {
        "code": "guest", "name_en": "Guest", "name_ru": "Гость", "position": 0,
        "charts": 25, "credits_week": 5, "models_allowed": ["almanac"], "batch_items": 100, "devices": 2,
    },
    {
        "code": "free", "name_en": "Free", "name_ru": "Бесплатный", "position": 10, "is_public": True,
        "charts": 1_000, "credits_week": 20, "models_allowed": ["almanac"], "batch_items": 1_000, "devices": 5,
    },
    {
        "code": "plus", "name_en": "Plus", "name_ru": "Плюс", "position": 20, "is_public": True,
        "charts": 10_000, "credits_week": 50, "credits_month": 100, "models_allowed": ["*"], "batch_items": 5_000,
        "requests_hour": 5_000, "devices": 10,
        "priority": 10,
    },
    {
        "code": "pro", "name_en": "Pro", "name_ru": "Про", "position": 30, "is_public": True,
        "charts": None, "credits_week": 200, "credits_month": 1_000, "models_allowed": ["*"], "batch_items": 10_000,
        "requests_hour": 20_000, "devices": 25,
        "priority": 20,
    },
    {
        "code": "promo", "name_en": "Promo", "name_ru": "Промо", "position": 40, "is_promo": True,
        "charts": 10_000, "credits_week": 50, "models_allowed": ["*"], "batch_items": 5_000, "requests_hour": 5_000,
        "devices": 10,
        "priority": 10,
    },
)  # fmt: skip


def ship(plan: Any) -> None:
    """Make those that are missing. plan: the model, as the product knows it or the migration, of what it knows."""
    known = {field.name for field in plan._meta.get_fields()}
    for shipped in PLANS:
        values = {name: value for name, value in shipped.items() if name in known}
        plan.objects.get_or_create(code=shipped["code"], defaults=values)


def ship_after_flush(*, apps: Any = installed, **_signal: Any) -> None:
    """On `post_migrate`, which `flush` sends too: nobody gets anywhere without the two plans that are everybody's."""
    try:
        plan = apps.get_model("accounts", "Plan")
    except LookupError:  # migrated back to before there were plans
        return
    if not plan.objects.exists():
        ship(plan)
