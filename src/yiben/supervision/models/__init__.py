"""Rows of supervision: plans, inspections and findings, and measures."""

from .looking import Draw, Finding, Inspection, Inspector, PlannedVisit, VisitPlan
from .measuring import MeasureStep, MeasureTaken

__all__ = [
    "Draw",
    "Finding",
    "Inspection",
    "Inspector",
    "MeasureStep",
    "MeasureTaken",
    "PlannedVisit",
    "VisitPlan",
]
