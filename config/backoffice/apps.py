from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    name = "config.backoffice"
    label = "backoffice"
    verbose_name = _("Back office")
    default = True

    def ready(self) -> None:
        from django.contrib import admin

        from accounts.privacy.registry import register, room_of_rows
        from config.backoffice.exporting import export_csv
        from config.backoffice.models import SavedFilter

        admin.site.add_action(export_csv)  # type: ignore[arg-type]  # every page of ours is a StaffAdmin
        register(room_of_rows("saved_filters", lambda i: SavedFilter.objects.filter(owner=i)))


class OfficeAdminConfig(admin_apps.AdminConfig):
    """Django's admin, behind our own door."""

    default = False
    default_site = "config.backoffice.site.BackOffice"
