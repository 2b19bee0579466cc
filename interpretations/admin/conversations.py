"""Conversations in the back office: to be read with what was done for each answer, hidden, stopped, written again."""

import json
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from accounts.admin.hiding import HiddenFilter, HidingMixin
from accounts.models import User
from config.system.admin import PresenceFilter, ReadOnlyAdmin
from config.system.confirming import confirmed
from interpretations import services
from interpretations.admin.again import STOPPED, each, said, stopped, under_way
from interpretations.admin.readings import COLOURS, WORKED_ON, LanguageFilter, sentences_shown
from interpretations.admin.refunds import RefundMixin
from interpretations.models import Conversation, Message, MessageStep

_MOST_SHOWN = 200
_LONGEST = 4_000
_STATES = {str(status): colour for status, colour in COLOURS.items()}


@admin.register(Conversation)
class ConversationAdmin(ReadOnlyAdmin):
    view_scope = "content:read"
    list_display = ("named", "locale", "owner", "created_at", "updated_at")
    list_filter = (PresenceFilter, LanguageFilter, "created_at")
    list_select_related = ("owner",)
    list_per_page = 50
    search_fields = ("owner__email", "owner__username", "title", "id__exact")
    search_help_text = _("An owner's e-mail, a title, or an id.")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("named", "owner", "locale", "about", "said")}),
        (_("History"), {"fields": ("id", "titled_by", "active", "created_at", "updated_at", "deleted_at")}),
    )
    readonly_fields = ("named", "about", "said")

    @display(description=_("title"), ordering="title")  # type: ignore[untyped-decorator]
    def named(self, conversation: Conversation) -> str:
        return str(conversation)

    @display(description=_("charts"))  # type: ignore[untyped-decorator]
    def about(self, conversation: Conversation) -> SafeString:
        links = conversation.links.select_related("chart").order_by("position")
        rows = ((reverse("admin:charts_chart_change", args=[link.chart_id]), str(link.chart)) for link in links)
        return format_html_join(", ", '<a href="{}">{}</a>', rows)

    @display(description=_("messages"))  # type: ignore[untyped-decorator]
    def said(self, conversation: Conversation) -> SafeString:
        rows = conversation.messages.order_by("number")[:_MOST_SHOWN]
        shape = '<p class="mb-2 max-w-3xl"><a href="{}">{}. {}</a> {}</p>'
        page = "admin:interpretations_message_change"
        shown = ((reverse(page, args=[row.pk]), row.number, row.get_role_display(), row.text) for row in rows)
        return format_html_join("", shape, shown)


@admin.register(Message)
class MessageAdmin(HidingMixin, RefundMixin, ReadOnlyAdmin):
    view_scope = "content:read"
    list_display = ("named", "role", "owner", "state", "visibility", "model", "attempt", "created_at", "completed_at")
    list_filter = (PresenceFilter, HiddenFilter, "role", "status", LanguageFilter, "rating", "created_at")
    list_select_related = ("owner", "conversation")
    list_per_page = 50
    search_fields = ("owner__email", "owner__username", "id__exact", "conversation__id__exact")
    search_help_text = _("An owner's e-mail, or an id.")
    ordering = ("-created_at", "-id")
    show_full_result_count = False
    actions = ("hide", "unhide", "cancel", "requeue", "refund")
    fieldsets = (
        (None, {"fields": ("written", "role", "status", "owner", "conversation", "parent", "number", "locale")}),
        (_("Steps"), {"fields": ("done",)}),
        *WORKED_ON,
        (
            _("History"),
            {"fields": ("id", "summary", "created_at", "started_at", "completed_at", "updated_at", "deleted_at")},
        ),
    )
    readonly_fields = ("written", "done")

    def get_fieldsets(self, request: HttpRequest, obj: Message | None = None) -> Any:
        """What an answer cost is for those who see what people pay."""
        groups = super().get_fieldsets(request, obj)
        if self.may(request, "billing:read"):
            return groups
        return [(name, {"fields": [one for one in group["fields"] if one != "usage"]}) for name, group in groups]

    def hide_row(self, row: Message, **why: Any) -> bool:
        return services.hide(writing=row, **why)

    def unhide_row(self, row: Message, **why: Any) -> bool:
        return services.unhide(writing=row, **why)

    @display(description=_("conversation"))  # type: ignore[untyped-decorator]
    def named(self, message: Message) -> str:
        return f"{message.conversation} · {message.number}"

    @display(description=_("status"), ordering="status", label=_STATES)  # type: ignore[untyped-decorator]
    def state(self, message: Message) -> tuple[str, str]:
        return message.status, message.get_status_display()

    @display(description=_("text"))  # type: ignore[untyped-decorator]
    def written(self, message: Message) -> SafeString:
        return message_shown(message)

    @display(description=_("steps"))  # type: ignore[untyped-decorator]
    def done(self, message: Message) -> SafeString:
        shape = "<details><summary>{} · {} · {} · {} s · {} + {}</summary><pre>{}</pre></details>"
        return format_html_join("", shape, (_step(step) for step in message.steps.all()[:_MOST_SHOWN]))

    @admin.action(description=_("Cancel the selected answers"), permissions=["manage"])
    @confirmed(STOPPED, of=under_way)
    def cancel(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        by = cast(User, request.user)
        done, left = each(queryset, lambda row: services.conversations.cancel_answer(message=row, by=by))
        said(self, request, ngettext("%d answer cancelled.", "%d answers cancelled.", done) % done, done, left)

    @admin.action(description=_("Write the selected answers again"), permissions=["manage"])
    @confirmed(_("They go on where they stopped. Nobody is charged: what models cost is the house's."), of=stopped)
    def requeue(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        done, left = each(queryset, lambda row: services.requeue(writing=row))
        said(self, request, ngettext("%d answer queued again.", "%d answers queued again.", done) % done, done, left)

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return self.may(request, "interpretations:moderate")


def message_shown(message: Message) -> SafeString:
    """An answer with what its sentences rest on, a question as it was typed."""
    return sentences_shown(message.sections) if message.sections else format_html("<p>{}</p>", message.text)


def _step(step: MessageStep) -> tuple[Any, ...]:
    detail = json.dumps({"input": step.input, "output": step.output}, ensure_ascii=False, indent=1)[:_LONGEST]
    tokens = (step.input_tokens, step.output_tokens)
    return (step.get_kind_display(), step.name, step.outcome, f"{step.seconds:.1f}", *tokens, detail)
