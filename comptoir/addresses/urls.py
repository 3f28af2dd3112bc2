"""The URLs of the address book."""

from django.urls import path

from comptoir.addresses import pages

urlpatterns = [
    path("addresses/", pages.addresses, name="addresses"),
    path("addresses/new/", pages.new, name="address_new"),
    path("addresses/<uuid:address>/", pages.address, name="address"),
    path("addresses/<uuid:address>/removal/", pages.removal, name="address_removal"),
    path("addresses/<uuid:address>/default/", pages.default, name="address_default"),
]
