"""Registers books / registers with Django."""

from django.apps import AppConfig


class RegistersConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.registers"
    label = "registers"
    verbose_name = "名册与联系"
