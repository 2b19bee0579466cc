from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "analytics"
    verbose_name = "Analytics"

    def ready(self) -> None:
        from analytics.services import storing  # after the models
        from config.system.bulk import courier

        courier.deliver_to(storing.store, wanted=storing.wanted)
