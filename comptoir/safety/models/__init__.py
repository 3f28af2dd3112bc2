"""Browsers, sessions, the second step, changes that can be undone, and an account's activity."""

from comptoir.safety.cookies import A_YEAR, browser_cookie, keep_browser_cookie, new_browser_cookie
from comptoir.safety.models.activity import activity_of
from comptoir.safety.models.asker import Asker, asker_of, stranger
from comptoir.safety.models.browser import (
    Browser,
    browser_of,
    browser_token,
    is_known_since_before,
    trusted_browsers_of,
)
from comptoir.safety.models.session import (
    MOST_SESSIONS,
    EndedSession,
    Session,
    asking,
    session_of,
    sessions_of,
    user_who_asks,
    why_ended,
)
from comptoir.safety.models.step import (
    APP,
    CODES,
    METHODS,
    PASSKEY,
    SMS,
    Method,
    RetiredStep,
    SecondStep,
    has_second_step,
    second_step_of,
)
from comptoir.safety.models.trouble import (
    AddressChange,
    AddressReturn,
    LockDown,
    WayBack,
    address_return_of,
    way_back_of,
)
from comptoir.safety.passwords import LONGEST, Person, judge, password_hint, spend_as_wrong

__all__ = [
    "APP",
    "A_YEAR",
    "CODES",
    "LONGEST",
    "METHODS",
    "MOST_SESSIONS",
    "PASSKEY",
    "SMS",
    "AddressChange",
    "AddressReturn",
    "Asker",
    "Browser",
    "EndedSession",
    "LockDown",
    "Method",
    "Person",
    "RetiredStep",
    "SecondStep",
    "Session",
    "WayBack",
    "activity_of",
    "address_return_of",
    "asker_of",
    "asking",
    "browser_cookie",
    "browser_of",
    "browser_token",
    "has_second_step",
    "is_known_since_before",
    "judge",
    "keep_browser_cookie",
    "new_browser_cookie",
    "password_hint",
    "second_step_of",
    "session_of",
    "sessions_of",
    "spend_as_wrong",
    "stranger",
    "trusted_browsers_of",
    "user_who_asks",
    "way_back_of",
    "why_ended",
]
