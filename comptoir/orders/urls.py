"""The addresses of orders write a character of a number that an address cannot hold as `~XX`."""

from urllib.parse import quote, unquote

from django.urls import path, register_converter

from comptoir.orders import desk, pages

FIND = "find"


class NumberConverter:
    """Write an order's number in an address, so that a slash, a space, a lone dot or « find » survives."""

    regex = "[A-Za-z0-9_.~-]+"

    def to_python(self, value: str) -> str:
        number = unquote(value.replace("~", "%"), errors="strict")
        if "\0" in number:
            raise ValueError("no number holds NUL")
        return number

    def to_url(self, number: str) -> str:
        escaped = quote(number, safe="").replace("~", "%7E").replace("%", "~")
        if escaped == FIND:
            return f"~{ord(FIND[0]):X}{FIND[1:]}"
        return escaped.replace(".", "~2E") if not escaped.strip(".") else escaped


register_converter(NumberConverter, "number")

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
    path("desk/orders/<number:number>/", desk.order, name="desk_order"),
    path("desk/customers/<uuid:customer>/orders/", desk.customer_orders, name="desk_customer_orders"),
]
