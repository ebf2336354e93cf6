"""One module for each matter that other programs ask about or write.

Reminders and signed packets are rooms of their own: their operations would be
further modules here, listed in ``yiben.api.urls``.
"""
