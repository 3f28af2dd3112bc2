"""The first page, signed out and signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """What the shop offers at its counter."""
    return render(request, "project/home.html")
