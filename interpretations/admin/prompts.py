"""Prompts in the back office: versions to be read, compared and begun anew from, and labels to be moved."""

import uuid
from collections.abc import Sequence
from typing import Any, cast

from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action, display

from accounts.models import User
from config.api.errors import AppError, ValidationFailed
from config.system.admin import ReadOnlyAdmin, note
from interpretations.admin.readings import TopicFilter
from interpretations.almanac import TOPICS, AlmanacError
from interpretations.forms import MoveForm, PreviewForm, VersionForm
from interpretations.llm import Message
from interpretations.models import PRODUCTION, Interpretation, PromptLabel, PromptVersion
from interpretations.prompts import PARTS
from interpretations.prompts.comparing import differences
from interpretations.services import prompts
from interpretations.services.prompts.golden import sample_named
from interpretations.services.prompts.rehearsing import Wish, messages_for

_MOST_COUNTED = 10_000
_PRE = '<pre class="prompts-words">{}</pre>'


def topic_label(name: str) -> str:
    """In the reader's language; of a topic that there is no more, its name."""
    labels = {topic.name: topic.label(get_language() or "en") for topic in TOPICS}
    return labels.get(name, name)


def page_of(version: PromptVersion) -> str:
    return reverse("admin:interpretations_promptversion_change", args=[version.pk])


@admin.register(PromptVersion)
class PromptVersionAdmin(ReadOnlyAdmin):
    view_scope = "prompts:read"
    list_display = ("named", "labelled", "changelog", "author", "created_at")
    list_filter = (TopicFilter, "created_at")
    list_select_related = ("author",)
    list_per_page = 50
    list_before_template = "admin/prompts/topics.html"
    search_fields = ("changelog", "topic", "author__email", "id__exact")
    search_help_text = _("What was new, a topic, an author's e-mail, or an id.")
    ordering = ("topic", "-number")
    show_full_result_count = False
    actions_detail = ("new_version", "compare", "preview", "move")
    fieldsets = (
        (None, {"fields": ("named", "about", "labelled", "changelog", "author", "created_at", "read")}),
        (_("Origin"), {"fields": ("shipped", "digest")}),
        (_("Words"), {"fields": ("written",)}),
        (_("Parameters and schemas"), {"fields": ("parameters", "answer", "mended")}),
    )  # fmt: skip

    class Media:
        css = {"all": ["nocturna/prompts.css"]}

    readonly_fields = ("named", "about", "labelled", "read", "written", "answer", "mended")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PromptVersion]:
        rows: QuerySet[PromptVersion] = super().get_queryset(request)
        return rows.prefetch_related("labels")

    def has_write_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may(request, "prompts:write")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return super().changelist_view(request, {**(extra_context or {}), "topics": _topics()})

    @display(description=_("prompt"), ordering="topic")  # type: ignore[untyped-decorator]
    def named(self, version: PromptVersion) -> str:
        return str(version)

    @display(description=_("topic"))  # type: ignore[untyped-decorator]
    def about(self, version: PromptVersion) -> str:
        return topic_label(version.topic)

    @display(description=_("labels"))  # type: ignore[untyped-decorator]
    def labelled(self, version: PromptVersion) -> str:
        return ", ".join(sorted(label.name for label in version.labels.all())) or "—"

    @display(description=_("readings written by it"))  # type: ignore[untyped-decorator]
    def read(self, version: PromptVersion) -> str:
        count = Interpretation.objects.filter(prompt=version).order_by()[: _MOST_COUNTED + 1].count()
        return str(count) if count <= _MOST_COUNTED else f"> {_MOST_COUNTED}"

    @display(description=_("words"))  # type: ignore[untyped-decorator]
    def written(self, version: PromptVersion) -> SafeString:
        shape = '<h3 class="font-semibold mt-4 mb-2">{}</h3>' + _PRE
        parts = (
            (f"{language} · {part}", text)
            for language, words in sorted(version.words.items())
            for part in PARTS
            if (text := words.get(part))
        )
        return format_html_join("", shape, parts)

    @display(description=_("schema of the answer"))  # type: ignore[untyped-decorator]
    def answer(self, version: PromptVersion) -> SafeString:
        return format_html(_PRE, version.schema)

    @display(description=_("schema of a mended sentence"))  # type: ignore[untyped-decorator]
    def mended(self, version: PromptVersion) -> SafeString:
        return format_html(_PRE, version.repair_schema)

    @action(description=_("New version from this one"), url_path="new", permissions=["write"])  # type: ignore[untyped-decorator]
    def new_version(self, request: HttpRequest, object_id: str) -> HttpResponse:
        version = self._looked_at(request, object_id)
        form = VersionForm(request.POST if request.method == "POST" else None, begun_from=version)
        if form.is_valid():
            changelog = form.cleaned_data["changelog"]
            try:
                made = prompts.make_version(
                    topic=version.topic, content=form.content, changelog=changelog, by=_staff(request)
                )
            except ValidationFailed as error:
                form.refuse(error)
            else:
                self.message_user(request, _t("%(version)s was made.") % {"version": made}, messages.SUCCESS)
                return HttpResponseRedirect(page_of(made))
        title = _t("New version from %(version)s") % {"version": version}
        return self._page(request, "new", version, title=title, form=form)

    @action(description=_("Compare"), url_path="compare", permissions=["view"])  # type: ignore[untyped-decorator]
    def compare(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """With another one of its topic: the one that is asked for, or that production points at, or the one before."""
        version = self._looked_at(request, object_id)
        others = PromptVersion.objects.filter(topic=version.topic).exclude(pk=version.pk)
        chosen = self._other(request.GET.get("with", ""), version, others)
        left, right = sorted([version, chosen or version], key=lambda one: one.number)
        return self._page(
            request, "compare", version, title=_t("Compare"), left=left, right=right,
            others=list(others.defer("words", "schema", "repair_schema")), chosen=chosen,
            differences=differences(left.content, right.content),
        )  # fmt: skip

    @action(description=_("Move a label here"), url_path="move", permissions=["write"])  # type: ignore[untyped-decorator]
    def move(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """First which label, then whether that is meant; moved it is only from where it was seen to be."""
        version = self._looked_at(request, object_id)
        form = MoveForm(request.POST if request.method == "POST" else None, version=version)
        if form.is_valid() and "confirmed" in request.POST and self._moved(request, version, form):
            return HttpResponseRedirect(page_of(version))
        labels = PromptLabel.objects.filter(topic=version.topic).select_related("version")
        asked = form.cleaned_data if form.is_bound and form.is_valid() else None
        now = labels.filter(name=asked["name"]).first() if asked else None
        title = _t("Move a label to %(version)s") % {"version": version}
        is_production = asked is not None and asked["name"] == PRODUCTION
        return self._page(
            request, "move", version, title=title, form=form, labels=labels, asked=asked, now=now,
            is_production=is_production,
        )  # fmt: skip

    def _moved(self, request: HttpRequest, version: PromptVersion, form: MoveForm) -> bool:
        """False: it was refused, and why is said."""
        try:
            found_at = _key_or_none(request.POST.get("found_at", ""))
            prompts.move_label(version=version, by=_staff(request), found_at=found_at, **form.cleaned_data)
        except ValidationFailed as error:
            form.refuse(error)
            return False
        except AppError as error:
            self.message_user(request, str(error.detail), messages.ERROR)
            return False
        told = {"label": form.cleaned_data["name"], "version": version}
        self.message_user(request, _t("%(label)s is at %(version)s now.") % told, messages.SUCCESS)
        return True

    @action(description=_("Preview"), url_path="preview", permissions=["view"])  # type: ignore[untyped-decorator]
    def preview(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The messages that a model would be sent about a sample chart; posted, to have one of them answer."""
        version, may_try = self._looked_at(request, object_id), self.has_write_permission(request)
        if request.method == "POST" and not may_try:
            raise PermissionDenied
        form = PreviewForm(request.POST or request.GET, topic=version.topic)
        sent: Sequence[Message] = ()
        if form.is_valid():
            given = form.cleaned_data
            try:
                if request.method == "POST":
                    trial = prompts.ask_for_trial(version=version, by=_staff(request), **{"model": "", **given})
                    return HttpResponseRedirect(reverse("admin:interpretations_prompttrial_change", args=[trial.pk]))
                sample = sample_named(given["sample"], version.topic)
                sent = messages_for(Wish(version, sample, given["locale"], given["style"]))
            except (AppError, AlmanacError) as error:
                form.add_error(None, str(getattr(error, "detail", error)))
        title = _t("Preview of %(version)s") % {"version": version}
        return self._page(request, "preview", version, title=title, form=form, sent=sent, may_try=may_try)

    def _looked_at(self, request: HttpRequest, object_id: str) -> PromptVersion:
        """Errors: Http404."""
        version: PromptVersion | None = self.get_object(request, object_id)
        if version is None:
            raise Http404
        note("admin.viewed", model=PromptVersion, target=version)
        return version

    def _other(self, asked: str, version: PromptVersion, others: QuerySet[PromptVersion]) -> PromptVersion | None:
        if asked:
            chosen = others.filter(number=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
            if chosen is None:
                raise Http404
            return chosen
        production = others.filter(labels__name=PRODUCTION).first()
        return production or others.filter(number__lt=version.number).first() or others.first()

    def _page(self, request: HttpRequest, name: str, version: PromptVersion, **context: Any) -> HttpResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "version": version}
        shared["back"] = page_of(version)
        return TemplateResponse(request, f"admin/prompts/{name}.html", {**shared, **context})


@admin.register(PromptLabel)
class PromptLabelAdmin(ReadOnlyAdmin):
    view_scope = "prompts:read"
    list_display = ("topic", "name", "version", "follows_shipped", "moved_by", "moved_at")
    list_select_related = ("version", "moved_by")
    list_filter = (TopicFilter,)
    search_fields = ("name", "topic")
    ordering = ("topic", "name")


def _topics() -> list[dict[str, Any]]:
    """Those that models are asked about, each with its labels and its newest version."""
    labels: dict[str, list[PromptLabel]] = {}
    for label in PromptLabel.objects.select_related("version").defer("version__words"):
        labels.setdefault(label.topic, []).append(label)
    newest = PromptVersion.objects.order_by("topic", "-number").distinct("topic").defer("words")
    return [
        {"name": one.topic, "label": topic_label(one.topic), "newest": one, "labels": labels.get(one.topic, [])}
        for one in newest
    ]


def _key_or_none(text: str) -> uuid.UUID | None:
    """Of a version, as the page that asked had it; empty where the label was nowhere. Errors: BadRequest."""
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise BadRequest from None


def _staff(request: HttpRequest) -> User:
    return cast(User, request.user)  # the admin lets nobody else in
