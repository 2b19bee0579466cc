"""Rectification: which times of birth the dated events of a life speak for, and how far beyond chance."""

from charts.engine.rectification.answer import Candidate, Contribution, Rectification, rectify
from charts.engine.rectification.events import EventKind, LifeEvent, Method, RectificationRequest

__all__ = [
    "Candidate",
    "Contribution",
    "EventKind",
    "LifeEvent",
    "Method",
    "Rectification",
    "RectificationRequest",
    "rectify",
]
