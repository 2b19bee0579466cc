"""Who else may say who somebody is: an OpenID Connect issuer, configured by staff."""

import uuid
from typing import Self

from django.core.validators import URLValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from config.system.encryption import EncryptedTextField


class IssuerQuerySet(models.QuerySet["Issuer"]):
    def offered(self) -> Self:
        return self.filter(is_active=True).order_by("name", "slug")


class Issuer(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(
        _("short name"), max_length=50, unique=True, help_text=_("Part of its address: /auth/oauth/<short name>/…")
    )
    name = models.CharField(_("name"), max_length=100)
    url = models.CharField(
        _("issuer"),
        max_length=500,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("As its tokens spell it, such as https://accounts.example.com"),
    )
    client_id = models.CharField(_("client id"), max_length=300)
    client_secret = EncryptedTextField(_("client secret"), blank=True)
    scopes = models.CharField(_("scopes"), max_length=300, default="openid email profile")
    is_active = models.BooleanField(_("offered"), default=True)
    created_at = models.DateTimeField(_("created"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = IssuerQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuer of identities")
        verbose_name_plural = _("issuers of identities")
        ordering = ["name", "slug"]

    def __str__(self) -> str:
        return self.name
