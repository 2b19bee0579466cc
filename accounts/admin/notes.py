"""Support notes in the back office: written on the person's page, withdrawn after a page that asks."""

import uuid
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.models import SupportNote, User
from accounts.models.support_note import LONGEST_NOTE
from accounts.services import notes
from config.api.errors import AppError
from config.system.admin import StaffAdmin, noted


class NoteForm(forms.ModelForm):  # type: ignore[type-arg]
    text = forms.CharField(label=_("note"), max_length=LONGEST_NOTE, widget=UnfoldAdminTextareaWidget)
    # One for each that was asked for: sent twice it writes once.
    page = forms.UUIDField(label="", widget=forms.HiddenInput)

    class Meta:
        model = SupportNote
        fields: ClassVar[tuple[str, ...]] = ("about", "text")


@admin.register(SupportNote)
class SupportNoteAdmin(StaffAdmin):
    """Nobody changes one, nor deletes it."""

    view_scope = add_scope = "users:write"
    form = NoteForm
    list_display = ("created_at", "about", "author", "words", "withdrawn_at")
    list_select_related = ("about", "author")
    list_filter = ("created_at", ("withdrawn_at", admin.EmptyFieldListFilter))
    list_per_page = 50
    search_fields = ("about__email", "about__username", "about__id__exact", "id__exact")
    search_help_text = _("An e-mail or a username of the person, or an id.")
    autocomplete_fields = ("about",)
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    actions_detail = ("withdraw",)

    def get_fields(self, request: HttpRequest, obj: SupportNote | None = None) -> Any:
        return ("about", "text", "author", "created_at", "withdrawn_at") if obj else ("about", "text", "page")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().get_changeform_initial_data(request), "page": uuid.uuid4()}

    @display(description=_("note"))  # type: ignore[untyped-decorator]
    def words(self, note: SupportNote) -> str:
        return str(note)

    def save_model(self, request: HttpRequest, obj: SupportNote, form: Any, change: bool) -> None:
        given = form.cleaned_data
        by = cast(User, request.user)
        note = notes.add_note(user=given["about"], by=by, text=given["text"], key=given["page"])
        obj.pk, obj._state.adding = note.pk, False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except AppError as error:
            self.message_user(request, str(error.detail), messages.ERROR)
            return self.response_post_save_add(request, None)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service did, once."""

    def response_add(self, request: HttpRequest, obj: SupportNote, post_url_continue: Any = None) -> HttpResponse:
        self.message_user(request, _("The note is written down."), messages.SUCCESS)
        return HttpResponseRedirect(_page_about(obj))

    def has_withdraw_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "users:write")

    @action(  # type: ignore[untyped-decorator]
        description=_("Withdraw"), url_path="withdraw", permissions=["withdraw"], attrs={"method": "post"}
    )
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A link opens a page that asks: only the answer, a POST, does it."""
        note = self.get_object(request, object_id)
        if note is None:
            raise Http404
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "opts": self.opts, "object": note}
            context |= {"title": _("Withdraw the note"), "person": note, "back": _page_about(note)}
            return noted(SupportNote, TemplateResponse(request, "admin/accounts/suspend.html", context))
        try:
            notes.withdraw_note(note=note, by=cast(User, request.user))
            self.message_user(request, _("The note is withdrawn."), messages.SUCCESS)
        except AppError as error:
            self.message_user(request, str(error.detail), messages.ERROR)
        return HttpResponseRedirect(_page_about(note))


def _page_about(note: SupportNote) -> str:
    return f"{reverse('admin:accounts_user_change', args=[note.about_id])}#notes"
