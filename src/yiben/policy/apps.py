"""Registers policy with Django."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.policy"
    label = "policy"
    verbose_name = "文件与规则"
