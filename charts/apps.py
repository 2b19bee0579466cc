from django.apps import AppConfig


class ChartsConfig(AppConfig):
    name = "charts"
    verbose_name = "Charts"

    def ready(self) -> None:
        from accounts import preferences
        from charts.serializers.preferences import DefaultSettingsSerializer
        from charts.services import batches, import_jobs
        from charts.services.primary import check_primary

        batches.register()
        import_jobs.register()
        preferences.PARTS["chart_settings"] = DefaultSettingsSerializer
        preferences.CHECKS["primary_chart"] = check_primary
