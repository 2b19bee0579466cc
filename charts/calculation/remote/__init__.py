"""Another Nocturna as a backend, or a fleet of them behind a balancer, over the socket that it has for everybody."""

from charts.calculation.remote.backend import RemoteNocturna

__all__ = ["RemoteNocturna"]
