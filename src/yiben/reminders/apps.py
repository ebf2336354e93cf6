"""Registers reminders with Django."""

from django.apps import AppConfig


class RemindersConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.reminders"
    label = "reminders"
    verbose_name = "提醒"
