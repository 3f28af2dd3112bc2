"""What can happen to the safety of an account; the names are those of the first release."""

from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import Event, Fact

SIGNED_IN = Fact("customers.signed_in", _("Signed in"), in_activity=True)
NEW_BROWSER_SIGNED_IN = Fact(
    "customers.new_browser_signed_in",
    _("New sign-in from an unknown browser"),
    in_activity=True,
    alert=_("New sign-in to your account from an unknown browser"),
)
SIGN_IN_FAILED = Fact("customers.sign_in_failed", _("Failed sign-in"), in_activity=True)
SECOND_STEP_FAILED = Fact(
    "customers.second_step_failed",
    _("Wrong code at the second step"),
    in_activity=True,
    alert=_("Your password was entered, then a wrong code"),
)
SESSIONS_ENDED = Fact("customers.sessions_ended", _("Signed out of another device"), in_activity=True)
PASSWORD_CHANGED = Fact(
    "customers.password_changed",
    _("Password changed"),
    in_activity=True,
    alert=_("Your password was changed"),
)
EMAIL_CHANGED = Fact(
    "customers.email_changed",
    _("Email address changed"),
    shop_hears=Event("user", "The email address of an account changed: read the customer again."),
    in_activity=True,
    alert=_("The email address of your account was changed"),
)
PHONE_CHANGED = Fact(
    "customers.phone_changed",
    _("Mobile number changed"),
    in_activity=True,
    alert=_("The mobile number of your account was changed"),
)
SECOND_STEP_ADDED = Fact(
    "customers.second_step_added",
    _("Two-step verification method added"),
    in_activity=True,
    alert=_("A two-step verification method was added"),
)
SECOND_STEP_REMOVED = Fact(
    "customers.second_step_removed",
    _("Two-step verification method removed"),
    in_activity=True,
    alert=_("A two-step verification method was removed"),
)
SECOND_STEP_PREFERRED = Fact(
    "customers.second_step_preferred", _("Preferred second step chosen"), in_activity=True
)
RECOVERY_CODES_RENEWED = Fact(
    "customers.recovery_codes_renewed",
    _("Recovery codes created"),
    in_activity=True,
    alert=_("New recovery codes were created"),
)
RECOVERY_CODE_USED = Fact(
    "customers.recovery_code_used",
    _("Recovery code used"),
    in_activity=True,
    alert=_("A recovery code was used to sign in"),
)
BROWSER_TRUSTED = Fact(
    "customers.browser_trusted", _("Second step no longer required in a browser"), in_activity=True
)
BROWSERS_DISTRUSTED = Fact(
    "customers.browsers_distrusted", _("Second step required again in a browser"), in_activity=True
)

# When something is wrong
TRIES_CLEARED = Fact(
    "customers.tries_cleared", _("Limits on sign-in lifted by customer service"), in_activity=True
)
LOCKED = Fact(
    "customers.locked",
    _("Account locked: “This wasn’t me”"),
    in_activity=True,
    alert=_("Your account is locked, as you asked"),
)
WAY_BACK_ASKED = Fact(
    "customers.way_back_asked",
    _("Account recovery requested"),
    in_activity=True,
    alert=_("Someone asked to recover your account"),
)
WAY_BACK_STOPPED = Fact("customers.way_back_stopped", _("Account recovery stopped"), in_activity=True)
WAY_BACK_USED = Fact(
    "customers.way_back_used",
    _("Account recovery completed"),
    in_activity=True,
    alert=_("Account recovery has turned two-step verification off"),
)
ADDRESS_RETURN_ASKED = Fact(
    "customers.address_return_asked", _("Return to the former address requested"), in_activity=True
)
ADDRESS_RETURN_STOPPED = Fact(
    "customers.address_return_stopped", _("Return to the former address stopped"), in_activity=True
)
