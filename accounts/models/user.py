"""The person: an e-mail that signs in, an optional username, a role, preferences."""

import unicodedata
import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Lower, Now
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from analytics import events

# Letters of one script only: names that look alike would be taken for each other.
validate_username = RegexValidator(
    r"^[A-Za-z0-9._-]{3,50}\Z", _("Use 3 to 50 of the letters a to z, digits, dot, dash and underscore.")
)


def normalise_email(address: str) -> str:
    """NFKC, the domain in lower case; the part before the @ is its owner's to spell."""
    return BaseUserManager.normalize_email(unicodedata.normalize("NFKC", address).strip())


class Role(models.TextChoices):
    ADMIN = "admin", _("Administrator")
    MODERATOR = "moderator", _("Moderator")
    USER = "user", _("User")
    READONLY = "readonly", _("Read only")


class UserQuerySet(models.QuerySet["User"]):
    def present(self) -> Self:
        """Not deleted."""
        return self.filter(deleted_at=None)

    def by_login(self, login: str) -> Self:
        """By e-mail or username, whichever was typed; case does not matter. In the words of the unique indexes."""
        column = "email" if "@" in login else "username"
        return self.present().filter(Exact(Lower(column), Lower(Value(login))))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    """What `createsuperuser` and Django's own sign-in need."""

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=normalise_email(email) if email else None, **fields)
        user.set_password(password)
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            events.record("user.created", user_id=user.pk, is_guest=False)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        admin: User = self.create_user(email, password, is_staff=True, is_superuser=True, role=Role.ADMIN, **fields)
        return admin

    def get_by_natural_key(self, username: str | None) -> "User":
        user: User = self.by_login(username or "").get()
        return user


class User(AbstractBaseUser, PermissionsMixin):
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
    # Raised with every session that ends: what a cache knows under an earlier version is void.
    sessions_version = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
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
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="user_newest_first")]

    def __str__(self) -> str:
        return self.name or self.email or f"guest {str(self.pk)[:8]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As Django's, but a row read before a revocation does not take `sessions_version` back."""
        if not self._state.adding and kwargs.get("update_fields") is None and not args:
            loaded = {f.name for f in self._meta.concrete_fields} - self.get_deferred_fields()
            kwargs["update_fields"] = loaded - {"id", "sessions_version"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """For forms; serializers normalise before they validate."""
        self.email = normalise_email(self.email) if self.email else None
        self.username = unicodedata.normalize("NFKC", self.username) if self.username else None

    @property
    def plan(self) -> str:
        return "guest" if self.is_guest else "free"

    @property
    def may_sign_in(self) -> bool:
        return self.is_active and self.deleted_at is None

    @property
    def may_write(self) -> bool:
        return self.role != Role.READONLY
