"""Registers books / lists with Django."""

from django.apps import AppConfig


class ListsConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.lists"
    label = "lists"
    verbose_name = "清单"
