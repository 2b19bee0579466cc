"""What charts do: compute, store, change, hide."""

from charts.services.backends import get_atlas, get_backend
from charts.services.calculation import Calculation, calculate, sky_at

__all__ = ["Calculation", "calculate", "get_atlas", "get_backend", "sky_at"]
