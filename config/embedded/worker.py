"""The Celery worker and the schedule as threads of the serving process (embedded mode)."""


def start() -> None:
    """Start the worker and the schedule."""


def stop() -> None:
    """Stop them."""
