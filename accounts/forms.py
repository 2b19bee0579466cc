"""The back office's forms for people."""

from typing import Any, ClassVar

from unfold import forms

from accounts.models import Session, User
from accounts.services import sessions


class NewUserForm(forms.UserCreationForm):  # type: ignore[misc]
    class Meta:
        model = User
        fields: ClassVar[tuple[str, ...]] = ("email", "username", "name")
        field_classes: ClassVar[dict[str, Any]] = {}


class UserForm(forms.UserChangeForm):  # type: ignore[misc]
    class Meta:
        model = User
        fields = "__all__"
        field_classes: ClassVar[dict[str, Any]] = {}


class PasswordForm(forms.AdminPasswordChangeForm):  # type: ignore[misc]
    """Who knew the old password may be signed in somewhere: the sessions end with it."""

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        sessions.revoke(user=user, reason=Session.Reason.PASSWORD_CHANGED)
        return user
