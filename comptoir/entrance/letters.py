"""The letters of getting in: codes, and that an account is there already."""

from django.utils.translation import gettext_lazy as _

from comptoir.post.letters import Letter

CODE = {"code": "123456"}
# What goes to an address of which nothing proves yet whose it is greets nobody by name.
UNPROVED = {"name": ""}
LETTERS = [
    Letter(
        name="customers/sign_up_code",
        title=_("Code to create an account"),
        topic="security",
        shown=UNPROVED,
        secrets=CODE,
    ),
    Letter(
        name="customers/new_password_code", title=_("Code for a new password"), topic="security", secrets=CODE
    ),
    Letter(
        name="customers/account_already_there",
        title=_("Account already exists"),
        topic="security",
        shown=UNPROVED,
    ),
]
