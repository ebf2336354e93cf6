"""Registers books / targets with Django."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.targets"
    label = "targets"
    verbose_name = "达标创建"
