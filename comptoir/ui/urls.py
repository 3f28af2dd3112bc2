"""The URLs of the brand."""

from django.urls import path

from comptoir.ui import pages

urlpatterns = [
    path("brand/logo", pages.brand_logo, name="brand_logo"),
]
