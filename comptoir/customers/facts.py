"""What can happen to a customer and to those who sign in."""

from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import Fact

SIGNED_UP = Fact("customers.signed_up", _("Account created"))
ADDRESS_VERIFIED = Fact("customers.address_verified", _("Email address verified"), shop_hears=True)
PHONE_VERIFIED = Fact("customers.phone_verified", _("Mobile number verified"))
GUESTS_JOINED = Fact("customers.guests_joined", _("Earlier orders joined the account"), shop_hears=True)
STAFF_INVITED = Fact("customers.staff_invited", _("Invited to work at the desk"))

# Signing in
SIGNED_IN = Fact("customers.signed_in", _("Signed in"))
NEW_BROWSER_SIGNED_IN = Fact("customers.new_browser_signed_in", _("Signed in with a browser not seen before"))
SIGN_IN_FAILED = Fact("customers.sign_in_failed", _("Failed sign-in"))
SECOND_STEP_FAILED = Fact("customers.second_step_failed", _("Wrong code at the second step"))
SESSIONS_ENDED = Fact("customers.sessions_ended", _("Signed out elsewhere"))

# Login & Security
NAME_CHANGED = Fact("customers.name_changed", _("Name changed"), shop_hears=True)
PASSWORD_CHANGED = Fact("customers.password_changed", _("Password changed"))
EMAIL_CHANGED = Fact("customers.email_changed", _("Email address changed"), shop_hears=True)
PHONE_CHANGED = Fact("customers.phone_changed", _("Mobile number changed"))
SECOND_STEP_ADDED = Fact("customers.second_step_added", _("A way of two-step verification added"))
SECOND_STEP_REMOVED = Fact("customers.second_step_removed", _("A way of two-step verification removed"))
SECOND_STEP_PREFERRED = Fact("customers.second_step_preferred", _("Preferred second step chosen"))
RECOVERY_CODES_RENEWED = Fact("customers.recovery_codes_renewed", _("Recovery codes made"))
RECOVERY_CODE_USED = Fact("customers.recovery_code_used", _("Recovery code used"))
BROWSER_TRUSTED = Fact("customers.browser_trusted", _("Browser no longer asked the second step"))
BROWSERS_DISTRUSTED = Fact("customers.browsers_distrusted", _("Browser asked the second step again"))

# When something is wrong
LOCKED = Fact("customers.locked", _("Account locked: “This wasn’t me”"))
WAY_BACK_ASKED = Fact("customers.way_back_asked", _("Slow way back in asked for"))
WAY_BACK_STOPPED = Fact("customers.way_back_stopped", _("Slow way back in stopped"))
WAY_BACK_USED = Fact("customers.way_back_used", _("Slow way back in taken"))

# What a customer reads as her account activity, beside what she did to her rows
SECURITY = frozenset(
    fact.name
    for fact in (
        *(SIGNED_UP, ADDRESS_VERIFIED, PHONE_VERIFIED, SIGNED_IN, NEW_BROWSER_SIGNED_IN, SIGN_IN_FAILED),
        *(SECOND_STEP_FAILED, SESSIONS_ENDED, NAME_CHANGED, PASSWORD_CHANGED, EMAIL_CHANGED, PHONE_CHANGED),
        *(SECOND_STEP_ADDED, SECOND_STEP_REMOVED, SECOND_STEP_PREFERRED, RECOVERY_CODES_RENEWED),
        *(RECOVERY_CODE_USED, BROWSER_TRUSTED, BROWSERS_DISTRUSTED, LOCKED, WAY_BACK_ASKED),
        *(WAY_BACK_STOPPED, WAY_BACK_USED),
    )
)
