"""Tags and filters that every template has at hand."""

from django import template
from django.utils.translation import get_language

from comptoir.ground.money import Money

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """The amount as the reader of this page writes it."""
    return amount.shown(get_language() or "en")
