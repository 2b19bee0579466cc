"""The back office's forms for people."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models.functions import Now
from django.forms import ChoiceField
from django.utils.translation import gettext_lazy as _
from unfold import forms
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import Session, User
from accounts.models.user import normalise_email
from accounts.services import sessions
from accounts.services.profiles import EMAIL_TAKEN, USERNAME_TAKEN


class Logins:
    """Django does not validate a constraint that looks at a field outside the form."""

    def clean(self) -> Any:
        cleaned = super().clean()  # type: ignore[misc]
        form: Any = self
        if "email" in form.fields and not form.instance.is_guest and not form.cleaned_data.get("email"):
            form.add_error("email", _("Only a guest has no address."))
        for name, message in (("email", EMAIL_TAKEN), ("username", USERNAME_TAKEN)):
            value = form.cleaned_data.get(name)
            if value and form.instance.deleted_at is None:
                value = normalise_email(value) if name == "email" else value
                if User.objects.by_login(value).exclude(pk=form.instance.pk).exists():
                    form.add_error(name, message)
        return cleaned


class NewUserForm(Logins, forms.UserCreationForm):  # type: ignore[misc]
    class Meta:
        model = User
        fields: ClassVar[tuple[str, ...]] = ("email", "username", "name")
        field_classes: ClassVar[dict[str, Any]] = {}


class UserForm(Logins, forms.UserChangeForm):  # type: ignore[misc]
    locale = ChoiceField(label=_("language"), choices=settings.LANGUAGES, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = User
        fields = "__all__"
        field_classes: ClassVar[dict[str, Any]] = {}


class PasswordForm(forms.AdminPasswordChangeForm):  # type: ignore[misc]
    """Who knew the old password may be signed in somewhere: the sessions end with it."""

    def save(self, commit: bool = True) -> Any:
        """Errors: PermissionDenied (the account was deleted in the meantime)."""
        user = super().save(commit=False)
        with transaction.atomic():
            if not User.objects.present().filter(pk=user.pk).update(password=user.password, updated_at=Now()):
                raise PermissionDenied
            sessions.revoke(user=user, reason=Session.Reason.PASSWORD_CHANGED)
        return user
