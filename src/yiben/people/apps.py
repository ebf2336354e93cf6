"""Registers people with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.people"
    label = "people"
    verbose_name = "人员"
