"""Addresses of planned visits, of the brief for a visit, and of measures."""

from django.urls import path

from .pages import brief, inspections, measures, visits

UNIT = "units/<str:org_id>"
PLAN = "visit-plans/<str:plan_id>"
MEASURE = "measures/<str:measure_id>"

urlpatterns = [
    path("looked/", inspections.looked, name="looked"),
    path(f"{UNIT}/visits/", visits.visits, name="visits"),
    path(f"{UNIT}/visits/new/", visits.visit_plan_new, name="visit-plan-new"),
    path(f"{UNIT}/brief/", brief.brief, name="brief"),
    path(f"{PLAN}/", visits.visit_plan, name="visit-plan"),
    path(f"{PLAN}/draw/", visits.visit_plan_draw, name="visit-plan-draw"),
    path(f"{PLAN}/cancel/", visits.visit_plan_cancel, name="visit-plan-cancel"),
    path(f"{PLAN}/draw.json", visits.visit_plan_draw_file, name="visit-plan-draw-file"),
    path(f"{PLAN}/visits/<int:visit_id>/drop/", visits.visit_drop, name="visit-drop"),
    path(f"{UNIT}/overdue/", measures.overdue, name="overdue"),
    path(f"{UNIT}/measures/", measures.measures, name="measures"),
    path(f"{UNIT}/measures/new/", measures.measure_new, name="measure-new"),
    path(f"{MEASURE}/", measures.measure, name="measure"),
    path(f"{MEASURE}/reply/", measures.measure_reply, name="measure-reply"),
    path(f"{MEASURE}/end/", measures.measure_end, name="measure-end"),
    path(f"{MEASURE}/revoke/", measures.measure_revoke, name="measure-revoke"),
    path("me/measures/", measures.my_measures, name="my-measures"),
    path(
        "inspections/<str:inspection_id>/list/",
        measures.findings_to_list,
        name="findings-to-list",
    ),
]
