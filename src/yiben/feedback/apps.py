"""Registers feedback with Django."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.feedback"
    label = "feedback"
    verbose_name = "意见和答复"
