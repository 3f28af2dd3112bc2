"""The letters that keep an account its owner's: codes, alerts, and the return of a former address."""

from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from comptoir.post.letters import Letter
from comptoir.safety.facts import PASSWORD_CHANGED

CODE = {"code": "123456"}
# What goes to an address of which nothing proves yet whose it is greets nobody by name.
UNPROVED = {"name": ""}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
AT = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)
VISIT: dict[str, Any] = {"agent": FIREFOX, "ip": "192.0.2.1"}
LETTERS = [
    Letter(
        name="customers/change_code",
        title=_("Code to confirm an address"),
        topic="security",
        shown=UNPROVED,
        secrets=CODE,
    ),
    Letter(name="customers/step_code", title=_("Account recovery code"), topic="security", secrets=CODE),
    Letter(
        name="customers/alert",
        title=_("Alert about an account"),
        topic="security",
        shown={"what": PASSWORD_CHANGED.alert, "more": "", "way": "", "at": AT, "locked": False, **VISIT},
        secrets={"link": "https://account.example.org/account/not-me/AbC.dEf/"},
    ),
    Letter(
        name="customers/address_return",
        title=_("Return of a former address"),
        topic="security",
        shown={"returns_at": AT, **VISIT},
        secrets={"link": "https://account.example.org/account/address-return/AbC.dEf/"},
    ),
]
