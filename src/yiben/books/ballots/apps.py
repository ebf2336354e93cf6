"""Ballots books / registers with Django."""

from django.apps import AppConfig


class BallotsConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.ballots"
    label = "ballots"
    verbose_name = "票决"
