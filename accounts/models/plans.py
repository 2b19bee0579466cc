"""Plans: what a person may use, and since when and until when which person has which."""

from typing import Any, Final, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.core.validators import BaseValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models.change import Watched, WatchedQuerySet

# The plans of those who have none of their own. Both are always there.
GUEST = "guest"
FREE = "free"
# What the wire takes in one batch, whatever the plan.
MOST_BATCH_ITEMS = 10_000
ANY_MODEL = "*"
MOST_CREDITS: Final = 1_000_000  # given at once, or for a week
# What the numbers of a plan may be. More than these nobody uses, and a slip of the finger does not give.
BOUNDS: Final = {
    "charts": (0, 1_000_000),
    "credits_week": (0, MOST_CREDITS),
    "credits_month": (0, MOST_CREDITS),
    "batch_items": (1, MOST_BATCH_ITEMS),
    "requests_hour": (1, 1_000_000),
    "devices": (1, 1_000),
    "concurrent_readings": (1, 1_000),
    "priority": (0, 1_000),
    "position": (0, 10_000),
}


def _within(column: str) -> list[BaseValidator]:
    least, most = BOUNDS[column]
    return [MinValueValidator(least), MaxValueValidator(most)]


def _bounded() -> Q:
    """What is empty is no number out of bounds."""
    return Q(**{f"{name}__range": bounds for name, bounds in BOUNDS.items()})


class PlanQuerySet(WatchedQuerySet["Plan"]):
    def public(self) -> Self:
        return self.filter(is_public=True)

    def of(self, user: Any) -> "Plan":
        """The plan that the person has now: their own, else the one of guests or of everybody. One query."""
        default = GUEST if user.is_guest else FREE
        own = Exists(Subscription.objects.live().filter(user=user.pk, plan=OuterRef("pk")))
        rows = self.annotate(is_own=own).filter(Q(is_own=True) | Q(code=default))
        return rows.order_by("-is_own")[:1].get()


class Plan(Watched):
    """Empty limits are none. Staff change rows at will; what is granted already stays granted."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True)
    name_en = models.CharField(_("name in English"), max_length=100)
    name_ru = models.CharField(_("name in Russian"), max_length=100)
    charts = models.PositiveIntegerField(
        _("charts"), null=True, blank=True, validators=_within("charts"),
        help_text=_("How many a person may keep. Empty: as many as they like."),
    )  # fmt: skip
    credits_week = models.PositiveIntegerField(_("credits a week"), default=0, validators=_within("credits_week"))
    credits_month = models.PositiveIntegerField(_("credits a month"), default=0, validators=_within("credits_month"))
    models_allowed = ArrayField(
        models.CharField(max_length=100),
        verbose_name=_("models"),
        default=list,
        blank=True,
        help_text=_("Authors of readings. A provider's name stands for all of its models, * for everything."),
    )
    batch_items = models.PositiveIntegerField(_("items in a batch"), default=1000, validators=_within("batch_items"))
    requests_hour = models.PositiveIntegerField(
        _("requests an hour"), null=True, blank=True, validators=_within("requests_hour"),
        help_text=_("Empty, or less than RATE_LIMIT_USER: that one."),
    )  # fmt: skip
    devices = models.PositiveSmallIntegerField(_("devices"), default=5, validators=_within("devices"))
    concurrent_readings = models.PositiveSmallIntegerField(
        _("readings at a time"),
        null=True,
        blank=True,
        validators=_within("concurrent_readings"),
        help_text=_("How many are written at once for a person; further ones wait. Empty: as many as they ask for."),
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"), default=0, db_default=0, validators=_within("priority"),
        help_text=_("Readings of a higher one are written first."),
    )  # fmt: skip
    is_public = models.BooleanField(_("public"), default=False, help_text=_("Listed by GET /plans."))
    is_promo = models.BooleanField(_("promotion"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0, validators=_within("position"))
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(batch_items__gte=1, batch_items__lte=MOST_BATCH_ITEMS), name="plan_batch_fits_the_wire"
            ),
            models.CheckConstraint(
                condition=Q(requests_hour=None) | Q(requests_hour__gte=1), name="plan_admits_requests"
            ),
            models.CheckConstraint(condition=Q(devices__gte=1), name="plan_admits_a_device"),
            models.CheckConstraint(
                condition=Q(concurrent_readings=None) | Q(concurrent_readings__gte=1), name="plan_admits_a_reading"
            ),
            models.CheckConstraint(condition=_bounded(), name="plan_is_bounded"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the language of the reader."""
        return self.name_ru if (get_language() or "").startswith("ru") else self.name_en

    @property
    def limits(self) -> dict[str, Any]:
        """As on the wire; None: no limit of its own."""
        names = (
            "charts", "credits_week", "credits_month", "batch_items", "requests_hour", "devices", "concurrent_readings",
        )  # fmt: skip
        return {**{name: getattr(self, name) for name in names}, "models": self.models_allowed}

    def allows_model(self, name: str) -> bool:
        """`almanac` in the list stands for `almanac/1` too."""
        return any(allowed in (ANY_MODEL, name) or name.startswith(f"{allowed}/") for allowed in self.models_allowed)


class SubscriptionQuerySet(WatchedQuerySet["Subscription"]):
    def live(self) -> Self:
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()), starts_at__lte=Now())


class Subscription(Watched):
    """A person's plan for a time. Two of one person never overlap."""

    class Source(models.TextChoices):
        STAFF = "staff", _("Staff")
        PROMO = "promo", _("Promotion")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions", verbose_name=_("person")
    )
    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="subscriptions", verbose_name=_("plan"), db_index=False
    )
    source = models.CharField(_("source"), max_length=20, choices=Source.choices, default=Source.STAFF)
    starts_at = models.DateTimeField(_("from"), db_default=Now())
    ends_at = models.DateTimeField(_("until"), null=True, blank=True, help_text=_("Empty: until it is ended."))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, related_name="+", null=True, blank=True,
        editable=False, verbose_name=_("by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment of a plan")
        verbose_name_plural = _("assignments of plans")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(source__in=["staff", "promo"]), name="subscription_source_known"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="subscription_ends_after_it_starts"
            ),
            # A range over uuid (made by the migration) lets PostgreSQL's own GiST compare persons without an extension.
            ExclusionConstraint(
                name="one_plan_at_a_time",
                expressions=[
                    (Func(F("user"), F("user"), Value("[]"), function="uuidrange"), "&&"),
                    (Func(F("starts_at"), F("ends_at"), function="tstzrange", output_field=DateTimeRangeField()), "&&"),
                ],
                violation_error_message=_("The person has another plan in this time."),
            ),
        ]
        indexes = [models.Index(fields=["plan"], name="subscription_of_plan")]

    def __str__(self) -> str:
        return f"{self.plan_id} ({self.user_id})"
