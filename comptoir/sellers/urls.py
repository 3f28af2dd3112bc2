"""URLs of the sellers' public pages, and of the shop's keys at the desk."""

from django.urls import path

from comptoir.sellers import desk, pages

urlpatterns = [
    path("sellers/<slug:slug>/", pages.seller, name="seller"),
    path("desk/keys/", desk.keys, name="desk_keys"),
    path("desk/keys/<uuid:key>/", desk.revoke, name="desk_key_revoke"),
]
