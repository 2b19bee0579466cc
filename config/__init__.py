"""The composition root. The Celery application is imported with it, so that `shared_task` binds to ours."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
