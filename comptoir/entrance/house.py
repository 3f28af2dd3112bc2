"""What the entrance adds to the house."""

from django.utils.translation import gettext_lazy as _

from comptoir.entrance.schedule import forget_unfinished_sign_ups
from comptoir.ground.owned import ByTheClock, Erases
from comptoir.ui.menus import Chapter, Link

MENU = [
    Link("account_login", _("Sign in"), "arrow-right-end-on-rectangle"),
    Link("account_signup", _("Create your account"), "user-plus"),
]
CHAPTERS = [
    Chapter(
        "getting-in",
        "key",
        _("Signing in"),
        _("Signing in, a forgotten password, a new account, staying signed in."),
        "entrance/help.html",
    ),
]
SCHEDULE = [("47 3 * * *", forget_unfinished_sign_ups)]
LIMITS = {
    "judged_from": "120/m",
    "passkey_from": "20/m",
    "passkey_asked_from": "120/m",
    "reset_from": "20/m",
    "reset_here": "3/10m,10/d",
    "way_back": "3/d",
}
# Her own addresses are deleted with her user; the schedule deletes what others began with one of them.
ERASES: Erases = {
    "account.EmailAddress": ByTheClock(forget_unfinished_sign_ups),
    "account.EmailConfirmation": ByTheClock(forget_unfinished_sign_ups),
}
