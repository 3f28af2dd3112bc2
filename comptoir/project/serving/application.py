"""What a process of the web server loads: Django, behind its front."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.project.settings")
os.environ.setdefault("COMPTOIR_SQLITE_CACHE_KB", "2000")
django = get_wsgi_application()

from comptoir.project.serving.front import Front  # noqa: E402 - once the settings are there

application = Front(django)
