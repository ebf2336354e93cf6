"""Registers books / gatherings with Django."""

from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.gatherings"
    label = "gatherings"
    verbose_name = "会议与活动"
