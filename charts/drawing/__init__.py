"""Charts as pictures. Pure Python; only the standard library."""

from charts.drawing.wheel import LARGEST, SMALLEST, wheel_svg

__all__ = ["LARGEST", "SMALLEST", "wheel_svg"]
