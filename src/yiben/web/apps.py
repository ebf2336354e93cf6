"""Registers web with Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.web"
    label = "web"
    verbose_name = "网页"
