"""Registers packets with Django."""

from django.apps import AppConfig


class PacketsConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.packets"
    label = "packets"
    verbose_name = "数据包"
