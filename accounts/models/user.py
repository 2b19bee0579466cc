"""The person: an e-mail that signs in, an optional username, a role, preferences."""

import unicodedata
import uuid
from typing import Any, ClassVar, Final, Self

import idna
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import (
    Case,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Func,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least, Lower, Now
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.audit import Action, AuditEntry
from accounts.models.change import Watched, WatchedQuerySet
from accounts.models.plans import FREE, GUEST, Plan, Subscription
from analytics import events
from config.api.unseen import CONTROLS, has_unseen, hides
from config.system.addresses import spelled

# Letters of one script only: names that look alike would be taken for each other.
validate_username = RegexValidator(
    r"^[A-Za-z0-9._-]{3,50}\Z", _("Use 3 to 50 of the letters a to z, digits, dot, dash and underscore.")
)


def normalise_email(address: str) -> str:
    """NFKC, the domain as hosts are looked up and in letters; the part before the @ is its owner's to spell."""
    local, at, domain = BaseUserManager.normalize_email(unicodedata.normalize("NFKC", address).strip()).rpartition("@")
    return f"{local}{at}{_in_letters(_mapped(domain))}"


def normalise_login(login: str) -> str:
    """What somebody typed to say who they are, however it was spelled."""
    login = unicodedata.normalize("NFKC", login).strip()  # which knows other spellings of the @, too
    return (normalise_email(login) if "@" in login else login).lower()


def fingerprint(login: str) -> str:
    """Of an e-mail or username as it was typed: the same however it was spelled, and of no use without our key."""
    return salted_hmac("accounts.audit.login", normalise_login(login), algorithm="sha256").hexdigest()[:32]


def _mapped(domain: str) -> str:
    """With dots between its labels, whatever separates them, and none at its end (UTS 46). What nobody sees stays,
    to be refused: the mapping would drop it."""
    try:
        return domain if has_unseen(domain) else idna.uts46_remap(domain, std3_rules=False).removesuffix(".")
    except idna.IDNAError:  # such a name can be no host's
        return domain


def _in_letters(domain: str) -> str:
    """Each label as its readers write it: "xn--prbe-6qa" is "pröbe" (RFC 5891), and mail to either reaches the same."""
    labels = []
    for label in domain.split("."):
        try:
            labels.append(idna.ulabel(label) if label.startswith("xn--") else label)
        except idna.IDNAError:  # such a name can be no host's
            labels.append(label)
    return ".".join(labels)


class Role(models.TextChoices):
    ADMIN = "admin", _("Administrator")
    MODERATOR = "moderator", _("Moderator")
    USER = "user", _("User")
    READONLY = "readonly", _("Read only")


def admitted(prefix: str = "") -> Q:
    """`UserQuerySet.admitted` for rows that belong to a person: `prefix` is the way to them, `user__`."""
    unsuspended = Q(**{f"{prefix}suspended_at": None}) | Q(**{f"{prefix}suspended_until__lte": timezone.now()})
    return unsuspended & Q(**{f"{prefix}is_active": True, f"{prefix}deleted_at": None})


class UserQuerySet(WatchedQuerySet["User"]):
    def present(self) -> Self:
        """Not deleted."""
        return self.filter(deleted_at=None)

    def with_plan(self) -> Self:
        """With what `plan` and `requests_hour` say, so that these ask nothing more."""
        own = Subscription.objects.live().filter(user=OuterRef("pk")).values("plan_id")[:1]
        default = Case(When(is_guest=True, then=Value(GUEST)), default=Value(FREE))
        rows = self.annotate(known_plan=Coalesce(Subquery(own), default, output_field=models.CharField()))
        rate = Plan.objects.filter(pk=OuterRef("known_plan")).values("requests_hour")
        return rows.annotate(known_requests_hour=Subquery(rate))

    def in_session(self, session_id: uuid.UUID) -> Self:
        """With all that a request by this session rests on, and the snapshot in which that was read.

        seen_in: as PostgreSQL writes it. plan_changes_at: when the plan begins or ends of itself. session_…: its
        columns; None if it is not theirs.
        """
        devices = self.model._meta.get_field("devices").related_model._base_manager
        coming = Subscription.objects.filter(user=OuterRef("pk"), starts_at__gt=Now()).order_by("starts_at")
        ending = Subscription.objects.live().filter(user=OuterRef("pk"))
        named = {"user": OuterRef("pk"), "client_id": OuterRef("asked__device_id")}
        rows = self.with_plan().annotate(asked=FilteredRelation("sessions", condition=Q(sessions__id=session_id)))
        columns = ("expires_at", "revoked_at", "last_used_at", "device_id", "second_factor")
        return rows.annotate(
            **{f"session_{column}": F(f"asked__{column}") for column in columns},
            session_on_a_device_of_theirs=ExpressionWrapper(
                Q(asked__device_id="") | Exists(devices.filter(**named)), output_field=models.BooleanField()
            ),
            plan_changes_at=Least(Subquery(ending.values("ends_at")[:1]), Subquery(coming.values("starts_at")[:1])),
            seen_in=Cast(Func(function="pg_current_snapshot"), models.TextField()),
        )

    def admitted(self) -> Self:
        """Who may sign in: present, active, not suspended."""
        return self.filter(admitted())

    def readers(self) -> Self:
        """To whom is written what they, or anybody, asked for by their address."""
        return self.present().filter(is_active=True, is_guest=False)

    def administrators(self) -> Self:
        """Who can give everybody else their rights back."""
        return self.admitted().filter(Q(role=Role.ADMIN) | Q(is_superuser=True))

    def superusers(self) -> Self:
        """Who may sign in and has no one above."""
        return self.admitted().filter(is_superuser=True)

    def inactive(self) -> Self:
        """Present, and used by nobody for ACCOUNT_INACTIVE: by no sign-in, session or key."""
        before = timezone.now() - settings.ACCOUNT_INACTIVE
        doors: list[Any] = [self.model._meta.get_field(name).related_model for name in ("sessions", "api_keys")]
        used = [Exists(door._base_manager.filter(user=OuterRef("pk"), last_used_at__gte=before)) for door in doors]
        signed_in = Q(last_login=None) | Q(last_login__lt=before)
        return self.present().filter(signed_in, *(~one for one in used), created_at__lt=before)

    def by_login(self, login: str) -> Self:
        """By e-mail or username, whichever was typed; case does not matter. In the words of the unique indexes."""
        typed = normalise_login(login)
        column = "email" if "@" in typed else "username"
        return self.present().filter(Exact(Lower(column), Lower(Value(typed))))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    """What `createsuperuser` and Django's own sign-in need."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=normalise_email(email) if email else None, **fields)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            events.record("user.created", user_id=user.pk, is_guest=False, way="command")
            rights = {"role": user.role, "is_staff": user.is_staff, "is_superuser": user.is_superuser}
            AuditEntry.objects.create(
                action=Action.USER_CREATED,
                subject_id=user.pk,
                target_type=self.model._meta.label_lower,
                target_id=str(user.pk),
                after=rights,
            )
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        admin: User = self.create_user(email, password, is_staff=True, is_superuser=True, role=Role.ADMIN, **fields)
        return admin

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.by_login(username or "").get()
        return user


# Columns with which the logins of a person change, or are looked at for the last time.
_LOGINS: Final = frozenset({"email", "username", "deleted_at"})


class User(Watched, AbstractBaseUser, PermissionsMixin):
    quiet = frozenset({"last_login", "sessions_version", "logins"})

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail"), null=True, blank=True, help_text=_("Empty for a guest."))
    username = models.CharField(_("username"), max_length=50, null=True, blank=True, validators=[validate_username])
    name = models.CharField(_("name"), max_length=200, blank=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.USER)
    locale = models.CharField(_("language"), max_length=10, default="en")
    preferences = models.JSONField(_("preferences"), default=dict, blank=True)
    email_verified = models.BooleanField(_("e-mail verified"), default=False)
    is_guest = models.BooleanField(_("guest"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May sign in to this back office."))
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True, editable=False)
    suspended_until = models.DateTimeField(
        _("suspended until"), null=True, blank=True, editable=False, help_text=_("Empty: until staff end it.")
    )
    suspension_reason = models.CharField(
        _("reason, for staff"), max_length=500, blank=True, default="", db_default="", editable=False
    )
    suspension_message = models.CharField(
        _("message to the person"), max_length=500, blank=True, default="", db_default="", editable=False
    )
    # Raised with every session that ends, for processes of the release before, which keep sessions by it.
    sessions_version = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    logins = ArrayField(
        models.CharField(max_length=32), null=True, editable=False,
        help_text="Fingerprints of the addresses and names that they have or had.",
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["-created_at", "-id"]
        constraints = [
            # The addresses and names of the deleted are free again.
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(deleted_at=None),
                name="user_email_once",
                violation_error_message=_("This address is already registered."),
            ),
            models.UniqueConstraint(
                Lower("username"),
                condition=Q(deleted_at=None),
                name="user_username_once",
                violation_error_message=_("This username is taken."),
            ),
            models.CheckConstraint(
                condition=Q(is_guest=True) | Q(email__isnull=False), name="user_has_email_or_is_guest"
            ),
            models.CheckConstraint(condition=~Q(username__contains="@"), name="user_username_is_no_email"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="user_role_is_known"),
            models.CheckConstraint(
                condition=Q(suspended_at=None, suspended_until=None)
                | (Q(suspended_at__isnull=False) & ~Q(suspension_reason="")),
                name="user_suspension_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="user_newest_first"),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="user_deleted"),
            GinIndex(fields=["logins"], condition=Q(logins__isnull=False), name="user_by_logins"),
            # By the beginning, in whatever order the database's language puts letters.
            models.Index(OpClass(Lower("email"), "text_pattern_ops"), name="user_email_beginning"),
            models.Index(OpClass(Lower("username"), "text_pattern_ops"), name="user_username_beginning"),
            models.Index(OpClass(Lower("name"), "text_pattern_ops"), name="user_name_beginning"),
        ]

    def __str__(self) -> str:
        return spelled(self.name or self.email or f"guest {str(self.pk)[:8]}")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, but a row read before a revocation does not take `sessions_version` back."""
        if not self._state.adding and kwargs.get("update_fields") is None and not args:
            loaded = {f.name for f in self._meta.concrete_fields} - self.get_deferred_fields()
            kwargs["update_fields"] = loaded - {"id", "sessions_version"}
        fields = kwargs.get("update_fields")
        if fields is None or not _LOGINS.isdisjoint(fields):
            self._remember_logins()
            kwargs["update_fields"] = fields and {*fields, "logins"}
        super().save(*args, **kwargs)

    def _remember_logins(self) -> None:
        """Those of the row as it will be; of one that has none yet, as it is, too. The trigger keeps all there were."""
        had = self.logins
        if had is None and not self._state.adding:
            stored = User._base_manager.filter(pk=self.pk).values_list("email", "username").first() or ()
            had = [fingerprint(login) for login in stored if login]
        now = [fingerprint(login) for login in (self.email, self.username) if login]
        self.logins = sorted({*(had or ()), *now})

    def clean(self) -> None:
        """For forms; serializers normalise before they validate."""
        self.email = normalise_email(self.email) if self.email else None
        if self.email and has_unseen(self.email):
            raise ValidationError({"email": _("Invisible characters are not allowed.")})
        if CONTROLS.search(self.name):
            raise ValidationError({"name": _("Control characters are not allowed.")})
        if hides(self.name):
            raise ValidationError({"name": _("Invisible characters are not allowed.")})
        self.username = unicodedata.normalize("NFKC", self.username) if self.username else None

    @property
    def plan(self) -> str:
        """The code of the person's plan: as it was read `with_plan`, else as it is now."""
        return str(self.__dict__.get("known_plan") or Plan.objects.of(self).code)

    @property
    def requests_hour(self) -> int | None:
        """How many the plan admits, if it says so: `config.api.throttling` asks for it."""
        if "known_requests_hour" in self.__dict__:
            known: int | None = self.__dict__["known_requests_hour"]
            return known
        return Plan.objects.of(self).requests_hour

    @property
    def etag_state(self) -> str:
        """A plan that begins or ends changes the profile, and not the row."""
        return self.plan

    @property
    def is_suspended(self) -> bool:
        """Now: a suspension ends by itself when its time is over."""
        over = self.suspended_until is not None and self.suspended_until <= timezone.now()
        return self.suspended_at is not None and not over

    @property
    def may_sign_in(self) -> bool:
        return self.is_active and self.deleted_at is None and not self.is_suspended
