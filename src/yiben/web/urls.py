"""The addresses of all pages, in files so that none grows too long."""

from django.urls import include, path

urlpatterns = [
    path("", include("yiben.web.urls_shell")),
    path("", include("yiben.web.urls_recorder")),
    path("", include("yiben.web.urls_superior")),
    path("", include("yiben.web.urls_above")),
    path("", include("yiben.web.urls_supervision")),
    path("", include("yiben.web.urls_feedback")),
    path("", include("yiben.web.urls_policy")),
    path("", include("yiben.web.urls_books")),
    path("", include("yiben.web.urls_ratings")),
    path("", include("yiben.web.urls_reports")),
    path("", include("yiben.web.urls_people")),
    path("", include("yiben.web.urls_excel")),
    path("", include("yiben.web.urls_packets")),
    path("", include("yiben.web.urls_reminders")),
]
