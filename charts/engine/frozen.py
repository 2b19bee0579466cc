"""Frozen dataclasses by the thousand.

A frozen dataclass sets each field through `object.__setattr__`, which costs three times the plain assignment. Where
charts are made by the thousand, their parts are drafted as a plain twin of the same slots and become what they are by
one assignment: the same objects as ever, equal, hashable and frozen.

    draft = Draft(*values)
    draft.__class__ = Aspect
"""

from dataclasses import fields, make_dataclass
from typing import Any


def drafts_of(frozen: type[Any]) -> type[Any]:
    """The twin of a frozen, slotted dataclass without defaults: its fields in the same order, none of its promises."""
    names = [(field.name, Any) for field in fields(frozen)]
    return make_dataclass(f"{frozen.__name__}Draft", names, slots=True, eq=False, repr=False)
