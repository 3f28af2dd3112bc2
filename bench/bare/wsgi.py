"""The application that the server runs."""

import bench.bare.project  # noqa: F401 - settings first
from django.core.handlers.wsgi import WSGIHandler

application = WSGIHandler()
