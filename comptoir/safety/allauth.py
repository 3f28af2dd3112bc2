"""Everything this floor uses of the library's internals; `tests/test_allauth.py` says how each is used."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    resume_request,
    suspend_request,
)
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.webauthn.internal.auth import (
    begin_authentication,
    begin_registration,
    complete_authentication,
    complete_registration,
    extract_user_from_response,
    parse_authentication_response,
    parse_registration_response,
)

__all__ = [
    "STATE_SESSION_KEY",
    "begin_authentication",
    "begin_registration",
    "complete_authentication",
    "complete_registration",
    "extract_user_from_response",
    "format_hotp_value",
    "generate_totp_secret",
    "get_authentication_records",
    "hotp_value",
    "logout",
    "parse_authentication_response",
    "parse_registration_response",
    "post_authentication",
    "record_authentication",
    "resume_request",
    "suspend_request",
    "yield_hotp_counters_from_time",
]
