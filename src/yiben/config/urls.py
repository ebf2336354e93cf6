"""Where the doors hang: the pages at the root, the interface under ``api/``."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("yiben.api.urls")),
    path("", include("yiben.web.urls")),
]

handler404 = "yiben.web.pages.errors.not_found"
handler403 = "yiben.web.pages.errors.forbidden"
handler500 = "yiben.web.pages.errors.broken"
