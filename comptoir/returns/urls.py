"""The addresses of returns; the steps of one stand under its order, a guest's under the link to hers."""

from django.urls import path

from comptoir.orders.models.number import FIND
from comptoir.returns import desk, pages

OF_GUEST = f"orders/{FIND}/<str:link>/return"
OF_ORDER = "orders/<number:number>/return"

urlpatterns = [
    path(f"{OF_GUEST}/", pages.items_of_guest, name="guest_return_items"),
    path(f"{OF_GUEST}/arrival/", pages.arrival_of_guest, name="guest_return_arrival"),
    path(f"{OF_GUEST}/reasons/", pages.reasons_of_guest, name="guest_return_reasons"),
    path(f"{OF_GUEST}/solution/", pages.solution_of_guest, name="guest_return_solution"),
    path(f"{OF_GUEST}/summary/", pages.summary_of_guest, name="guest_return_summary"),
    path(f"{OF_ORDER}/", pages.items, name="return_items"),
    path(f"{OF_ORDER}/arrival/", pages.arrival, name="return_arrival"),
    path(f"{OF_ORDER}/reasons/", pages.reasons, name="return_reasons"),
    path(f"{OF_ORDER}/solution/", pages.solution, name="return_solution"),
    path(f"{OF_ORDER}/summary/", pages.summary, name="return_summary"),
    path("returns/", pages.returns, name="returns"),
    path("returns/by-link/<str:return_link>/", pages.return_by_link, name="return_by_link"),
    path("returns/by-link/<str:return_link>/label/", pages.label_by_link, name="return_label_by_link"),
    path("returns/by-link/<str:return_link>/slip/", pages.slip_by_link, name="return_slip_by_link"),
    path("returns/by-link/<str:return_link>/posting/", pages.posting_by_link, name="return_posting_by_link"),
    path(
        "returns/by-link/<str:return_link>/cancellation/",
        pages.cancellation_by_link,
        name="return_cancellation_by_link",
    ),
    path("returns/<slug:return_number>/", pages.returned, name="return"),
    path("returns/<slug:return_number>/cancellation/", pages.cancellation, name="return_cancellation"),
    path("returns/<slug:return_number>/label/", pages.label, name="return_label"),
    path("returns/<slug:return_number>/slip/", pages.slip, name="return_slip"),
    path("returns/<slug:return_number>/posting/", pages.posting, name="return_posting"),
    path("returns/<slug:return_number>/photos/<uuid:return_photo>/", pages.photo, name="return_photo"),
    path("desk/returns/", desk.returns, name="desk_returns"),
    path("desk/returns/returns.csv", desk.returns_csv, name="desk_returns_csv"),
    path("desk/returns/reception/", desk.reception, name="desk_return_reception"),
    path("desk/returns/for-customer/<number:number>/", desk.ask, name="desk_return_ask"),
    path("desk/returns/exceptions/<number:number>/", desk.exception, name="desk_return_exception"),
    path("desk/returns/<slug:return_number>/", desk.returned, name="desk_return"),
    path("desk/returns/<slug:return_number>/answer/", desk.answer, name="desk_return_answer"),
    path("desk/returns/<slug:return_number>/label/", desk.label, name="desk_return_label"),
    path("desk/returns/<slug:return_number>/reception/", desk.receive, name="desk_return_receive"),
    path("desk/returns/<slug:return_number>/settlement/", desk.settle, name="desk_return_settle"),
    path("desk/returns/<slug:return_number>/posting/", desk.proof, name="desk_return_posting"),
    path("desk/returns/<slug:return_number>/more/<uuid:return_item>/", desk.more, name="desk_return_more"),
    path("desk/returns/<slug:return_number>/loss/", desk.lose, name="desk_return_loss"),
    path(
        "desk/returns/<slug:return_number>/photos/<uuid:return_photo>/", desk.photo, name="desk_return_photo"
    ),
]
