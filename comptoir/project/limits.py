"""How often what may be done: each line a name, and how many times in a second, a minute, an hour or a day.

A name that ends in `_from` is counted by network (`rest/limits/networks.py`).
"""

LIMITS = {
    "wrong_key_from": "60/m",
    "passwords_sent_from": "30/m",
    "password_from": "10/m",
    "password": "5/5m",
    "password_day": "100/d",
    "password_account": "5/5m",
    "password_account_day": "100/d",
    "judged_from": "120/m",
    "passkey_from": "20/m",
    "second_step": "5/5m,20/d",
    "recovery_code": "5/5m,20/d",
    "step_failed_told": "1/d",
    "step_cleared": "1/d",
    "way_back": "3/d",
    # Codes that were sent, guessed
    "guess_code": "3/d",
    "guess_from": "60/h",
    "guess_here": "30/d",
    "codes_place": "100/d",
    "codes_account": "100/d",
    # Letters and SMS that somebody asks for
    "letters": "60/d",
    "letters_by_strangers": "20/d",
    "letters_from": "60/h",
    "texts_from": "20/h",
    "sign_up_from": "20/m",
    "sign_up_here": "10/d",
    "sign_up_letter_here": "1/10s",
    "sign_up_text_here": "3/10m",
    "reset_from": "20/m",
    "reset_here": "3/10m,10/d",
    "own_code": "5/h,10/d",
    "new_place_from": "60/h",
    "new_place_here": "5/h,10/d",
    "new_place_asked": "10/h,20/d",
    "ask_service_from": "10/h,40/d",
    "ask_service": "6/h,20/d",
    "ask_service_here": "3/h,6/d",
    "find_order_from": "30/10m",
    "find_order": "5/10m,10/d",
}
