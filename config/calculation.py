"""What computes charts, and with which options; checked before anything starts."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from config.environment import env, secret


def chart_calculation() -> dict[str, Any]:
    """The setting of that name. Errors: ImproperlyConfigured."""
    name = env.str("CHART_CALCULATION", default="") or "embedded"
    if name not in _BACKENDS:
        raise ImproperlyConfigured(f"CHART_CALCULATION is {name!r}; it must be {', '.join(_BACKENDS)}.")
    backend, options = _BACKENDS[name]
    return {"BACKEND": backend, "OPTIONS": options()}


def _nocturna() -> dict[str, Any]:
    given = _needed(
        "nocturna",
        NOCTURNA_CALCULATIONS_URL=env.str("NOCTURNA_CALCULATIONS_URL", default=""),
        NOCTURNA_CALCULATIONS_TOKEN=secret("NOCTURNA_CALCULATIONS_TOKEN"),
    )
    socket_limit = env.float("NOCTURNA_CALCULATIONS_SOCKET_LIMIT", default=2.0)
    if not 0.0 < socket_limit <= 600.0:
        raise ImproperlyConfigured(f"NOCTURNA_CALCULATIONS_SOCKET_LIMIT is {socket_limit:g}; it must be up to 600 s.")
    return {
        "url": given["NOCTURNA_CALCULATIONS_URL"],
        "token": given["NOCTURNA_CALCULATIONS_TOKEN"],
        "socket": env.bool("NOCTURNA_CALCULATIONS_SOCKET", default=True),
        "socket_limit": socket_limit,
        **_service(),
    }


def _remote() -> dict[str, Any]:
    given = _needed(
        "remote",
        NOCTURNA_REMOTE_URL=env.str("NOCTURNA_REMOTE_URL", default=""),
        NOCTURNA_REMOTE_USERNAME=env.str("NOCTURNA_REMOTE_USERNAME", default=""),
        NOCTURNA_REMOTE_PASSWORD=secret("NOCTURNA_REMOTE_PASSWORD"),
    )
    return {
        "url": given["NOCTURNA_REMOTE_URL"],
        "username": given["NOCTURNA_REMOTE_USERNAME"],
        "password": given["NOCTURNA_REMOTE_PASSWORD"],
        # Read again at each sign-in, so that a password is changed without a restart.
        "password_file": env.str("NOCTURNA_REMOTE_PASSWORD_FILE", default=""),
        **_service(),
    }


_BACKENDS: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "embedded": ("charts.calculation.embedded.EmbeddedEngine", dict),
    "nocturna": ("charts.calculation.nocturna.NocturnaCalculations", _nocturna),
    "remote": ("charts.calculation.remote.RemoteNocturna", _remote),
}


def _needed(backend: str, **options: str) -> dict[str, str]:
    """Options by the variables they come from, the address first. Without one of them nothing starts."""
    missing = [name for name, value in options.items() if not value]
    if missing:
        raise ImproperlyConfigured(f"CHART_CALCULATION is {backend}; it needs {', '.join(missing)}.")
    variable, address = next(iter(options.items()))
    if not address.startswith(("http://", "https://")):
        raise ImproperlyConfigured(f"{variable} is {address!r}; it must begin with http:// or https://.")
    if not _has_host(address):
        raise ImproperlyConfigured(f"{variable} is {address!r}; it must name a host, and a right port if any.")
    return options


def _has_host(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _service() -> dict[str, Any]:
    """Options of every outside service."""
    options = {
        "fallback": env.bool("CALCULATION_FALLBACK", default=False),
        "complete_from_embedded": env.bool("CALCULATION_COMPLETE", default=True),
        "time_limit": env.float("CALCULATION_TIME_LIMIT", default=10.0),
        "connections": env.int("CALCULATION_CONNECTIONS", default=10),
        "failures": env.int("CALCULATION_CIRCUIT_FAILURES", default=5),
        "rest": env.float("CALCULATION_CIRCUIT_REST", default=10.0),
    }
    if not (0.0 < options["time_limit"] <= 600.0 and 1 <= options["connections"] <= 1000):
        raise ImproperlyConfigured("CALCULATION_TIME_LIMIT must be up to 600 s, CALCULATION_CONNECTIONS 1 to 1000.")
    if options["failures"] < 1 or not 0.0 < options["rest"] <= 3600.0:
        raise ImproperlyConfigured(
            "CALCULATION_CIRCUIT_FAILURES must be at least 1, CALCULATION_CIRCUIT_REST up to 3600 s."
        )
    return options
