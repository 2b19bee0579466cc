"""Charts as pictures. No Django; beside the standard library the engine's catalogue, and what paints and prints."""

from charts.drawing.figure import MOST_RINGS, rings_of
from charts.drawing.themes import THEMES
from charts.drawing.wheel import LARGEST, SMALLEST, VIEWS, View, wheel_svg
from charts.drawing.words import ENGLISH, Words

__all__ = ["ENGLISH", "LARGEST", "MOST_RINGS", "SMALLEST", "THEMES", "VIEWS", "View", "Words", "rings_of", "wheel_svg"]
