"""A person's readings, conversations and the calls of models for them, on their page of the back office."""

from typing import Any

from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from accounts.admin.panels import NEWEST, NOTHING, Panel, label, link, register, table, tag, when
from accounts.models import User
from interpretations.admin.costs import topic_said
from interpretations.admin.readings import text_shown
from interpretations.models import Conversation, Interpretation, ModelCall, Status

_COLOURS = {Status.COMPLETED: "good", Status.FAILED: "bad", Status.RUNNING: "warn"}
_OUTCOMES = {ModelCall.Outcome.COMPLETED: "good", ModelCall.Outcome.LOST: "bad", ModelCall.Outcome.FAILED: "bad"}

_TEMPLATE = "admin/interpretations/panel.html"
_TEXTS = 3  # each is read by the verifier while the page is waited for

# Of sentences.
_COUNTED = {"checked": _("checked"), "removed": _("removed"), "replaced": _("replaced")}


def register_panels() -> None:
    owner, page = "owner__id__exact", "admin:interpretations_{}_changelist".format
    readings, talks, calls = ((page(name), owner) for name in ("interpretation", "conversation", "modelcall"))
    register(Panel("readings", 200, _("Readings"), "content:read", _readings, readings, _TEMPLATE, wide=True))
    register(Panel("costs", 210, _("Costs of models"), "billing:read", _costs, calls, wide=True))
    register(Panel("conversations", 220, _("Conversations"), "content:read", _conversations, talks))


def _readings(user: User, by: User) -> dict[str, Any]:
    """What the verifier said of each when it was written; of the newest texts, what it says of every claim now."""
    columns = ("topic", "status", "grounding", "created_at", "chart__name")
    rows = Interpretation.objects.visible_to(user).order_by("-created_at", "-id").select_related("chart")
    topic, *others = label(Interpretation, "topic", "status", "chart", "created_at")
    heads = (topic, _("verdict"), *_COUNTED.values(), *others)
    newest = [_reading(one) for one in rows.only(*columns)[:NEWEST]]
    written = rows.filter(status=Status.COMPLETED).exclude(sections=[])[:_TEXTS]
    return {**table(heads, newest), "texts": [_text(one) for one in written]}


def _text(one: Interpretation) -> dict[str, Any]:
    verdict = _verdict(one.grounding["verdict"]) if one.grounding else ""
    return {"topic": topic_said(one.topic), "at": when(one.created_at), "verdict": verdict, "words": text_shown(one)}


def _reading(one: Interpretation) -> tuple[Any, ...]:
    said = one.grounding or {}
    verdict = _verdict(said["verdict"]) if said else NOTHING
    status = tag(one.get_status_display(), _COLOURS.get(Status(one.status), ""))
    counts = (said.get(name, NOTHING) for name in _COUNTED)
    about = link("charts_chart", one.chart_id, one.chart) if one.chart else NOTHING
    return (
        link("interpretations_interpretation", one.pk, topic_said(one.topic)), verdict, *counts, status, about,
        when(one.created_at),
    )  # fmt: skip


def _verdict(verdict: str) -> Any:
    return tag(_("grounded"), "good") if verdict == "grounded" else tag(_("not grounded"), "bad")


def _conversations(user: User, by: User) -> dict[str, Any]:
    rows = Conversation.objects.visible_to(user).order_by("-created_at", "-id")[:NEWEST]
    shown = [
        (link("interpretations_conversation", one.pk, one), when(one.updated_at), when(one.created_at), one.locale)
        for one in rows
    ]
    return table(label(Conversation, "title", "updated_at", "created_at", "locale"), shown)


def _costs(user: User, by: User) -> dict[str, Any]:
    calls = ModelCall.objects.filter(owner=user)
    total = calls.aggregate(
        calls=Count("pk"), read=Sum("input_tokens", default=0), written=Sum("output_tokens", default=0),
        cost=Sum("cost", default=0),
    )  # fmt: skip
    facts = [
        (label(ModelCall, "cost")[0], total["cost"]), (_("calls"), total["calls"]),
        (_("tokens read"), total["read"]), (_("tokens written"), total["written"]),
    ]  # fmt: skip
    columns = ("at", "cost", "outcome", "purpose", "topic", "model", "input_tokens", "output_tokens")
    rows = [
        (
            link("interpretations_modelcall", one.pk, when(one.at)), one.cost,
            tag(one.get_outcome_display(), _OUTCOMES.get(ModelCall.Outcome(one.outcome), "")),
            one.get_purpose_display(), topic_said(one.topic), one.model, one.input_tokens, one.output_tokens,
        )
        for one in calls.order_by("-at", "-id")[:NEWEST]
    ]  # fmt: skip
    return table(label(ModelCall, *columns), rows, facts)
