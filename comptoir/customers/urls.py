"""The desk's URLs for one customer."""

from django.urls import path

from comptoir.customers import desk

urlpatterns = [
    path("desk/customers/<uuid:customer>/", desk.customer, name="desk_customer"),
    path("desk/customers/<uuid:customer>/correction/", desk.correction, name="desk_customer_correction"),
]
