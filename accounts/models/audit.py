"""The audit log: who did what to whose things, when and from where. Rows are added, and never changed.

It cannot be changed, so it holds nothing that a person may ask to be forgotten: ids, names of fields, masked values.
"""

from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """Everything that is recorded, of every app: what is not here cannot be."""

    SIGNED_IN = "sign_in.succeeded", _("Signed in")
    SECOND_FACTOR_ASKED = "sign_in.second_factor", _("Asked for a second factor")
    CONFIRMED = "sign_in.confirmed", _("Proved again who they are")
    SIGN_IN_REFUSED = "sign_in.refused", _("Sign-in refused")
    SIGNED_OUT = "session.signed_out", _("Signed out")
    SESSION_REVOKED = "session.revoked", _("Sessions ended")
    DEVICE_RENAMED = "device.renamed", _("Device renamed")
    DEVICE_REMOVED = "device.removed", _("Device removed")
    TOKEN_REUSED = "token.reused", _("An old token was used again")
    USER_CREATED = "user.created", _("Account made")
    USER_UPDATED = "user.updated", _("Account changed")
    USER_DELETED = "user.deleted", _("Account deleted")
    USER_EXPORTED = "user.exported", _("Personal data exported")
    EXPORT_FETCHED = "export.fetched", _("Archive of personal data fetched")
    USER_ERASED = "user.erased", _("Personal data erased")
    CHARTS_EXPORTED = "charts.exported", _("Charts exported")
    PASSWORD_CHANGED = "password.changed", _("Password changed")
    EMAIL_CHANGED = "email.changed", _("Address changed")
    FACTOR_ADDED = "factor.added", _("Second factor added")
    FACTOR_SHOWN = "factor.shown", _("Code of a second factor shown to an operator")
    FACTOR_REMOVED = "factor.removed", _("Second factor removed")
    ISSUER_LINKED = "issuer.linked", _("Account linked to an issuer")
    ISSUER_UNLINKED = "issuer.unlinked", _("Account unlinked from an issuer")
    ROLE_CHANGED = "role.changed", _("Rights changed")
    GRANT_GIVEN = "grant.given", _("Grant given")
    GRANT_ENDED = "grant.ended", _("Grant ended")
    SUSPENDED = "user.suspended", _("Account suspended")
    REINSTATED = "user.reinstated", _("Suspension ended")
    NOTE_WRITTEN = "note.written", _("Support note written")
    NOTE_WITHDRAWN = "note.withdrawn", _("Support note withdrawn")
    KEY_CREATED = "api_key.created", _("API key made")
    KEY_CHANGED = "api_key.changed", _("API key changed")
    KEY_ROTATED = "api_key.rotated", _("API key rotated")
    KEY_REVOKED = "api_key.revoked", _("API key revoked")
    PLAN_ASSIGNED = "plan.assigned", _("Plan assigned")
    PLAN_ENDED = "plan.ended", _("Plan ended")
    CREDITS_GRANTED = "credits.granted", _("Credits granted")
    USERS_READ = "users.read", _("Accounts of others read")
    CHART_CREATED = "chart.created", _("Charts made")
    CHART_UPDATED = "chart.updated", _("Chart changed")
    CHART_DELETED = "chart.deleted", _("Chart deleted")
    CHART_HIDDEN = "chart.hidden", _("Chart hidden")
    CHART_UNHIDDEN = "chart.unhidden", _("Chart shown again")
    CHART_SHARED = "chart.shared", _("Chart shared")
    SHARE_REVOKED = "chart.share_revoked", _("Share revoked")
    READING_REQUESTED = "interpretation.requested", _("Reading asked for")
    READING_CANCELLED = "interpretation.cancelled", _("Reading cancelled")
    READING_REQUEUED = "interpretation.requeued", _("Reading queued again")
    READING_DELETED = "interpretation.deleted", _("Reading deleted")
    READING_RATED = "interpretation.rated", _("Reading rated")
    READING_REPORTED = "interpretation.reported", _("Reading reported")
    READING_HIDDEN = "interpretation.hidden", _("Reading hidden")
    READING_UNHIDDEN = "interpretation.unhidden", _("Reading shown again")
    CONVERSATION_STARTED = "conversation.started", _("Conversation begun")
    CONVERSATION_CHANGED = "conversation.changed", _("Conversation changed")
    CONVERSATION_DELETED = "conversation.deleted", _("Conversation deleted")
    MESSAGE_REQUESTED = "message.requested", _("Question asked")
    MESSAGE_CANCELLED = "message.cancelled", _("Answer cancelled")
    MESSAGE_REQUEUED = "message.requeued", _("Answer queued again")
    MESSAGE_RATED = "message.rated", _("Answer rated")
    MESSAGE_REPORTED = "message.reported", _("Message reported")
    MESSAGE_HIDDEN = "message.hidden", _("Message hidden")
    MESSAGE_UNHIDDEN = "message.unhidden", _("Message shown again")
    REPORT_DISMISSED = "report.dismissed", _("Report about a text dismissed")
    REPORT_UPHELD = "report.upheld", _("Report about a text upheld")
    JOB_REQUESTED = "job.requested", _("Job asked for")
    JOB_CANCELLED = "job.cancelled", _("Job cancelled")
    PROMPT_CREATED = "prompt.created", _("New version of a prompt")
    PROMPT_LABEL_MOVED = "prompt.label_moved", _("Label of a prompt moved")
    PROMPT_TRIED = "prompt.tried", _("Prompt tried")
    VISIT_BEGUN = "visit.begun", _("Staff began to see an account as its owner does")
    VISIT_LOOKED = "visit.looked", _("Staff looked as the owner does")
    VISIT_ENDED = "visit.ended", _("Staff ended a visit")
    ADMIN_LISTED = "admin.listed", _("Staff looked at a list")
    ADMIN_VIEWED = "admin.viewed", _("Staff looked at a row")
    ADMIN_ADDED = "admin.added", _("Staff added a row")
    ADMIN_CHANGED = "admin.changed", _("Staff changed a row")
    ADMIN_DELETED = "admin.deleted", _("Staff deleted a row")
    ADMIN_ACTION = "admin.action", _("Staff did something to rows")
    ADMIN_REPLAYED = "admin.replayed", _("Staff began failed work anew")


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def about(self, user_ids: list[UUID]) -> Self:
        """What these people did, and what was done to them."""
        return self.filter(Q(actor_id__in=user_ids) | Q(subject_id__in=user_ids) | Q(people__overlap=user_ids))


class AuditEntry(models.Model):
    """Ids, never foreign keys: an entry outlives what it is about."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("time"), db_default=Now(), editable=False)
    action = models.CharField(_("action"), max_length=40)
    actor_id = models.UUIDField(_("who"), null=True, help_text=_("Empty: nobody who was signed in."))
    subject_id = models.UUIDField(_("whose"), null=True, help_text=_("The person whose things they are."))
    people = ArrayField(models.UUIDField(), verbose_name=_("whose, of several"), null=True)
    target_type = models.CharField(_("kind of thing"), max_length=60, blank=True)
    target_id = models.CharField(_("thing"), max_length=64, blank=True)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    detail = models.JSONField(_("detail"), null=True)
    ip = models.CharField(_("address"), max_length=45, blank=True)
    user_agent = models.CharField(_("browser"), max_length=200, blank=True)
    request_id = models.UUIDField(_("request"), null=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest_first"),
            models.Index(fields=["action", "-at", "-id"], name="audit_by_action"),
            models.Index(fields=["actor_id", "-at"], name="audit_by_actor", condition=Q(actor_id__isnull=False)),
            models.Index(fields=["subject_id", "-at"], name="audit_by_subject", condition=Q(subject_id__isnull=False)),
            GinIndex(fields=["people"], name="audit_by_people", condition=Q(people__isnull=False)),
            models.Index(
                fields=["ip", "-at"], name="audit_by_address", condition=~Q(ip=""), opclasses=["text_pattern_ops", ""]
            ),
            models.Index(fields=["target_id"], name="audit_by_target", condition=~Q(target_id="")),
            models.Index(fields=["request_id"], name="audit_by_request", condition=Q(request_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.action

    @property
    def words(self) -> str:
        """The action, as people say it."""
        return str(Action(self.action).label) if self.action in Action.values else self.action
