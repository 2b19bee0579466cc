"""Filters that staff keep under a name, and see beside the list: what was chosen, never what was searched for."""

import uuid
from typing import Any, Final, cast

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.exceptions import NotRegistered
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.models import User
from config.api.unseen import CONTROLS, hides
from config.backoffice.models import LONGEST_NAME, LONGEST_QUERY, SavedFilter
from config.system.admin import StaffAdmin, note

MOST: Final = 50  # that one person keeps, of all lists
MOST_SHOWN: Final = 100
_ORDER: Final = "o"


class FilterForm(forms.Form):
    """Of the page of a list."""

    listed = forms.CharField(max_length=60)
    query = forms.CharField(max_length=4 * LONGEST_QUERY, required=False)
    name = forms.CharField(label=_("name"), max_length=LONGEST_NAME)
    is_shared = forms.BooleanField(required=False)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if CONTROLS.search(name) or hides(name):
            raise forms.ValidationError(_("Invisible characters are not allowed."))
        return name


def beside(request: HttpRequest) -> list[SavedFilter]:
    """Of the list that the request is for; none of another page."""
    model = _listed_by(request)
    if model is None:
        return []
    rows = SavedFilter.objects.shown_to(request.user, listed=model._meta.label_lower)
    return list(rows.select_related("owner")[:MOST_SHOWN])


@require_POST
def save_filter(request: HttpRequest) -> HttpResponse:
    """Errors: BadRequest (no such list, or a query that it does not know), PermissionDenied."""
    form = FilterForm(request.POST)
    office = _office(request.POST.get("listed", ""))
    if not office.has_view_permission(request):
        raise PermissionDenied
    back = _page_of(office, request.POST.get("query", ""))
    if not form.is_valid():
        for name, faults in form.errors.items():
            messages.error(request, f"{capfirst(str(form.fields[name].label or name))}: {' '.join(map(str, faults))}")
        return HttpResponseRedirect(back)
    query = _choices(office, request, form.cleaned_data["query"])
    if not query or len(query) > LONGEST_QUERY:
        told = _("Nothing is chosen that could be kept: narrow the list by its filters first.")
        messages.error(request, told if not query else _("That is too much to be kept."))
        return HttpResponseRedirect(back)
    asked = {name: form.cleaned_data[name] for name in ("name", "is_shared")}
    if _keep(cast(User, request.user), listed=office.model._meta.label_lower, query=query, **asked):
        messages.success(request, _("The filter is saved."))
    else:
        messages.error(request, _("At most %(most)d are kept: delete one first.") % {"most": MOST})
    return HttpResponseRedirect(back)


@require_POST
def delete_filter(request: HttpRequest, filter_id: uuid.UUID) -> HttpResponse:
    """One's own. Errors: Http404 of another's, and of none."""
    saved = get_object_or_404(SavedFilter, pk=filter_id, owner=request.user)
    office = _office(saved.listed)
    with transaction.atomic():
        note("admin.deleted", model=SavedFilter, target=saved, before={"listed": saved.listed, "query": saved.query})
        saved.delete()
    messages.success(request, _("The filter is deleted."))
    return HttpResponseRedirect(_page_of(office, ""))


def _keep(user: User, *, listed: str, name: str, query: str, is_shared: bool) -> bool:
    """One of the same name is replaced. False: they have as many as they may."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=user.pk)  # of two at once the second counts the first
        named = SavedFilter.objects.filter(owner=user, listed=listed, name=name)
        if not named.exists() and SavedFilter.objects.filter(owner=user).count() >= MOST:
            return False
        what: dict[str, Any] = {"query": query, "is_shared": is_shared}
        saved, made = SavedFilter.objects.update_or_create(owner=user, listed=listed, name=name, defaults=what)
        note(
            "admin.added" if made else "admin.changed", model=SavedFilter, target=saved, after={**what, "list": listed}
        )
    return True


def _choices(office: StaffAdmin, request: HttpRequest, query: str) -> str:
    """What the list's own filters, and its order, know of the query. Errors: BadRequest."""
    asked = QueryDict(query.removeprefix("?"), mutable=True)
    asked.pop("q", None)
    looked: Any = HttpRequest()
    looked.user, looked.session, looked.GET = request.user, request.session, asked
    try:
        changelist = office.get_changelist_instance(looked)
    except IncorrectLookupParameters as error:
        raise BadRequest from error
    known = {name for spec in changelist.filter_specs for name in spec.expected_parameters() if name}
    kept = QueryDict(mutable=True)
    for name in sorted(set(asked) & known):
        kept.setlist(name, asked.getlist(name))
    if kept and _ORDER in asked:
        kept.setlist(_ORDER, asked.getlist(_ORDER)[-1:])
    return kept.urlencode()


def _office(listed: str) -> StaffAdmin:
    """Errors: BadRequest."""
    try:
        return cast(StaffAdmin, admin.site.get_model_admin(apps.get_model(listed)))
    except (LookupError, ValueError, NotRegistered) as error:
        raise BadRequest from error


def _listed_by(request: HttpRequest) -> Any:
    match = request.resolver_match
    if match is None or "admin" not in match.app_names or not (match.url_name or "").endswith("_changelist"):
        return None
    office = getattr(match.func, "model_admin", None)  # as Django marks the views of a model's pages
    return office.model if office is not None else None


def _page_of(office: StaffAdmin, query: str) -> str:
    page = reverse(f"admin:{office.opts.app_label}_{office.opts.model_name}_changelist")
    query = query.removeprefix("?")
    return f"{page}?{query}" if query else page
