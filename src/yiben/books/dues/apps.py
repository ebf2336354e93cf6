"""Registers books / dues with Django."""

from django.apps import AppConfig


class DuesConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.dues"
    label = "dues"
    verbose_name = "党费"
