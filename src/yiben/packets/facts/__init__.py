"""From rows of every room to what travels, and back to values."""

from .down import gather_down
from .rows import FIELDS, body_of, values_in
from .up import gather_up

__all__ = ["FIELDS", "body_of", "gather_down", "gather_up", "values_in"]
