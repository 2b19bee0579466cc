"""The mail that an archive is ready, in the language of the archive."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from accounts.models import DataExport, Mail
from accounts.services import mails


def tell_of_export(export: DataExport) -> None:
    """In the caller's transaction. A guest has no address."""
    if email := export.user.email:
        mails.queue(Mail.Kind.EXPORT_READY, to=email, user=export.user, export=str(export.pk), locale=export.locale)


def about_export(mail: Mail) -> Mapping[str, Any] | None:
    """None: it is there no more."""
    from django.urls import reverse

    from accounts.privacy.exporting import token_of

    export = DataExport.objects.fetchable().filter(pk=mail.data["export"]).first()
    if export is None:
        return None
    link = (settings.PUBLIC_URL or export.origin) + reverse("export-archive", args=[token_of(export)])
    return {"link": link, "hours": settings.EXPORT_LINK_HOURS}
