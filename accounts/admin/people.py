"""People and their sessions in the back office."""

from collections import defaultdict
from contextlib import suppress
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from accounts.admin.deeds import PersonDeeds, may_touch
from accounts.admin.panels import panels_of
from accounts.admin.person import state_of
from accounts.admin.plans import grant_credits
from accounts.admin.visits import VisitingMixin
from accounts.errors import NotOverYourself, SessionRevoked
from accounts.forms import NewUserForm, PasswordForm, SuspensionForm, UserForm
from accounts.models import Device, Session, User
from accounts.permissions import has_scope, is_above
from accounts.privacy.admin import InactivityFilter
from accounts.services import profiles, sessions, staff
from analytics import events
from config.api.errors import AppError
from config.system.addresses import spelled
from config.system.admin import PresenceFilter, ReadOnlyAdmin, StaffAdmin, noted
from config.system.confirming import confirmed, told

# What lets a person do more is for those who give rights, and the keys of an account are its owner's.
_RIGHTS = ("email", "username", "role", "is_staff")


@admin.register(User)
class UserAdmin(VisitingMixin, PersonDeeds, DjangoUserAdmin, StaffAdmin):  # type: ignore[type-arg]
    view_scope = "users:read"
    owner_path = "pk"
    change_scope = add_scope = "users:write"
    delete_scope = "users:delete"
    form = UserForm
    add_form = NewUserForm
    change_password_form = PasswordForm
    list_display = ("address", "name", "username", "role", "state", "is_staff", "created_at", "last_login")
    list_display_links = ("address", "name")
    list_filter = (
        PresenceFilter, InactivityFilter, "role", "is_guest", "is_active", "is_staff", "suspended_at", "email_verified",
        "locale",
    )  # fmt: skip
    actions_detail = ("suspend", "reinstate", {"title": _("More"), "items": [*PersonDeeds.deeds, "visit"]})
    change_form_outer_before_template = "admin/accounts/panels.html"
    search_fields = ("email", "username", "name", "^id")
    ordering = ("-created_at", "-id")
    filter_horizontal = ()
    show_full_result_count = False
    list_per_page = 50
    actions = (grant_credits, "delete_selected")
    readonly_fields = (
        "id", "address", "is_guest", "preferences", "last_login", "created_at", "updated_at", "deleted_at",
        "suspended_at", "suspended_until", "suspension_reason", "suspension_message",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("id", "email", "email_verified", "username", "name", "locale", "password")}),
        (_("Rights"), {"fields": ("role", "is_active", "is_staff", "is_superuser")}),
        (
            _("Suspension"),
            {"fields": ("suspended_at", "suspended_until", "suspension_reason", "suspension_message")},
        ),
        (_("Account"), {"fields": ("is_guest", "preferences", "last_login", "created_at", "updated_at", "deleted_at")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "username", "name", "password1", "password2")}),)

    class Media:
        css = {"all": ["nocturna/person.css"]}

    @display(description=_("e-mail"), ordering="email")  # type: ignore[untyped-decorator]
    def address(self, user: User) -> str:
        return spelled(user.email or "")

    @display(  # type: ignore[untyped-decorator]
        description=_("state"),
        label={"active": "success", "guest": "info", "blocked": "warning", "suspended": "warning", "deleted": "danger"},
    )
    def state(self, user: User) -> tuple[str, Any]:
        return state_of(user)

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """An address that could be taken for another is spelled out below it."""
        shown = super().get_fieldsets(request, obj)
        if obj is None or not obj.email or spelled(obj.email) == obj.email:
            return shown
        (title, keys), *others = shown
        id_, email, *rest = keys["fields"]
        return ((title, {**keys, "fields": (id_, email, "address", *rest)}), *others)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        by: Any = request.user
        rights = () if obj is None or has_scope(by, "roles:write") else _RIGHTS
        root = () if by.is_superuser else ("is_superuser",)
        return (*super().get_readonly_fields(request, obj), *rights, *root)

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        """The form is told who fills it in."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"by": request.user})

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """What was deleted is looked at, and stays as it is."""
        gone = obj is not None and obj.deleted_at is not None
        return super().has_change_permission(request, obj) and may_touch(request, obj) and not gone

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and may_touch(request, obj)

    def has_grant_credits_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "billing:write")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Write what the form changed and nothing else: the rest may have moved on since it was read."""
        if not change:
            super().save_model(request, obj, form, change)
            events.record("user.created", user_id=obj.pk, is_guest=False, way="staff", by=request.user.pk)
            return
        # the admin's transaction holds the row until what is related is saved too
        row = User.objects.present().select_for_update().filter(pk=obj.pk).first()
        if row is None or not may_touch(request, row):
            raise PermissionDenied
        columns = {field.name for field in obj._meta.concrete_fields} & set(form.changed_data)
        obj.save(update_fields=[*(columns - staff.RIGHTS), "updated_at"])
        if columns:
            events.record("user.updated", user_id=obj.pk, changed=sorted(columns), by=request.user.pk)
        if rights := {name: form.cleaned_data[name] for name in columns & staff.RIGHTS}:
            staff.change_rights(user=row, by=cast(User, request.user), **rights)

    def render_change_form(
        self, request: HttpRequest, context: Any, add: bool = False, change: bool = False, form_url: str = "",
        obj: User | None = None,
    ) -> HttpResponse:  # fmt: skip
        """Which parts were shown is recorded with the look. A form that was refused has written on the object."""
        if obj is not None:
            there = User.objects.get(pk=obj.pk)
            panels = panels_of(there, by=cast(User, request.user), may=partial(self.may, request))
            context |= {"panels": panels, "parts": [shown["panel"].name for shown in panels]}
        return super().render_change_form(request, context, add=add, change=change, form_url=form_url, obj=obj)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, *args, **kwargs)
        except AppError as error:  # the last of those in charge
            self.message_user(request, str(error.detail), messages.ERROR)
            return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[object_id]))

    @admin.action(description=delete_selected.short_description, permissions=["delete"])  # type: ignore[attr-defined]
    def delete_selected(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """All of them, or none."""
        try:
            with transaction.atomic():
                return cast(HttpResponse | None, delete_selected(self, request, queryset))
        except AppError as error:
            self.message_user(request, str(error.detail), messages.ERROR)
            return None

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        with suppress(SessionRevoked):  # its owner was faster
            profiles.delete_account(user=obj, check=partial(_refuse_untouchable, request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            self.delete_model(request, user)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Deleting marks the account: nothing else goes with it yet, so nothing else is asked about."""
        refused = {str(user) for user in objs if not self.has_delete_permission(request, user)}
        people, days = [str(user) for user in objs], settings.ACCOUNT_RETENTION.days
        erased = ngettext(
            "They are signed out at once; after %d day all that is theirs is erased: charts, readings, files, events.",
            "They are signed out at once; after %d days all that is theirs is erased: charts, readings, files, events.",
            days,
        )
        return [*people, erased % days], {self.opts.verbose_name_plural: len(people)}, refused, []

    def has_suspend_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "users:suspend")

    def idle(self, row: User) -> tuple[str, ...]:
        return () if row.is_suspended else ("reinstate",)

    @action(description=_("Suspend"), url_path="suspend", permissions=["suspend"])  # type: ignore[untyped-decorator]
    def suspend(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for a reason and an end, then do it."""
        user = self._found(request, object_id)
        form = SuspensionForm(request.POST or None)
        if form.is_valid():
            do = partial(staff.suspend, user=user, by=cast(User, request.user), **form.cleaned_data)
            return self._done(request, user, do, _("The account is suspended."))
        return self._asked(request, user, title=_("Suspend"), form=form)

    @action(  # type: ignore[untyped-decorator]
        description=_("End the suspension"), url_path="reinstate", permissions=["suspend"], attrs={"method": "post"}
    )
    def reinstate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A link opens a page that asks: only the answer, a POST, does it."""
        user = self._found(request, object_id)
        if request.method == "POST":
            do = partial(staff.reinstate, user=user, by=cast(User, request.user))
            return self._done(request, user, do, _("The suspension has ended."))
        return self._asked(request, user, title=_("End the suspension"))

    def user_change_password(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """The title names whose it is by their address."""
        page = noted(User, super().user_change_password(*args, **kwargs))
        context = getattr(page, "context_data", None) or {}
        if "title" in context:
            context["title"] = spelled(context["title"])
        return page

    def _asked(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "person": user, "back": _page_of(user)}
        return noted(User, TemplateResponse(request, "admin/accounts/suspend.html", {**context, **more}))

    def _found(self, request: HttpRequest, object_id: str) -> User:
        user: User | None = self.get_object(request, object_id)
        if user is None:
            raise Http404
        return user

    def _done(self, request: HttpRequest, user: User, do: Any, words: Any) -> HttpResponse:
        try:
            do()
            self.message_user(request, words, messages.SUCCESS)
        except AppError as error:
            self.message_user(request, str(error.detail), messages.ERROR)
        return HttpResponseRedirect(_page_of(user))


def _page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def _refuse_untouchable(request: HttpRequest, user: User) -> None:
    if not may_touch(request, user):
        raise PermissionDenied


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
class SessionAdmin(StaffAdmin):
    view_scope = "users:read"
    list_display = ("__str__", "user", "state", "ip", "device_platform", "last_used_at", "expires_at")
    list_select_related = ("user",)
    list_filter = (LifeFilter, "kind", "revoked_reason")
    search_fields = ("user__email", "user__username", "=ip", "device_name", "^id")
    ordering = ("-last_used_at", "-id")
    show_full_result_count = False
    list_per_page = 50
    actions = ("revoke",)
    # A record of what was: staff end a session, they do not rewrite it. The tokens' ids stay out of sight.
    fields = readonly_fields = (
        "id",
        "user",
        "kind",
        "second_factor",
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

    def has_end_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "users:suspend")

    @admin.action(description=_("End the selected sessions"), permissions=["end"])
    @confirmed(
        _("Whoever uses them is signed out at once, and has to sign in again."),
        of=lambda rows: rows.live(),  # type: ignore[attr-defined]  # a SessionQuerySet
    )
    def revoke(self, request: HttpRequest, queryset: QuerySet[Session]) -> None:
        by_user: dict[User, list[UUID]] = defaultdict(list)
        for session in queryset.select_related("user").order_by("user_id"):
            by_user[session.user].append(session.pk)
        above = {user for user in by_user if is_above(user, cast(User, request.user))}
        ended = sum(
            sessions.revoke(user=user, sessions=chosen, reason=Session.Reason.STAFF)
            for user, chosen in by_user.items()
            if user not in above
        )
        if above:
            self.message_user(request, NotOverYourself.message, messages.ERROR)
        text = ngettext("%(count)d session was ended.", "%(count)d sessions were ended.", ended) % {"count": ended}
        told(self, request, text, ended)


@admin.register(Device)
class DeviceAdmin(ReadOnlyAdmin):
    """Its owner names it and removes it; staff end sessions."""

    view_scope = "users:read"
    list_display = ("__str__", "user", "platform", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__username", "name", "=client_id")
    ordering = ("-last_used_at", "-id")
    show_full_result_count = False
    list_per_page = 50
    fields = readonly_fields = ("id", "user", "client_id", "name", "platform", "created_at", "last_used_at")


admin.site.unregister(Group)  # roles, functions and grants say who may what
