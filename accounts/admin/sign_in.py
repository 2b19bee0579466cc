"""Mails that were sent, and who else may say who somebody is, in the back office."""

from collections.abc import Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.forms import CheckboxInput
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.admin import letters
from accounts.forms import IssuerForm
from accounts.models import Issuer, Mail
from accounts.models.issuer import validate_address
from accounts.openid.trial import Trial, try_out
from accounts.services import issuers, mails
from config.system.addresses import spelled
from config.system.admin import ReadOnlyAdmin, StaffAdmin

# allauth's pages show what is not kept there, or must not be shown: the secrets of second factors.
for _model in (EmailAddress, SocialApp, SocialToken, SocialAccount, Authenticator):
    admin.site.unregister(_model)


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    view_scope = "users:read"
    list_display = ("kind", "whom", "created_at", "sent_at", "due_at", "attempts")
    list_filter = ("kind",)
    list_per_page = 50
    search_fields = ("=to", "^id")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    fields = readonly_fields = ("id", "kind", "user", "whom", "created_at", "due_at", "sent_at", "attempts")
    list_before_template = "admin/accounts/letters/ways.html"

    @display(description=_("to"), ordering="to")  # type: ignore[untyped-decorator]
    def whom(self, mail: Mail) -> str:
        return spelled(mail.to)

    def whose_are(self, rows: Iterable[Model]) -> list[Any]:
        return mails.whose(rows)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pages = [
            path("previews/", view(self.previews), name="accounts_mail_previews"),
            path("previews/<slug:kind>/", view(self.preview), name="accounts_mail_preview"),
        ]
        return [*pages, *super().get_urls()]

    def previews(self, request: HttpRequest) -> HttpResponse:
        self._refuse_strangers(request)
        return self._page(request, "previews", kinds=[(kind, Mail.Kind(kind).label) for kind in letters.kinds()])

    def preview(self, request: HttpRequest, kind: str) -> HttpResponse:
        self._refuse_strangers(request)
        locales = dict(settings.LANGUAGES)
        locale = request.GET.get("locale", get_language() or "en")
        if kind not in letters.kinds() or locale not in locales:
            raise Http404
        shown = letters.previews_of(kind, locale=locale)
        title = Mail.Kind(kind).label
        return self._page(request, "preview", title=title, kind=kind, shown=shown, locale=locale, locales=locales)

    def _page(self, request: HttpRequest, name: str, **more: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Previews of mails"), **more}
        return TemplateResponse(request, f"admin/accounts/letters/{name}.html", context)

    def _refuse_strangers(self, request: HttpRequest) -> None:
        """Errors: PermissionDenied."""
        if not self.has_view_permission(request):
            raise PermissionDenied


@admin.register(Issuer)
class IssuerAdmin(StaffAdmin):
    """For superusers, as what it gives is every account, theirs too."""

    view_scope = change_scope = add_scope = delete_scope = "roles:write"
    form = IssuerForm
    list_display = ("name", "slug", "url", "is_active")
    search_fields = ("name", "slug", "url")
    ordering = ("name", "slug")
    fields = ("name", "slug", "url", "client_id", "client_secret", "scopes", "is_active")

    def may(self, request: HttpRequest, scope: str | None) -> bool:
        return super().may(request, scope) and bool(getattr(request.user, "is_superuser", False))

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        """The issuer is asked before the transaction begins: it may take its time."""
        if request.method == "POST" and self.may(request, self.change_scope):
            request.trial = self._trial(request, object_id)  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, *args, **kwargs)

    def _trial(self, request: HttpRequest, object_id: str | None) -> Trial | None:
        """None of one that is not offered, or at no address."""
        stored = self.get_object(request, unquote(object_id)) if object_id else None
        url = request.POST.get("url", "").strip()
        if stored is not None and "url" in self.get_readonly_fields(request, stored):
            url = stored.url
        if not CheckboxInput().value_from_datadict(request.POST, request.FILES, "is_active"):
            return None
        try:
            validate_address(url)
        except ValidationError:
            return None
        return try_out(url)

    def get_form(self, request: HttpRequest, obj: Issuer | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"trial": getattr(request, "trial", None)})

    def save_model(self, request: HttpRequest, obj: Issuer, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if form.trial and form.trial.told:
            words = _("Nobody can sign in by it now. %(why)s") % {"why": form.trial.told}
            self.message_user(request, words, messages.WARNING)

    def get_readonly_fields(self, request: HttpRequest, obj: Issuer | None = None) -> Any:
        """People are known by it; at another issuer a subject that somebody has here may be anybody's."""
        if obj is None:
            return ()
        return ("slug", "url") if issuers.linked_to(obj).exists() else ("slug",)
