"""What the shop would like to tell is written to whoever agreed to it."""

from django.utils.translation import gettext_lazy as _

from comptoir.post.letters import Letter

LETTERS = [
    Letter(
        name="notices/offer",
        title=_("Newsletter"),
        topic="offers",
        shown={
            "subject": _("The Christmas coffees are here"),
            "text": _("Three roasts, until the end of the year, while they last."),
            "link": "https://shop.example.org/",
        },
        secrets={"unsubscribe_url": "https://account.example.org/unsubscribe/0193/"},
    ),
]
