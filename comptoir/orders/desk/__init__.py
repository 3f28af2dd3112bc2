"""The desk's face of orders: a seller's own, and for staff any order and all of a customer's."""

from comptoir.orders.desk.sales import sale, sales, sales_tile
from comptoir.orders.desk.staff import customer_orders, order, order_rows, panel, subjects

__all__ = ["customer_orders", "order", "order_rows", "panel", "sale", "sales", "sales_tile", "subjects"]
