"""Registers standing with Django."""

from django.apps import AppConfig


class StandingConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.standing"
    label = "standing"
    verbose_name = "达标情况"
