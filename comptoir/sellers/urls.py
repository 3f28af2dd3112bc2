"""URLs of the sellers' public pages; at the desk, of the shop's keys and of saved reasons."""

from django.urls import path

from comptoir.sellers import desk, pages

urlpatterns = [
    path("sellers/<slug:slug>/", pages.seller, name="seller"),
    path("desk/saved-reasons/", desk.reasons, name="desk_saved_reasons"),
    path("desk/saved-reasons/<uuid:saved_reason>/", desk.reason, name="desk_saved_reason"),
    path("desk/keys/", desk.keys, name="desk_keys"),
    path("desk/keys/<uuid:key>/", desk.revoke, name="desk_key_revoke"),
]
