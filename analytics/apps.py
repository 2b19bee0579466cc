from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = _("Analytics")

    def ready(self) -> None:
        from analytics.services import storing  # after the models
        from config.system.bulk import courier

        courier.deliver_to(storing.store, wanted=storing.wanted)
