"""What every app may lean on: counted attempts, flags, idempotency records, jobs."""

from config.system.models.attempts import Attempts
from config.system.models.banners import Banner
from config.system.models.dead_letters import TRADES, DeadLetter, Trade
from config.system.models.flags import SWITCHES, Flag, switches
from config.system.models.idempotency import IdempotencyRecord
from config.system.models.jobs import ACTIVE, ENDED, Job, JobPart, JobQuerySet, Status
from config.system.models.settings import OFFERS, Offer, Setting

__all__ = [
    "ACTIVE",
    "ENDED",
    "OFFERS",
    "SWITCHES",
    "TRADES",
    "Attempts",
    "Banner",
    "DeadLetter",
    "Flag",
    "IdempotencyRecord",
    "Job",
    "JobPart",
    "JobQuerySet",
    "Offer",
    "Setting",
    "Status",
    "Trade",
    "switches",
]
