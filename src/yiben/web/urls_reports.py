"""Addresses of books, handbooks, reports and official documents."""

from django.urls import path

from .pages import prints, reports

UNIT = "units/<str:org_id>/reports"

urlpatterns = [
    path(f"{UNIT}/", reports.reports, name="reports"),
    path(f"{UNIT}/books/<str:book>/<str:sort>/", reports.book, name="report-book"),
    path(f"{UNIT}/new/<str:paper>/", reports.new, name="paper-new"),
    path(f"{UNIT}/templates/<str:paper>/", reports.template, name="paper-template"),
    path(f"{UNIT}/prints/", prints.prints, name="prints"),
    path("prints/<str:print_id>/", prints.order, name="print"),
    path("prints/<str:print_id>/decide/", prints.decide, name="print-decide"),
    path("prints/<str:print_id>/cancel/", prints.cancel, name="print-cancel"),
    path("prints/<str:print_id>/file/", prints.fetch, name="print-fetch"),
    path("papers/<str:paper_id>/", reports.paper, name="paper"),
    path("papers/<str:paper_id>/sign/", reports.sign, name="paper-sign"),
    path("papers/<str:paper_id>/own/", reports.paper_own, name="paper-own"),
    path(
        "papers/<str:paper_id>/files/<str:sort>/", reports.paper_file, name="paper-file"
    ),
    path(
        "papers/<str:paper_id>/figures/<str:figure>/",
        reports.figure,
        name="paper-figure",
    ),
    path("me/handbook/<str:sort>/", reports.own, name="report-own"),
]
