"""Configuration: how the rooms and doors are put together in one installation.

Settings are read from the environment here and nowhere else, and every one
has a default that starts the demonstration. The rooms receive what they need
through ``django.conf.settings``. This package refuses to hold any rule of the
field: whatever a document could change lives in a pack.
"""
