"""The addresses of the sellers."""

from django.urls import path

from comptoir.sellers import pages

urlpatterns = [path("sellers/<slug:slug>/", pages.seller, name="seller")]
