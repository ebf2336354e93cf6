"""Registers books / talks with Django."""

from django.apps import AppConfig


class TalksConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.talks"
    label = "talks"
    verbose_name = "谈心谈话"
