from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from accounts import schema  # noqa: F401  (registers itself; needs the models)
        from accounts.guard import ScopeGuard
        from accounts.shipped_plans import ship_after_flush
        from config.system import encryption, staff

        staff.register(ScopeGuard())
        post_migrate.connect(ship_after_flush, sender=self)
        from accounts.admin.person import register_panels
        from accounts.models import Mail
        from accounts.privacy.mails import about_export
        from accounts.privacy.rooms import register_rooms
        from accounts.services import mails, notices, secrets, standing
        from analytics.alerts.measuring import QUEUES

        register_rooms()
        register_panels()
        standing.ready()
        QUEUES["mails"] = Mail.objects.due_since
        mails.PARTICULARS.update({Mail.Kind.NEW_DEVICE: notices.about_new_device, Mail.Kind.EXPORT_READY: about_export})
        encryption.ELSEWHERE["second_factors"] = encryption.Elsewhere(secrets.waiting, secrets.encrypt_anew)
