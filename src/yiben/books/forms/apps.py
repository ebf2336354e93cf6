"""Registers books / forms with Django."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.forms"
    label = "forms"
    verbose_name = "对照表"
