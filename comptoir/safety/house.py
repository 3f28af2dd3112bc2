"""What safety adds to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.customers.actions import erase_user
from comptoir.ground.owned import Erases
from comptoir.safety import desk, pages
from comptoir.safety.schedule import forget_ended_sessions, forget_retired_steps, give_addresses_back
from comptoir.ui.menus import Chapter, Link

MENU = [Link("security", _("Login & Security"), "lock-closed")]
TILES = {"security": pages.tile}
PANELS = {"desk.account": desk.panel}
CHAPTERS = [
    Chapter(
        "security",
        "lock-closed",
        _("Login & Security"),
        _("Two-step verification, a lost phone, passkeys, and what to do when it wasn’t you."),
        "safety/help.html",
    ),
]
SCHEDULE = [
    ("*/10 * * * *", give_addresses_back),
    ("37 3 * * *", forget_ended_sessions),
    ("17 4 * * *", forget_retired_steps),
]
LIMITS = {
    "passwords_sent_from": "30/m",
    "password_from": "10/m",
    "password": "5/5m",
    "password_day": "100/d",
    "password_account": "5/5m",
    "password_account_day": "100/d",
    "second_step": "5/5m,20/d",
    "recovery_code": "5/5m,20/d",
    "step_failed_told": "1/d",
    "step_cleared": "1/d",
    # Guesses at codes that were sent
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
    "own_code": "5/h,10/d",
    "new_place_from": "60/h",
    "new_place_here": "5/h,10/d",
    "new_place_asked": "10/h,20/d",
}
# All of these belong to the user and are deleted with her.
ERASES: Erases = {
    "safety.Session": erase_user,
    "safety.EndedSession": erase_user,
    "safety.Browser": erase_user,
    "safety.AddressChange": erase_user,
    "safety.AddressReturn": erase_user,
    "safety.LockDown": erase_user,
    "safety.RetiredStep": erase_user,
    "safety.WayBack": erase_user,
    "mfa.Authenticator": erase_user,
}
