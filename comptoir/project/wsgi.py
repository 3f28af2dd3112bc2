"""The WSGI application that a server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
application = get_wsgi_application()

# What the start has made stays for good: the garbage collector need not look at it with every page.
gc.collect()
gc.freeze()
