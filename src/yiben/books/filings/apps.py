"""Registers books / filings with Django."""

from django.apps import AppConfig


class FilingsConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.filings"
    label = "filings"
    verbose_name = "报备与报告"
