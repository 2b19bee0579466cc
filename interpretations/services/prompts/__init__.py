"""Versions of prompts are made, never changed; labels are moved; what the product ships is taken in."""

from interpretations.services.prompts.labels import move_label
from interpretations.services.prompts.loading import load_prompts
from interpretations.services.prompts.versions import make_version

__all__ = ["load_prompts", "make_version", "move_label"]
