from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChartsConfig(AppConfig):
    name = "charts"
    verbose_name = _("Charts")

    def ready(self) -> None:
        from accounts import preferences
        from accounts.services import plans
        from charts.models import ChartCount
        from charts.panels import register_panels
        from charts.privacy import register_rooms
        from charts.serializers.preferences import DefaultSettingsSerializer
        from charts.services import batches, import_jobs
        from charts.services.primary import check_primary

        register_rooms()
        register_panels()
        batches.register()
        import_jobs.register()
        plans.COUNTED["charts"] = ChartCount.objects.of
        preferences.PARTS["chart_settings"] = DefaultSettingsSerializer
        preferences.CHECKS["primary_chart"] = check_primary
