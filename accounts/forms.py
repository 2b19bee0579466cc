"""The back office's forms for people."""

from collections.abc import Mapping
from datetime import MAXYEAR, datetime
from typing import Any, ClassVar, Final

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.forms import CharField, ChoiceField, DateTimeField, Form, ModelForm
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold import forms
from unfold.widgets import (
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.models import Action, Issuer, Session, StaffGrant, User
from accounts.models.hiding import LONGEST_REASON
from accounts.models.issuer import validate_client
from accounts.openid.trial import Trial
from accounts.scopes import CATALOGUE, FUNCTIONS, STAFF_SCOPES
from accounts.services import audit, sessions
from accounts.services.profiles import EMAIL_TAKEN, USERNAME_TAKEN
from accounts.services.staff import RIGHTS, check_grant, check_rights, keep_in_charge
from config.api.errors import AppError
from config.api.unseen import CONTROLS, hides


class Logins:
    """Django does not validate a constraint that looks at a field outside the form."""

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        form: Any = self
        if "email" in form.fields and not form.instance.is_guest and not form.cleaned_data.get("email"):
            form.add_error("email", _("Only a guest has no address."))
        for name, message in (("email", EMAIL_TAKEN), ("username", USERNAME_TAKEN)):
            value = form.cleaned_data.get(name)
            if not value or form.instance.deleted_at is not None:
                continue
            if User.objects.by_login(value).exclude(pk=form.instance.pk).exists():
                form.add_error(name, message)
        return cleaned


class NewUserForm(Logins, forms.UserCreationForm):  # type: ignore[misc]
    class Meta:
        model = User
        fields: ClassVar[tuple[str, ...]] = ("email", "username", "name")
        field_classes: ClassVar[dict[str, Any]] = {}


class Rights:
    """Nobody changes their own, and an administrator always stays. `by` fills in the form, in its transaction."""

    by: User

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        form: Any = self
        changes = {name: form.cleaned_data.get(name) for name in RIGHTS.intersection(form.changed_data)}
        if changes and form.instance.pk == self.by.pk:
            form.add_error(None, _("Nobody changes their own rights."))
        elif changes and not form.errors:
            self._check(form, changes)
        return cleaned

    def _check(self, form: Any, changes: Mapping[str, Any]) -> None:
        try:
            check_rights(form.instance, changes, by=self.by)
            keep_in_charge(form.instance, **changes)
        except AppError as error:
            _show(form, error)


def _show(form: Any, error: AppError) -> None:
    """Beside the fields that it names, else above them."""
    for name, told in error.details.items() or [(None, str(error.detail))]:
        form.add_error(name, told)


class UserForm(Rights, Logins, forms.UserChangeForm):  # type: ignore[misc]
    locale = ChoiceField(label=_("language"), choices=settings.LANGUAGES, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = User
        fields = "__all__"
        field_classes: ClassVar[dict[str, Any]] = {}


class PasswordForm(forms.AdminPasswordChangeForm):  # type: ignore[misc]
    """Who knew the old password may be signed in somewhere: the sessions end with it."""

    def save(self, commit: bool = True) -> Any:
        """Errors: PermissionDenied (the account was deleted in the meantime)."""
        had = self.user.has_usable_password()
        user = super().save(commit=False)
        with transaction.atomic():
            if not User.objects.present().filter(pk=user.pk).update(password=user.password, updated_at=Now()):
                raise PermissionDenied
            sessions.revoke(user=user, reason=Session.Reason.PASSWORD_CHANGED)
            after = {"password_set": user.has_usable_password()}
            audit.record(
                action=Action.PASSWORD_CHANGED, subject=user, target=user, before={"password_set": had}, after=after
            )
        return user


def validate_future(moment: datetime) -> None:
    """Not so far that another zone of time would put it past the last year that there is."""
    if moment <= timezone.now():
        raise ValidationError(_("Must be in the future."))
    if moment.year >= MAXYEAR:
        raise ValidationError(_("Must be before the year %(year)d.") % {"year": MAXYEAR})


class SuspensionForm(Form):
    reason = CharField(label=_("reason, for staff"), max_length=500, widget=UnfoldAdminTextareaWidget)
    message = CharField(
        label=_("message to the person"), max_length=500, required=False, widget=UnfoldAdminTextareaWidget
    )
    until = DateTimeField(
        label=_("until"),
        required=False,
        validators=[validate_future],
        widget=UnfoldAdminTextInputWidget(attrs={"type": "datetime-local"}),
        help_text=_("UTC. Empty: until staff end it."),
    )


class HidingForm(Form):
    reason = CharField(
        label=_("reason"), max_length=LONGEST_REASON, widget=UnfoldAdminTextareaWidget,
        help_text=_("The owner is shown it."),
    )  # fmt: skip


# What may be granted, and how it is called.
GRANTED: Final[Mapping[str, Any]] = {
    **dict(FUNCTIONS),
    **{name: CATALOGUE[name].label for name in sorted(STAFF_SCOPES)},
}


class GrantForm(ModelForm):  # type: ignore[type-arg]
    """`by` gives the grant."""

    by: User
    grants = ChoiceField(label=_("what"), choices=list(GRANTED.items()), widget=UnfoldAdminSelectWidget)

    class Meta:
        model = StaffGrant
        fields: ClassVar[tuple[str, ...]] = ("user", "grants", "reason", "expires_at")

    def clean(self) -> Any:
        given = super().clean() or self.cleaned_data
        if {"user", "grants", "expires_at"} <= given.keys():
            try:
                check_grant(user=given["user"], grants=given["grants"], expires_at=given["expires_at"], by=self.by)
            except AppError as error:
                _show(self, error)
        return given


class IssuerForm(ModelForm):  # type: ignore[type-arg]
    """The secret is written here, never read: an empty field keeps what is stored.

    `trial`: how the issuer answered, None if it was not asked, as one that is not offered.
    """

    trial: Trial | None = None
    client_secret = CharField(
        label=_("client secret"),
        max_length=1000,
        required=False,
        validators=[validate_client],
        widget=UnfoldAdminPasswordWidget(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: as it is stored."),
    )

    class Meta:
        model = Issuer
        fields = ("name", "slug", "url", "client_id", "client_secret", "scopes", "is_active")

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if CONTROLS.search(name) or hides(name):
            raise ValidationError(_("Invisible characters are not allowed."))
        return name

    def clean_slug(self) -> str:
        """In small letters, so that no two differ by case alone; one of before may have others."""
        slug = str(self.cleaned_data["slug"]).lower()
        if Issuer.objects.exclude(pk=self.instance.pk).filter(slug__iexact=slug).exists():
            raise ValidationError(_("There is one of this short name."))
        return slug

    def clean_scopes(self) -> str:
        return " ".join(self.cleaned_data["scopes"].split())

    def clean_client_secret(self) -> str:
        return str(self.cleaned_data["client_secret"] or self.instance.client_secret)

    def clean(self) -> Any:
        """What was so before it may stay, with a warning: who switches a broken issuer off must be let."""
        given = super().clean() or self.cleaned_data
        is_new = bool(self.instance._state.adding)
        if not is_new and not (given.get("is_active") and {"url", "is_active"}.intersection(self.changed_data)):
            return given
        if self.trial and self.trial.fault:
            self.add_error("url" if "url" in self.fields else None, self.trial.fault)
        elif not given.get("client_secret", "x") and (self.trial is None or self.trial.needs_secret):
            self.add_error("client_secret", _("The issuer gives no tokens to a client without one."))
        return given
