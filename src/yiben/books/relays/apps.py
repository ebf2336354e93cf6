"""Registers books / relays with Django."""

from django.apps import AppConfig


class RelaysConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.relays"
    label = "relays"
    verbose_name = "文件转发"
