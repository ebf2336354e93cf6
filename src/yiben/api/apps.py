"""Registers api with Django."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.api"
    label = "api"
    verbose_name = "接口"
