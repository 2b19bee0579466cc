"""Charts as pictures. Pure Python; beside the standard library only the catalogue of names."""

from charts.drawing.wheel import LARGEST, SMALLEST, wheel_svg

__all__ = ["LARGEST", "SMALLEST", "wheel_svg"]
