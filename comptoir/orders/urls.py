"""The addresses of orders, and of what sellers and staff see of them."""

from django.urls import path

from comptoir.orders import desk, pages
from comptoir.orders.models.number import FIND

urlpatterns = [
    path("orders/", pages.orders, name="orders"),
    path("spending/", pages.spending, name="spending"),
    path(f"orders/{FIND}/", pages.find, name="find_order"),
    path(f"orders/{FIND}/sent/", pages.link_sent, name="order_link_sent"),
    path(f"orders/{FIND}/<str:link>/", pages.order_by_link, name="order_by_link"),
    path("orders/<number:number>/", pages.order, name="order"),
    path("orders/<number:number>/archive/", pages.archive, name="order_archive"),
    path("pictures/<slug:digest>-<int:size>", pages.picture, name="picture"),
    path("desk/sales/", desk.sales, name="desk_sales"),
    path("desk/sales/<number:number>/", desk.sale, name="desk_sale"),
    path("desk/sales/<number:number>/recall/", desk.recall, name="desk_recall"),
    path("desk/shipping/", desk.shipping, name="desk_shipping"),
    path("desk/shipping/orders.csv", desk.shipping_csv, name="desk_shipping_csv"),
    path("desk/shipping/file/", desk.shipping_file, name="desk_shipping_file"),
    path("desk/sales/<number:number>/packing-slip/", desk.packing_slip, name="desk_packing_slip"),
    path("desk/shipping/packing-slips/", desk.packing_slips, name="desk_packing_slips"),
    path("desk/shipping/pick-list/", desk.pick_list, name="desk_pick_list"),
    path("desk/orders/<number:number>/", desk.order, name="desk_order"),
    path("desk/customers/<uuid:customer>/orders/", desk.customer_orders, name="desk_customer_orders"),
]
