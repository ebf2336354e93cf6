"""Registers the common package, whose one table is the queue, with Django."""

import gc
from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import module_has_submodule


class CommonConfig(AppConfig):
    """Make Django look for models in ``common.queue``."""

    name = "yiben.common"
    label = "common"
    verbose_name = "公共"

    def import_models(self) -> None:
        """Find the models in ``queue.py``: this package has no ``models.py``."""
        super().import_models()
        if self.module and module_has_submodule(self.module, "queue"):
            self.models_module = import_module(f"{self.name}.queue")

    def ready(self) -> None:
        """Take the program itself out of the search for what nobody needs any more.

        It stays as long as the process. Left in, its half a million objects are
        walked again and again while a year's records or a roster are read.
        """
        gc.freeze()
