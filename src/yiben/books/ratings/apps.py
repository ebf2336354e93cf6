"""Ratings books / registers with Django."""

from django.apps import AppConfig


class RatingsConfig(AppConfig):
    """Name the app as users read it."""

    name = "yiben.books.ratings"
    label = "ratings"
    verbose_name = "评议考核"
