"""The addresses of refunds, at the customer's and at the desk, and the providers' own."""

from django.urls import path

from comptoir.orders.models.number import FIND
from comptoir.payments import desk, pages

urlpatterns = [
    path("refunds/", pages.refunds, name="refunds"),
    path("refunds/<uuid:refund>/", pages.refund, name="refund"),
    path("refunds/<uuid:refund>/parts/<uuid:leg>/", pages.means, name="refund_means"),
    path(f"orders/{FIND}/<str:link>/refunds/<uuid:leg>/", pages.means_by_link, name="refund_means_by_link"),
    path("providers/<slug:provider>/<str:provider_secret>/", pages.provider_webhook, name="provider_webhook"),
    path("desk/refunds/", desk.refunds, name="desk_refunds"),
    path("desk/refunds/<uuid:refund>/", desk.refund, name="desk_refund"),
    path("desk/refunds/<uuid:refund>/<uuid:leg>/retry/", desk.retry, name="desk_refund_retry"),
    path("desk/refunds/<uuid:refund>/<uuid:leg>/done/", desk.done, name="desk_refund_done"),
    path("desk/refunds/<uuid:refund>/<uuid:leg>/means/", desk.ask_means, name="desk_refund_means"),
]
