"""Registers plans with Django."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.plans"
    label = "plans"
    verbose_name = "计划"
