"""The application that the server runs."""

from django.core.handlers.wsgi import WSGIHandler

import bench.bare.project  # noqa: F401 - settings first

application = WSGIHandler()
