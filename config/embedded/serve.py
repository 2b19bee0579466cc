"""The one server process: pages, API, sockets and streams on uvicorn."""

import logging
import socket
from typing import Any

import uvicorn
from uvicorn.supervisors import ChangeReload

from .home import ROOT

# Bytes. A frame past 1 MB is refused with an error frame, one past this by the server, without a word.
FRAME_LIMIT = 2_000_000
ROOMS = ("accounts", "analytics", "charts", "config", "interpretations", "templates")


def serve(taken: socket.socket, *, reload: bool) -> bool:
    """Serve until a signal says stop. False: the application did not start."""
    config = uvicorn.Config(
        "config.asgi:application",
        lifespan="on",
        http="config.api.unreadable:Protocol",
        log_config=None,  # Django's logging holds for every line
        access_log=False,
        proxy_headers=False,  # TRUSTED_PROXIES is the application's to judge
        server_header=False,
        ws_max_size=FRAME_LIMIT,
        timeout_graceful_shutdown=3,  # an open stream resumes elsewhere; it does not hold up a stop
        **(watched() if reload else {}),
    )
    server = uvicorn.Server(config)
    if reload:
        taken.listen(128)
        ChangeReload(config, target=server.run, sockets=[taken]).run()
        return True
    config.load()  # Django sets up logging here, and would undo the next line
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    server.run(sockets=[taken])
    return server.started


def watched() -> dict[str, Any]:
    """The rooms of the house: not .venv, not NOCTURNA_HOME."""
    rooms = [str(ROOT / room) for room in ROOMS if (ROOT / room).is_dir()]
    return {"reload": True, "reload_dirs": rooms, "reload_includes": ["*.py", "*.html", "*.toml", "*.json"]}
