"""What can be done about customers and those who sign in."""

from comptoir.customers.actions.access import (
    change_name,
    change_password,
    correct_sign_up,
    forget_sign_up,
    forget_sign_ups_at,
    note_failed_sign_in,
    note_sign_up,
    remember_language,
    verify_phone,
)
from comptoir.customers.actions.address_return import read_return, stop_return
from comptoir.customers.actions.addresses import change_email, change_phone
from comptoir.customers.actions.alerts import read_not_me
from comptoir.customers.actions.describe_customer import correct_customer, describe_customer
from comptoir.customers.actions.invite import invite_staff, invited_user
from comptoir.customers.actions.join_guests import join_guests
from comptoir.customers.actions.places import (
    ask_again,
    end_sessions,
    end_sessions_of,
    note_sign_in,
    trust_browser,
)
from comptoir.customers.actions.second_step import (
    add_passkey,
    is_recovery_code,
    make_recovery_codes,
    note_failed_second_step,
    note_sms_used,
    prefer_method,
    remove_method,
    set_up_app,
    set_up_sms,
    use_app_code,
    use_recovery_code,
)
from comptoir.customers.actions.tries import (
    clear_tries,
    count_code,
    count_guess,
    count_letter,
    count_password,
    count_second_step,
    count_sign_up,
    may_write_to,
    refuse_codes,
)
from comptoir.customers.actions.trouble import (
    ask_way_back,
    give_address_back,
    lock_down,
    stop_way_back,
    take_way_back,
)

__all__ = [
    "add_passkey",
    "ask_again",
    "ask_way_back",
    "change_email",
    "change_name",
    "change_password",
    "change_phone",
    "clear_tries",
    "correct_customer",
    "correct_sign_up",
    "count_code",
    "count_guess",
    "count_letter",
    "count_password",
    "count_second_step",
    "count_sign_up",
    "describe_customer",
    "end_sessions",
    "end_sessions_of",
    "forget_sign_up",
    "forget_sign_ups_at",
    "give_address_back",
    "invite_staff",
    "invited_user",
    "is_recovery_code",
    "join_guests",
    "lock_down",
    "make_recovery_codes",
    "may_write_to",
    "note_failed_second_step",
    "note_failed_sign_in",
    "note_sign_in",
    "note_sign_up",
    "note_sms_used",
    "prefer_method",
    "read_not_me",
    "read_return",
    "refuse_codes",
    "remember_language",
    "remove_method",
    "set_up_app",
    "set_up_sms",
    "stop_return",
    "stop_way_back",
    "take_way_back",
    "trust_browser",
    "use_app_code",
    "use_recovery_code",
    "verify_phone",
]
