from typing import Any

from django.apps import AppConfig
from django.utils.translation import get_language


class InterpretationsConfig(AppConfig):
    name = "interpretations"
    verbose_name = "Interpretations"

    def ready(self) -> None:
        from charts import catalogue
        from charts.services import shares
        from interpretations.services import latest_reading

        catalogue.SECTIONS["topics"] = _topics
        shares.PARTS["reading"] = latest_reading


def _topics() -> list[dict[str, Any]]:
    from interpretations.almanac import TOPICS

    language = get_language() or "en"
    return [{"name": topic.name, "label": topic.label(language)} for topic in TOPICS]
