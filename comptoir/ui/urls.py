"""The URLs of the brand."""

from django.urls import path

from comptoir.ui import pages

urlpatterns = [
    path("brand.css", pages.brand_css, name="brand_css"),
    path("brand/logo", pages.brand_logo, name="brand_logo"),
]
