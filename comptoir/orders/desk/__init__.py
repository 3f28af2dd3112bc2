"""The desk shows a seller's own orders, and to staff any order and all orders of a customer."""

from comptoir.orders.desk.packing_slip import packing_slip, packing_slips
from comptoir.orders.desk.picking import pick_list
from comptoir.orders.desk.sale import recall, sale
from comptoir.orders.desk.sales import sales, sales_tile, sales_waiting
from comptoir.orders.desk.shipping import shipping
from comptoir.orders.desk.shipping_file import shipping_csv, shipping_file
from comptoir.orders.desk.staff import customer_orders, order, order_rows, panel, subjects

__all__ = [
    "customer_orders",
    "order",
    "order_rows",
    "packing_slip",
    "packing_slips",
    "panel",
    "pick_list",
    "recall",
    "sale",
    "sales",
    "sales_tile",
    "sales_waiting",
    "shipping",
    "shipping_csv",
    "shipping_file",
    "subjects",
]
