"""Registers supervision with Django."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.supervision"
    label = "supervision"
    verbose_name = "督查"
