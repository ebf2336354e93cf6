"""The roster as a workbook: template, export, and a preview of an import.

Nothing is written here. A preview says for every line what would be done and
for every bad cell what to write instead; ``actions.import_roster`` plans again
inside its transaction, so that a preview never has to be trusted.
"""

from .planning import (
    Plan,
    RosterPreview,
    RosterRow,
    open_preview,
    plan_roster,
    preview_roster,
    seal_preview,
)
from .reading import Line, workbook_cells
from .scope import Change
from .writing import export_roster, roster_template

__all__ = [
    "Change",
    "Line",
    "Plan",
    "RosterPreview",
    "RosterRow",
    "export_roster",
    "open_preview",
    "plan_roster",
    "preview_roster",
    "roster_template",
    "seal_preview",
    "workbook_cells",
]
