"""Logs: one JSON object a line, or a readable console; request id and user id come from the context."""

import logging.config
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# What stands at the top level of a line; everything else is context.
_TOP = ("timestamp", "level", "service", "message", "exception")


def _shape(service: str) -> Processor:
    def shape(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        """`{timestamp, level, service, message, context: {request_id, user_id, …}}`, as the log store expects."""
        event["message"] = event.pop("event")
        event["level"] = event["level"].upper()
        top = {key: event.pop(key) for key in _TOP if key in event}
        context = {"request_id": event.pop("request_id", None), "user_id": event.pop("user_id", None), **event}
        return {
            "timestamp": top.pop("timestamp"),
            "level": top.pop("level"),
            "service": service,
            **top,
            "context": context,
        }

    return shape


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# Its own choice of tracebacks shows every local variable: passwords and tokens among them.
CONSOLE = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
LOGGERS: dict[str, dict[str, Any]] = {
    "uvicorn": {"handlers": [], "propagate": True},
    "uvicorn.access": {"level": "WARNING"},  # our middleware writes the access line, with the request id
    "django.request": {"level": "CRITICAL"},  # likewise
    "django.server": {"handlers": [], "propagate": True},
    # Our own lines say what became of an outside call; at their finer levels these write addresses with tokens in them.
    "httpx": {"level": "WARNING"},
    "httpcore": {"level": "WARNING"},
    "websockets": {"level": "WARNING"},
    "clickhouse_driver": {"level": "ERROR"},  # a traceback each time that nobody answers
    # A line for every task would bury the rest: services say what they did, failures come through.
    "fontTools": {"level": "WARNING"},
    "celery.beat": {"level": "WARNING"},
    "celery.worker.strategy": {"level": "WARNING"},
    "celery.app.trace": {"level": "WARNING"},
}

# At DEBUG they write every frame and every handshake, tokens among them.
TALKATIVE = ("uvicorn.error", "websockets")


def _last_processors(options: dict[str, Any]) -> list[Processor]:
    if options["format"] == "json":
        to_json = structlog.processors.JSONRenderer(ensure_ascii=False)
        return [structlog.processors.format_exc_info, _shape(options["service"]), to_json]
    return [CONSOLE]


def configure(options: dict[str, Any]) -> None:
    """Install the handlers (Django's LOGGING_CONFIG). options: format ("json" or "console"), level, service."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    processors = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last_processors(options)]
    hushed = {name: {"level": "INFO"} for name in TALKATIVE} if options["level"] == "DEBUG" else {}
    line = {"()": structlog.stdlib.ProcessorFormatter, "foreign_pre_chain": SHARED, "processors": processors}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": line},
            "handlers": {
                "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
                # At their finer levels libraries write what nobody may keep.
                "store": {"class": "config.system.bulk.lines.StoreHandler", "level": "INFO"},
            },
            "root": {"handlers": ["stderr", "store"], "level": options["level"]},
            "loggers": {**LOGGERS, **hushed},
        }
    )
