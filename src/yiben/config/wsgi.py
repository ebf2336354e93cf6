"""What the web server loads."""

import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiben.config.settings")

application = get_wsgi_application()
# All pages now, not when the first visitor asks for one.
import_module(settings.ROOT_URLCONF)
