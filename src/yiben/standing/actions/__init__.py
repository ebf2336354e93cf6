"""The verbs of standing: make the cells of a year, and keep them current."""

from .counts import fold
from .recheck import Rechecked, recheck
from .refresh import ensure_year, rebuild
from .settle import settle

__all__ = ["Rechecked", "ensure_year", "fold", "rebuild", "recheck", "settle"]
