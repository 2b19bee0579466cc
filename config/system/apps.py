from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SystemConfig(AppConfig):
    name = "config.system"
    label = "system"
    verbose_name = _("System")

    def ready(self) -> None:
        # Not at the top: the metrics' client reads its folder from the environment, which settings complete.
        from config.system import checks, metrics  # noqa: F401  (register themselves: checks, and with Celery)
