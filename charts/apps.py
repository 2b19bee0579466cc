from django.apps import AppConfig


class ChartsConfig(AppConfig):
    name = "charts"
    verbose_name = "Charts"

    def ready(self) -> None:
        from charts.services import batches, import_jobs

        batches.register()
        import_jobs.register()
