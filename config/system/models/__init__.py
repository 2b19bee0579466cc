"""What every app may lean on: idempotency records, jobs."""

from config.system.models.idempotency import IdempotencyRecord
from config.system.models.jobs import ACTIVE, ENDED, Job, JobPart, JobQuerySet, Status

__all__ = ["ACTIVE", "ENDED", "IdempotencyRecord", "Job", "JobPart", "JobQuerySet", "Status"]
