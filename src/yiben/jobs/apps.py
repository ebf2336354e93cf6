"""Registers jobs with Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.jobs"
    label = "jobs"
    verbose_name = "命令与后台任务"
