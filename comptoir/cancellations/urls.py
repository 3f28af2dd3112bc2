"""The addresses of this app; those of an order stand under the order's own."""

from django.urls import path

from comptoir.cancellations import desk, pages
from comptoir.orders.models.number import FIND

urlpatterns = [
    path("orders/<number:number>/cancellation/", pages.cancellation, name="order_cancellation"),
    path(
        "orders/<number:number>/cancellation/review/",
        pages.cancellation_review,
        name="order_cancellation_review",
    ),
    path("cancellations/<uuid:cancellation>/withdrawal/", pages.withdrawal, name="cancellation_withdrawal"),
    path(f"orders/{FIND}/<str:link>/cancellation/", pages.by_link, name="order_cancellation_by_link"),
    path(
        f"orders/{FIND}/<str:link>/cancellation/review/",
        pages.by_link_review,
        name="order_cancellation_review_by_link",
    ),
    path(f"orders/{FIND}/<str:link>/cancellation/code/", pages.by_link_code, name="order_cancellation_code"),
    path(
        f"orders/{FIND}/<str:link>/cancellation/<uuid:cancellation>/withdrawal/",
        pages.withdrawal_by_link,
        name="withdrawal_by_link",
    ),
    path("desk/cancellations/", desk.cancellations, name="desk_cancellations"),
    path("desk/cancellations/cancellations.csv", desk.cancellations_csv, name="desk_cancellations_csv"),
    path("desk/cancellations/<uuid:cancellation>/", desk.cancellation, name="desk_cancellation"),
    path("desk/sales/<number:number>/cancellation/", desk.cancel_sale, name="desk_cancel_sale"),
    path("desk/sales/<number:number>/cancellation/review/", desk.review_sale, name="desk_cancel_sale_review"),
    path("desk/orders/<number:number>/cancellation/", desk.cancel_order, name="desk_cancel_order"),
    path(
        "desk/orders/<number:number>/cancellation/review/", desk.review_order, name="desk_cancel_order_review"
    ),
]
