from functools import partial
from typing import Any

from django.apps import AppConfig
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class InterpretationsConfig(AppConfig):
    name = "interpretations"
    verbose_name = _("Readings and conversations")

    def ready(self) -> None:
        from accounts.models.ledger import PURPOSES
        from analytics.alerts.measuring import QUEUES
        from charts import catalogue, readings
        from config.system.models import OFFERS, SWITCHES, TRADES, Offer, Trade
        from interpretations.admin.panels import register_panels
        from interpretations.models import Interpretation, Message
        from interpretations.privacy import register_rooms
        from interpretations.services import authors, latest_reading, replay, story

        QUEUES["readings"] = Interpretation.objects.unbegun_since
        QUEUES["answers"] = Message.objects.unbegun_since
        register_rooms()
        register_panels()
        OFFERS[authors.DEFAULT] = Offer(_("Who writes a reading for which no model was named"), authors.choices)
        SWITCHES.append(authors.switches)
        reading, answer = (f"admin:interpretations_{kind.kind}_change" for kind in (Interpretation, Message))
        for kind, label, page in ((Interpretation, _("Reading"), reading), (Message, _("Answer"), answer)):
            TRADES[kind.letter] = Trade(label, page, partial(replay, kind), partial(story, kind))
            PURPOSES[kind.kind] = label
        catalogue.SECTIONS["topics"] = _topics
        readings.AUTHORS.append(latest_reading)


def _topics() -> list[dict[str, Any]]:
    from interpretations.almanac import TOPICS

    language = get_language() or "en"
    return [{"name": topic.name, "label": topic.label(language)} for topic in TOPICS]
