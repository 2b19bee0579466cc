"""Celery's worker and beat as threads of the serving process, on the in-memory broker."""

import threading
import time

from celery import Celery
from celery.beat import Scheduler, Service
from celery.worker import WorkController

from config.celery import app

THREADS = 12  # a reading mostly waits between its sentences
STOP_SECONDS = 5.0


class EmbeddedWorker:
    """Starts once. What a stop or a crash drops, the sweep finds in its row."""

    def __init__(self, app: Celery) -> None:
        self.app = app
        self.worker: WorkController | None = None
        self.thread: threading.Thread | None = None
        # A short interval, so that a stop is soon; a short schedule of jobs that may run twice, so nothing on disk.
        self.schedule = Service(app, max_interval=1, scheduler_cls=Scheduler)
        self.beat = threading.Thread(target=self.schedule.start, name="beat", daemon=True)

    def start(self) -> None:
        self.worker = self.app.WorkController(
            hostname="embedded@localhost",
            pool_cls="threads",
            concurrency=THREADS,
            without_heartbeat=True,
            without_mingle=True,
            without_gossip=True,
        )
        self.thread = threading.Thread(target=self.worker.start, name="worker", daemon=True)
        self.thread.start()
        self.beat.start()

    def alive(self) -> bool:
        """Whether both threads still run."""
        return self.thread is not None and self.thread.is_alive() and self.beat.is_alive()

    def stop(self) -> None:
        if self.worker is None or self.thread is None:
            return
        self.schedule.stop()
        deadline = time.monotonic() + STOP_SECONDS
        stopping = threading.Thread(target=self.worker.stop, name="worker-stop", daemon=True)
        stopping.start()
        for thread in (stopping, self.thread, self.beat):
            thread.join(max(0.0, deadline - time.monotonic()))


_embedded = EmbeddedWorker(app)


def start() -> None:
    """Called when the server starts (ASGI lifespan)."""
    _embedded.start()


def stop() -> None:
    """Called when it stops; bounded by STOP_SECONDS."""
    _embedded.stop()


def alive() -> bool:
    return _embedded.alive()
