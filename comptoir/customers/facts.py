"""What can happen to a customer and to those who sign in."""

from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import Fact

SIGNED_UP = Fact("customers.signed_up", _("Account created"))
ADDRESS_VERIFIED = Fact("customers.address_verified", _("Email address verified"), shop_hears=True)
PHONE_VERIFIED = Fact("customers.phone_verified", _("Mobile number verified"))
DESCRIBED = Fact("customers.described", _("Details changed by the shop"))
CORRECTED = Fact("customers.corrected", _("Details corrected by staff"))
GUESTS_JOINED = Fact("customers.guests_joined", _("Earlier orders added to the account"), shop_hears=True)
STAFF_INVITED = Fact("customers.staff_invited", _("Invited to work at the desk"))

# Signing in
SIGNED_IN = Fact("customers.signed_in", _("Signed in"))
NEW_BROWSER_SIGNED_IN = Fact("customers.new_browser_signed_in", _("New sign-in from an unknown browser"))
SIGN_IN_FAILED = Fact("customers.sign_in_failed", _("Failed sign-in"))
SECOND_STEP_FAILED = Fact("customers.second_step_failed", _("Wrong code at the second step"))
SESSIONS_ENDED = Fact("customers.sessions_ended", _("Signed out of another device"))

# Login & Security
NAME_CHANGED = Fact("customers.name_changed", _("Name changed"), shop_hears=True)
PASSWORD_CHANGED = Fact("customers.password_changed", _("Password changed"))
EMAIL_CHANGED = Fact("customers.email_changed", _("Email address changed"), shop_hears=True)
PHONE_CHANGED = Fact("customers.phone_changed", _("Mobile number changed"))
SECOND_STEP_ADDED = Fact("customers.second_step_added", _("Two-step verification method added"))
SECOND_STEP_REMOVED = Fact("customers.second_step_removed", _("Two-step verification method removed"))
SECOND_STEP_PREFERRED = Fact("customers.second_step_preferred", _("Preferred second step chosen"))
RECOVERY_CODES_RENEWED = Fact("customers.recovery_codes_renewed", _("Recovery codes made"))
RECOVERY_CODE_USED = Fact("customers.recovery_code_used", _("Recovery code used"))
BROWSER_TRUSTED = Fact("customers.browser_trusted", _("Second step no longer required in a browser"))
BROWSERS_DISTRUSTED = Fact("customers.browsers_distrusted", _("Second step required again in a browser"))

# When something is wrong
TRIES_CLEARED = Fact("customers.tries_cleared", _("Limits on sign-in lifted by customer service"))
LOCKED = Fact("customers.locked", _("Account locked: “This wasn’t me”"))
WAY_BACK_ASKED = Fact("customers.way_back_asked", _("Account recovery requested"))
WAY_BACK_STOPPED = Fact("customers.way_back_stopped", _("Account recovery stopped"))
WAY_BACK_USED = Fact("customers.way_back_used", _("Account recovery completed"))
ADDRESS_RETURN_ASKED = Fact("customers.address_return_asked", _("Return to the former address asked for"))
ADDRESS_RETURN_STOPPED = Fact("customers.address_return_stopped", _("Return to the former address stopped"))

# What a customer reads as her account activity, beside what she did to her rows
SECURITY = frozenset(
    fact.name
    for fact in (
        *(SIGNED_UP, ADDRESS_VERIFIED, PHONE_VERIFIED, SIGNED_IN, NEW_BROWSER_SIGNED_IN, SIGN_IN_FAILED),
        *(SECOND_STEP_FAILED, SESSIONS_ENDED, NAME_CHANGED, PASSWORD_CHANGED, EMAIL_CHANGED, PHONE_CHANGED),
        *(SECOND_STEP_ADDED, SECOND_STEP_REMOVED, SECOND_STEP_PREFERRED, RECOVERY_CODES_RENEWED),
        *(RECOVERY_CODE_USED, BROWSER_TRUSTED, BROWSERS_DISTRUSTED, LOCKED, WAY_BACK_ASKED),
        *(WAY_BACK_STOPPED, WAY_BACK_USED, TRIES_CLEARED),
        *(ADDRESS_RETURN_ASKED, ADDRESS_RETURN_STOPPED),
    )
)
