"""Registers duties with Django."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.duties"
    label = "duties"
    verbose_name = "职责"
