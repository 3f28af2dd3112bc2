"""The formats of `ui/formats.py` as filters: `{{ order.total|money }}`."""

from django import template

from comptoir.ui import formats

register = template.Library()
for name in (
    "phone",
    "money",
    "day",
    "short_day",
    "before",
    "moment",
    "near_moment",
    "time_of_day",
    "plain_moment",
    "short_moment",
    "email",
    "percent",
    "country",
    "hours",
    "network",
    "browser",
):
    register.filter(name, getattr(formats, name))
