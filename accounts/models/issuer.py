"""Who else may say who somebody is: an OpenID Connect issuer, configured by staff."""

import uuid
from ipaddress import ip_address
from typing import Any, Final, Self
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from config.system.encryption import EncryptedTextField

_WELL_KNOWN: Final = "/.well-known"
_NEAR: Final = ("localhost", "local", "internal")  # by the last label of a host: nobody else's network is on the way

# What RFC 6749, appendix A, lets a client be called, and have for a secret.
validate_client = RegexValidator(r"\A[\x20-\x7e]*\Z", _("Must be of ASCII characters."))


def validate_address(url: str) -> None:
    """The address of an issuer is all that its tokens say, and its discovery document lies below (OIDC Core 1.0, 2).

    Errors: ValidationError.
    """
    try:
        parts = urlsplit(url)
        faults = [message for holds, message in _rules(url, parts) if not holds]
    except ValueError as error:  # brackets of no address, or a port that is none
        raise ValidationError(URLValidator.message) from error
    if faults:
        raise ValidationError(faults)
    URLValidator(schemes=["https", "http"])(url)


def _rules(url: str, parts: SplitResult) -> list[tuple[bool, Any]]:
    host = parts.hostname or ""
    schemes = ("https", "http") if _is_near(host) else ("https",)
    return [
        (url.isascii() and url.isprintable(), _("Must be of ASCII characters: the host as it is looked up, by xn--.")),
        (parts.scheme in schemes, _("Must begin with https://.")),
        (bool(host) and parts.port != 0, _("Must name a host.")),
        ("@" not in parts.netloc, _("Must not have a name or a password in it.")),
        (not set(url) & set("?#"), _("Must not have a ? or a # in it.")),
        (_WELL_KNOWN not in url, _("Must end before /.well-known: that is looked up below it.")),
    ]


def _is_near(host: str) -> bool:
    try:
        return ip_address(host).is_private
    except ValueError:
        return host.rpartition(".")[2] in _NEAR


def validate_scopes(scopes: str) -> None:
    """Errors: ValidationError."""
    if "openid" not in scopes.split():
        raise ValidationError(_("Must hold openid: without it an issuer gives no identity token."))


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
        validators=[validate_address],
        help_text=_("As its tokens spell it, such as https://accounts.example.com"),
    )
    client_id = models.CharField(_("client id"), max_length=300, validators=[validate_client])
    client_secret = EncryptedTextField(_("client secret"), blank=True)
    scopes = models.CharField(
        _("scopes"), max_length=300, default="openid email profile", validators=[validate_client, validate_scopes]
    )
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
