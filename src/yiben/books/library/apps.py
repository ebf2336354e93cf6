"""Registers books / library with Django."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.library"
    label = "library"
    verbose_name = "资料和宣传"
