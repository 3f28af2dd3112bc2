"""The shop's own program asks whether it may write to customers, and tells of what they chose there."""

from comptoir.preferences.shop_api import told
from comptoir.preferences.shop_api.consents import router

__all__ = ["router", "told"]
