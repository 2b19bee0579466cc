"""Nocturna Calculations as a backend: its socket first, REST behind it, the embedded engine last if that is allowed."""

from charts.calculation.nocturna.backend import NocturnaCalculations

__all__ = ["NocturnaCalculations"]
