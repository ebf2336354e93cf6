"""Registers org with Django."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.org"
    label = "org"
    verbose_name = "组织"
