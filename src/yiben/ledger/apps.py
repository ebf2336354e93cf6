"""Registers ledger with Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.ledger"
    label = "ledger"
    verbose_name = "台账"
