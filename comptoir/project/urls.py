"""Every address of the house."""

from django.urls import include, path

from comptoir.project import home

urlpatterns = [
    path("", home.home, name="home"),
    path("account/", include("allauth.account.urls")),
]
