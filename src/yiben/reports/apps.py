"""Registers reports with Django."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.reports"
    label = "reports"
    verbose_name = "报表"
