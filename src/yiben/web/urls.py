"""The addresses of all pages, in three files so that none grows too long."""

from django.urls import include, path

urlpatterns = [
    path("", include("yiben.web.urls_shell")),
    path("", include("yiben.web.urls_recorder")),
    path("", include("yiben.web.urls_superior")),
]
