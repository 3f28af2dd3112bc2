"""An example of what is kept of a letter."""

from __future__ import annotations

from comptoir.customers.models import User, find_customer
from comptoir.notices.models import Notice, copy_of
from comptoir.post.models import Message

ABOUT = "example"


def give_notices(user: User) -> list[Notice]:
    """Give a user the copy of a letter, once."""
    customer = find_customer(user)
    if customer is None:
        return []
    if not customer.notices.filter(about=ABOUT).exists():
        message = Message(
            channel=Message.Channel.EMAIL,
            letter="deliveries/shipped",
            customer_id=customer.id,
            recipient=user.email,
            language=user.language,
            subject="Votre colis est en route",
            text=f"Bonjour {user.name}, votre colis est parti.",
        )
        copy_of(message, customer.id, about=ABOUT).save(force_insert=True)
    return list(customer.notices.filter(about=ABOUT))


THINGS = {
    "notice": lambda user: give_notices(user)[0].id,
    "letter_app": lambda user: "deliveries",
    "letter_name": lambda user: "delivered",
    "letter_language": lambda user: "fr",
}
GIVE = [give_notices]
