"""Addresses of the view from above."""

from django.urls import path

from .pages import above

ABOVE = "units/<str:org_id>/above"

urlpatterns = [
    path(f"{ABOVE}/", above.above, name="above"),
    path(f"{ABOVE}/facets/", above.above_facets, name="above-facets"),
    path(f"{ABOVE}/gaps/", above.above_gaps, name="above-gaps"),
    path(f"{ABOVE}/trends/", above.above_trends, name="above-trends"),
    path(f"{ABOVE}/week/", above.above_week, name="above-week"),
    path(f"{ABOVE}/questions/", above.above_questions, name="above-questions"),
]
