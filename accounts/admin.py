"""People and their sessions in the back office."""

from collections import defaultdict
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from accounts.errors import SessionRevoked
from accounts.forms import NewUserForm, PasswordForm, UserForm
from accounts.models import Role, Session, User
from accounts.services import profiles, sessions
from analytics import events
from config.system.admin import FilterableAdmin, PresenceFilter

# What lets a person do more is for superusers to give, and the keys of an account are its owner's.
_RIGHTS = ("email", "username", "role", "is_staff", "is_superuser", "groups", "user_permissions")


@admin.register(User)
class UserAdmin(DjangoUserAdmin, FilterableAdmin):  # type: ignore[type-arg]
    form = UserForm
    add_form = NewUserForm
    change_password_form = PasswordForm
    list_display = ("email", "name", "username", "role", "state", "is_staff", "created_at", "last_login")
    list_display_links = ("email", "name")
    list_filter = (PresenceFilter, "role", "is_guest", "is_active", "is_staff", "email_verified", "locale")
    search_fields = ("email", "username", "name", "^id")
    ordering = ("-created_at", "-id")
    filter_horizontal = ()
    show_full_result_count = False
    list_per_page = 50
    readonly_fields = ("id", "is_guest", "preferences", "last_login", "created_at", "updated_at", "deleted_at")
    fieldsets = (
        (None, {"fields": ("id", "email", "email_verified", "username", "name", "locale", "password")}),
        (_("Rights"), {"fields": ("role", "is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Account"), {"fields": ("is_guest", "preferences", "last_login", "created_at", "updated_at", "deleted_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "username", "name", "password1", "password2")}),)

    @display(  # type: ignore[untyped-decorator]
        description=_("state"),
        label={"active": "success", "guest": "info", "blocked": "warning", "deleted": "danger"},
    )
    def state(self, user: User) -> tuple[str, Any]:
        if user.deleted_at is not None:
            return "deleted", _("deleted")
        if not user.is_active:
            return "blocked", _("blocked")
        return ("guest", _("guest")) if user.is_guest else ("active", _("active"))

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        rights = () if obj is None or request.user.is_superuser else _RIGHTS
        return (*super().get_readonly_fields(request, obj), *rights)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """What was deleted is looked at, and stays as it is."""
        gone = obj is not None and obj.deleted_at is not None
        return super().has_change_permission(request, obj) and _may_touch(request, obj) and not gone

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Write what the form changed and nothing else: the rest may have moved on since it was read."""
        if not change:
            super().save_model(request, obj, form, change)
            events.record("user.created", user_id=obj.pk, is_guest=False, by=request.user.pk)
            return
        # the admin's transaction holds the row until what is related is saved too
        if User.objects.present().select_for_update().filter(pk=obj.pk).first() is None:
            raise PermissionDenied
        columns = {field.name for field in obj._meta.concrete_fields} & set(form.changed_data)
        obj.save(update_fields=[*columns, "updated_at"])
        if columns:
            events.record("user.updated", user_id=obj.pk, changed=sorted(columns), by=request.user.pk)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        with suppress(SessionRevoked):  # its owner was faster
            profiles.delete_account(user=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            if _may_touch(request, user):
                self.delete_model(request, user)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Deleting marks the account: nothing else goes with it, so nothing else is asked about."""
        return [str(user) for user in objs], {}, set(), []


def _may_touch(request: HttpRequest, user: User | None) -> bool:
    """Who may change an account, its password say, holds its rights: those who have more are for superusers."""
    if user is None or request.user.is_superuser:
        return True
    return not (user.is_superuser or user.is_staff or user.role in (Role.ADMIN, Role.MODERATOR))


class LifeFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("live", _("Live")), ("revoked", _("Revoked")), ("expired", _("Expired"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> QuerySet[Session]:
        now = timezone.now()
        match self.value():
            case "live":
                return queryset.filter(revoked_at=None, expires_at__gt=now)
            case "revoked":
                return queryset.filter(revoked_at__isnull=False)
            case "expired":
                return queryset.filter(revoked_at=None, expires_at__lte=now)
        return queryset


@admin.register(Session)
class SessionAdmin(FilterableAdmin):
    list_display = ("__str__", "user", "state", "ip", "device_platform", "last_used_at", "expires_at")
    list_select_related = ("user",)
    list_filter = (LifeFilter, "revoked_reason")
    search_fields = ("user__email", "user__username", "=ip", "device_name", "^id")
    ordering = ("-last_used_at", "-id")
    show_full_result_count = False
    list_per_page = 50
    actions = ("revoke",)
    # A record of what was: staff end a session, they do not rewrite it. The tokens' ids stay out of sight.
    fields = readonly_fields = (
        "id",
        "user",
        "device_id",
        "device_name",
        "device_platform",
        "ip",
        "user_agent",
        "created_at",
        "last_used_at",
        "rotated_at",
        "expires_at",
        "revoked_at",
        "revoked_reason",
    )

    @display(  # type: ignore[untyped-decorator]
        description=_("state"), label={"live": "success", "revoked": "danger", "expired": "warning"}
    )
    def state(self, session: Session) -> tuple[str, Any]:
        if session.is_live:
            return "live", _("live")
        return ("revoked", _("revoked")) if session.revoked_at else ("expired", _("expired"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Session | None = None) -> bool:
        return False

    @admin.action(description=_("End the selected sessions"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        by_user: dict[User, list[UUID]] = defaultdict(list)
        for session in queryset.select_related("user").order_by("user_id"):
            by_user[session.user].append(session.pk)
        ended = sum(
            sessions.revoke(user=user, sessions=chosen, reason=Session.Reason.STAFF) for user, chosen in by_user.items()
        )
        text = ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", ended) % {"count": ended}
        self.message_user(request, text, messages.SUCCESS)


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):  # type: ignore[misc]
    """Django's own, in the theme."""
