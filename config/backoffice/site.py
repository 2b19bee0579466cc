"""The door of the back office: a password, then a second factor; who has none yet sets one up before anything opens."""

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from unfold.forms import AdminOwnPasswordChangeForm, AuthenticationForm
from unfold.sites import UnfoldAdminSite

from accounts.errors import SessionNotFound, SessionRevoked, TokenInvalid
from accounts.models import Session, Ticket, User
from accounts.permissions import is_staff
from accounts.services import audit, entrance, factors, renewal, second_step, sessions, tickets
from accounts.services.credentials import attacked
from accounts.services.standing import standing_of
from accounts.services.tokens import InSession
from accounts.throttling import by_ticket
from config.api.errors import AppError, RateLimited, ValidationFailed
from config.api.middleware import client_address
from config.api.throttling import admit
from config.system import staff

if TYPE_CHECKING:  # it registers itself with the site that is made here
    from config.system.admin import StaffAdmin

# In Django's session: the first step that was passed, the app that is being set up, and at last the session of ours
# which that made: it says whether the back office is open.
TICKET, SET_UP, SESSION = "first_step", "totp_set_up", "session"


class PasswordForm(AuthenticationForm):  # type: ignore[misc]
    def clean(self) -> dict[str, Any]:
        login = self.cleaned_data.get("username")
        if login and not self.cleaned_data.get("password"):
            audit.record_refused_sign_in(reason="malformed", to="back_office", **attacked(username=login))
        cleaned: dict[str, Any] = super().clean()
        return cleaned

    def confirm_login_allowed(self, user: Any) -> None:
        if not is_staff(user):
            login = self.cleaned_data["username"]
            audit.record_refused_sign_in(reason="not_staff", login=login, user=user, to="back_office")
        super().confirm_login_allowed(user)


class PasswordStep(LoginView):
    """Whoever knows the password is not signed in by it."""

    def form_valid(self, form: Any) -> HttpResponse:
        ticket = entrance.ask_for_second_factor(form.get_user(), by="back_office", device=None)
        self.request.session[TICKET] = tickets.token_of(ticket)
        self.request.session.pop(SET_UP, None)
        return HttpResponseRedirect(_with_next("admin:second_factor", self.get_success_url()))


class OwnPasswordForm(AdminOwnPasswordChangeForm):  # type: ignore[misc]
    """As over the API: every other session ends, and a letter tells of it."""

    session_id: UUID

    def clean_old_password(self) -> str:
        """Proved here, once: it is counted, and its hash takes a quarter of a second."""
        given: str = self.cleaned_data["old_password"]
        try:
            renewal.check_current(user=self.user, current=given)
        except RateLimited as error:
            raise ValidationError(str(error.detail)) from error
        except ValidationFailed as error:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect") from error
        return given

    def save(self, commit: bool = True) -> Any:
        renewal.replace_password(user=self.user, session_id=self.session_id, new=self.cleaned_data["new_password1"])
        self.user.refresh_from_db(fields=["password"])  # by which the cookie stays good
        return self.user


class OwnPassword(PasswordChangeView):
    form_class = OwnPasswordForm

    def get_form(self, form_class: Any = None) -> Any:
        form: Any = super().get_form(form_class)
        form.session_id = UUID(self.request.session[SESSION])
        return form


class Choices(AutocompleteJsonView):
    """People by a part of their name, for the field of a page: for who may open that page, and recorded."""

    def has_perm(self, request: HttpRequest, obj: Any = None) -> bool:
        site, model = cast(AdminSite, self.admin_site), self.source_field.model
        opens = site.is_registered(model) and site.get_model_admin(model).has_view_permission(request)
        return bool(opens and super().has_perm(request, obj))

    def process_request(self, request: HttpRequest) -> Any:
        """PostgreSQL has no text with a NUL."""
        term, *rest = super().process_request(request)
        return term.replace("\0", ""), *rest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows, office = list(context["object_list"]), cast("StaffAdmin", self.model_admin)
        people = office.whose_are(rows)
        staff.guard().note("admin.listed", model=office.model, people=people, rows=len(rows), asked=["term"])
        return context


class BackOffice(UnfoldAdminSite):  # type: ignore[misc]
    login_form = PasswordForm

    def has_permission(self, request: HttpRequest) -> bool:
        """Asked on every page. What they may do there, each page asks by scope."""
        if not is_staff(request.user) or not _is_live(request):
            return False
        structlog.contextvars.bind_contextvars(user_id=str(request.user.pk))
        return True

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        return cast(HttpResponse, Choices.as_view(admin_site=self)(request))

    def extra_urls(self) -> list[URLPattern]:
        from config.backoffice.pages import urls_of  # which imports pages that are registered with this site

        return [path("second-factor/", self.second_factor, name="second_factor"), *urls_of(self)]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        from config.backoffice.pages import context_of

        return {**super().each_context(request), **context_of(request)}

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The theme's own keeps what it found, names of people among it, for minutes, and records nothing."""
        from config.backoffice.searching import found_while_typing

        return found_while_typing(request, self)

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        index = reverse("admin:index", current_app=self.name)
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(index)
        context = {
            **self.each_context(request),
            "title": _("Log in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        if REDIRECT_FIELD_NAME not in request.GET and REDIRECT_FIELD_NAME not in request.POST:
            context[REDIRECT_FIELD_NAME] = index
        request.current_app = self.name
        view = PasswordStep.as_view(
            extra_context=context,
            authentication_form=self.login_form,
            template_name=self.login_template or "admin/login.html",
        )
        response: HttpResponse = view(request)  # type: ignore[assignment]
        return response

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "POST":
            _end_former(request)
        response: HttpResponse = super().logout(request, extra_context)
        return response

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = {**self.each_context(request), **(extra_context or {})}
        request.current_app = self.name
        return OwnPassword.as_view(success_url=reverse("admin:password_change_done"), extra_context=context)(request)  # type: ignore[return-value]

    @method_decorator((never_cache, csrf_protect))
    def second_factor(self, request: HttpRequest) -> HttpResponse:
        try:
            ticket = tickets.read(request.session.get(TICKET, ""), Ticket.Purpose.SECOND_FACTOR)
            user = second_step.person_of(ticket)
        except TokenInvalid:
            return _begin_anew(request, told=TICKET in request.session)
        methods = factors.methods_of(user)
        error = None
        if request.method == "POST":
            try:
                admit("sign_in", by_ticket(ticket))
                return self._prove(request, user, ticket) if methods else self._set_up(request, user, ticket)
            except AppError as refused:
                reason = "throttled" if isinstance(refused, RateLimited) else refused.code.lower()
                audit.record_refused_sign_in(reason=reason, user=user, to="back_office", by="second_factor")
                if methods and isinstance(refused, TokenInvalid):  # used up, or used by another window
                    return _begin_anew(request)
                error = str(refused.detail)
        try:
            tickets.read(tickets.token_of(ticket), Ticket.Purpose.SECOND_FACTOR)  # the attempt may have been its last
            more = self._choice(request, ticket, methods) if methods else self._new_app(request, user)
        except AppError:
            return _begin_anew(request, error)
        return self._page(request, error=error, **more)

    def _prove(self, request: HttpRequest, user: User, ticket: Ticket) -> HttpResponse:
        method = request.POST.get("method", "")
        second_step.prove(
            ticket=ticket,
            method=method,
            code=request.POST.get("code", "")[:20],
            credential=_credential(request),
            host=request.get_host(),
        )
        _let_in(request, user, method)
        return HttpResponseRedirect(_next(request))

    def _set_up(self, request: HttpRequest, user: User, ticket: Ticket) -> HttpResponse:
        token, code = request.session.get(SET_UP, ""), request.POST.get("code", "")[:20]
        codes = factors.confirm_totp(user, token=token, code=code)
        tickets.use(ticket)
        _let_in(request, user, factors.TOTP)
        return self._page(request, recovery_codes=codes)

    @staticmethod
    def _choice(request: HttpRequest, ticket: Ticket, methods: list[str]) -> dict[str, Any]:
        options = None
        if factors.PASSKEY in methods:
            options = second_step.begin_passkey(token=tickets.token_of(ticket), host=request.get_host())
        return {"methods": methods, "options": options}

    @staticmethod
    def _new_app(request: HttpRequest, user: User) -> dict[str, Any]:
        try:
            app = factors.shown_again(user, token=request.session.get(SET_UP, ""))
        except TokenInvalid:
            app = factors.begin_totp(user)
        request.session[SET_UP] = app["totp_token"]
        return {"app": app}

    def _page(self, request: HttpRequest, **more: Any) -> HttpResponse:
        context = {**self.each_context(request), "title": _("Second factor"), "next": _next(request), **more}
        return TemplateResponse(request, "admin/second_factor.html", context)


def _begin_anew(request: HttpRequest, error: str | None = None, *, told: bool = True) -> HttpResponse:
    """Back to the first step, saying why."""
    for key in (TICKET, SET_UP):
        request.session.pop(key, None)
    if told:
        messages.error(request, error or _("This sign-in was used, or took too long. Begin anew."))
    return HttpResponseRedirect(_with_next("admin:login", _next(request)))


def _let_in(request: HttpRequest, user: User, method: str) -> None:
    """Errors: those of `entrance.admit_to_back_office`."""
    session = entrance.admit_to_back_office(
        user=user,
        by=f"password+{method}",
        method=method,
        ip=client_address(request),
        user_agent=request.headers.get("User-Agent", ""),
        expires_at=request.session.get_expiry_date(),
    )
    for key in (TICKET, SET_UP):
        request.session.pop(key, None)
    _end_former(request)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[SESSION] = str(session.pk)


def _end_former(request: HttpRequest) -> None:
    """Whose cookie this is has signed out, or in anew."""
    if isinstance(request.user, User) and SESSION in request.session:
        with suppress(SessionNotFound):  # it had ended
            session_id, reason = UUID(request.session[SESSION]), Session.Reason.SIGNED_OUT
            sessions.end_session(user=request.user, session_id=session_id, reason=reason)


def _is_live(request: HttpRequest) -> bool:
    """May what the cookie names go on? Asked once a request, as of every other session."""
    live: bool | None = getattr(request, "back_office_is_open", None)
    if live is None:
        named, person = request.session.get(SESSION), request.user.pk
        live = bool(named and person and _stands(person, UUID(named)))
        if live:
            vars(request)["back_office_session"] = UUID(named)  # with which a visit that it begins ends
        vars(request)["back_office_is_open"] = live
    return live


def _stands(user_id: UUID, session_id: UUID) -> bool:
    try:
        standing_of(InSession(user_id, session_id))
    except (SessionRevoked, TokenInvalid):
        return False
    return True


def _credential(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.POST.get("credential", "") or "{}")
    except ValueError:
        given = {}
    return given if isinstance(given, dict) else {}


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is here."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if here else reverse("admin:index")


def _with_next(name: str, target: str) -> str:
    return f"{reverse(name)}?{urlencode({REDIRECT_FIELD_NAME: target})}"
