"""The addresses of this app; those of an order's parcels stand under the order's own."""

from django.urls import path

from comptoir.deliveries import pages

urlpatterns = [
    path("orders/<number:number>/parcels/", pages.parcels, name="track_parcels"),
    path("orders/<number:number>/parcels/<uuid:parcel>/", pages.track, name="track_parcel"),
    path("carriers/<slug:carrier>/<str:carrier_secret>/", pages.carrier_webhook, name="carrier_webhook"),
    path("parcels/<str:parcel_link>/", pages.track_by_link, name="track_by_link"),
]
