"""django-oscar as a shop would run it, beside which the order history is measured."""
