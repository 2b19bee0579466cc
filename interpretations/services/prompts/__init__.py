"""Versions of prompts are made, never changed; labels are moved; what the product ships is taken in."""

from interpretations.services.prompts.labels import move_label
from interpretations.services.prompts.loading import load_prompts
from interpretations.services.prompts.trying import ask_for_trial, run_trial, sweep_trials
from interpretations.services.prompts.versions import make_version

__all__ = ["ask_for_trial", "load_prompts", "make_version", "move_label", "run_trial", "sweep_trials"]
