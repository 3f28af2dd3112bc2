"""The desk: returns with their clocks, answered, received and settled by their seller or by staff."""

from comptoir.returns.desk.asked import ask
from comptoir.returns.desk.exception import exception
from comptoir.returns.desk.listed import reception, returns, returns_csv
from comptoir.returns.desk.more import more
from comptoir.returns.desk.panels import order_panel, returns_tile, sale_panel, subjects
from comptoir.returns.desk.returned import answer, label, lose, photo, proof, receive, returned, settle

__all__ = [
    "answer",
    "ask",
    "exception",
    "label",
    "lose",
    "more",
    "order_panel",
    "photo",
    "proof",
    "receive",
    "reception",
    "returned",
    "returns",
    "returns_csv",
    "returns_tile",
    "sale_panel",
    "settle",
    "subjects",
]
