"""The demonstration: an invented year, told by calling the product's own actions.

``build`` brings a database up to a stage. Every organisation, person and event
is invented (``demo/*.yaml``); nothing is written but through actions, so what
a visitor sees is what a recorder would have made.
"""

from .stages import build, wanted
from .words import STAGES, DemoError, DemoResult, Login

__all__ = ["STAGES", "DemoError", "DemoResult", "Login", "build", "wanted"]
