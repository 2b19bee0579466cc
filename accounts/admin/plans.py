"""Plans, who has which, and the ledger in the back office."""

import uuid
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSplitDateTimeWidget, UnfoldAdminTextInputWidget

from accounts.errors import PlanOverlaps
from accounts.forms import validate_future
from accounts.models import Account, Grant, LedgerEntry, Plan, Reservation, Subscription, User
from accounts.models.plans import FREE, GUEST, MOST_CREDITS
from accounts.services import ledger, plans
from config.system.admin import ReadOnlyAdmin, ReadOnlyMixin, ScopedMixin, StaffAdmin
from config.system.confirming import confirmed, told


class PlanForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_code(self) -> str:
        """In small letters, so that no two differ by case alone; one of before may have others."""
        code = str(self.cleaned_data["code"]).lower()
        if Plan.objects.filter(code__iexact=code).exists():
            raise forms.ValidationError(_("There is one of this code."))
        return code


@admin.register(Plan)
class PlanAdmin(StaffAdmin):
    view_scope = "billing:read"
    change_scope = add_scope = delete_scope = "billing:write"
    form = PlanForm
    list_display = (
        "code", "name_en", "charts", "credits_week", "credits_month", "batch_items", "requests_hour", "devices",
        "concurrent_readings", "priority", "is_public", "is_promo", "position",
    )  # fmt: skip
    ordering = ("position", "code")
    readonly_fields = ("created_at", "updated_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Plan | None = None) -> Any:
        """Assignments name the code."""
        return (*self.readonly_fields, *(("code",) if obj else ()))

    def has_delete_permission(self, request: HttpRequest, obj: Plan | None = None) -> bool:
        """Two are everybody's who has no other."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.code not in (GUEST, FREE))

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # it would not ask of each
        return actions


class SubscriptionForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_ends_at(self) -> Any:
        ends_at = self.cleaned_data["ends_at"]
        starts_at = self.instance.starts_at if self.instance.pk else None
        if ends_at and starts_at and ends_at < starts_at:
            raise forms.ValidationError(_("It ends before it begins."))
        return ends_at


@admin.register(Subscription)
class SubscriptionAdmin(StaffAdmin):
    """A new one begins now and ends what the person had; of one that is there the end may be moved."""

    view_scope = "billing:read"
    change_scope = add_scope = "billing:write"
    form = SubscriptionForm
    list_display = ("user", "plan", "source", "starts_at", "ends_at", "by")
    list_select_related = ("user", "plan", "by")
    list_filter = ("plan", "source")
    search_fields = ("user__email", "user__username", "user__id__exact")
    autocomplete_fields = ("user",)
    ordering = ("-starts_at", "-id")
    show_full_result_count = False
    actions = ("end",)

    def get_fields(self, request: HttpRequest, obj: Subscription | None = None) -> Any:
        asked = ("user", "plan", "source", "ends_at", "reason")
        return (*asked, "starts_at", "by", "created_at") if obj else asked

    def get_readonly_fields(self, request: HttpRequest, obj: Subscription | None = None) -> Any:
        return ("user", "plan", "source", "starts_at", "by", "created_at") if obj else ()

    def save_model(self, request: HttpRequest, obj: Subscription, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["ends_at", "reason"])
            return
        terms: dict[str, Any] = {"source": obj.source, "ends_at": obj.ends_at, "reason": obj.reason}
        given = plans.assign_plan(user=obj.user, plan=obj.plan, by=_staff(request), **terms)
        obj.pk, obj._state.adding = given.pk, False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except PlanOverlaps as error:
            self.message_user(request, str(error.detail), messages.ERROR)
            return self.response_post_save_add(request, None)

    @admin.action(description=_("End the selected assignments now"), permissions=["change"])
    @confirmed(
        _("These people are back on the plan of everybody at once, also where they have paid for this one."),
        of=lambda rows: rows.live(),  # type: ignore[attr-defined]  # a SubscriptionQuerySet
    )
    def end(self, request: HttpRequest, queryset: QuerySet[Subscription]) -> None:
        ended = sum(plans.end_plan(subscription=one, by=_staff(request)) for one in queryset)
        text = ngettext("%d assignment was ended.", "%d assignments were ended.", ended) % ended
        told(self, request, text, ended)


class _GrantsInline(ReadOnlyMixin, ScopedMixin, admin.TabularInline):  # type: ignore[type-arg]
    view_scope = "billing:read"
    model = Grant
    extra = 0
    max_num = 0
    fields = readonly_fields = ("source", "plan", "credits", "remaining", "expires_at", "reason", "by", "created_at")
    ordering = ("-id",)


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    view_scope = "billing:read"
    list_display = ("__str__", "user", "balance", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__username", "user__id__exact", "id__exact")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    inlines = (_GrantsInline,)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    view_scope = "billing:read"
    owner_path = "account__user_id"
    list_display = ("id", "account", "kind", "amount", "balance", "grant", "reservation", "created_at")
    list_select_related = ("account", "grant", "reservation")
    list_filter = ("kind",)
    search_fields = ("account__user__email", "account__id__exact", "account__user__id__exact", "reservation__id__exact")
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    view_scope = "billing:read"
    owner_path = "account__user_id"
    list_display = ("id", "account", "what_for", "credits", "charged", "status", "created_at", "closed_at")
    list_select_related = ("account",)
    list_filter = ("status", "purpose")
    search_fields = ("id__exact", "account__user__email", "account__id__exact")
    ordering = ("-created_at", "-id")
    show_full_result_count = False

    @admin.display(description=_("purpose"), ordering="purpose")
    def what_for(self, reservation: Reservation) -> str:
        return reservation.what_for


class CreditsForm(forms.Form):
    credits = forms.IntegerField(
        label=_("credits"), min_value=1, max_value=MOST_CREDITS, widget=UnfoldAdminIntegerFieldWidget
    )
    reason = forms.CharField(label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget)
    expires_at = forms.SplitDateTimeField(
        label=_("expires"), required=False, validators=[validate_future], widget=UnfoldAdminSplitDateTimeWidget,
        help_text=_("Empty: never."),
    )  # fmt: skip
    # One for each page that was asked for: sent twice it grants once.
    key = forms.UUIDField(required=False, initial=uuid.uuid4, widget=forms.HiddenInput)


@admin.action(description=_("Grant credits to the selected users"), permissions=["grant_credits"])
def grant_credits(modeladmin: Any, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
    """First a page that asks how many and why."""
    people = list(queryset.filter(deleted_at=None))
    form = CreditsForm(request.POST if "granted" in request.POST else None)
    if form.is_valid():
        for user in people:
            ledger.grant_credits(user=user, by=_staff(request), **form.cleaned_data)
        text = ngettext("%d person was granted credits.", "%d people were granted credits.", len(people)) % len(people)
        modeladmin.message_user(request, text, messages.SUCCESS)
        return None
    context = {
        **modeladmin.admin_site.each_context(request),
        "title": _("Grant credits"),
        "opts": modeladmin.model._meta,
        "form": form,
        "people": people,
    }
    return TemplateResponse(request, "admin/accounts/grant_credits.html", context)


def _staff(request: HttpRequest) -> User:
    user: Any = request.user  # the admin lets nobody else in
    person: User = user
    return person
