"""What the web server loads."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiben.config.settings")

application = get_wsgi_application()
# All pages now, not when the first visitor asks for one.
import_module(settings.ROOT_URLCONF)

# A page makes ten thousand things that are gone when it is sent. Looking for
# circles after every 700 of them, and now and then through all rules and
# templates as well, took a fifth of its time. What is loaded now stays.
gc.freeze()
gc.set_threshold(10_000, 20, 20)
