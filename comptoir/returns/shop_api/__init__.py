"""The shop's own program lists returns, answers them, tells that they came, and settles them."""

from comptoir.returns.shop_api.returns import router

__all__ = ["router"]
