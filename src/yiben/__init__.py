"""一本账: documents become duties, records become standing.

The rooms lie along that flow and look upstream only; ``rules`` and ``engine``
never meet Django; ``web``, ``api`` and ``jobs`` are the doors. The order is
written down, and checked, under ``tool.importlinter`` in pyproject.toml.
"""

__version__ = "2026.11.0"
