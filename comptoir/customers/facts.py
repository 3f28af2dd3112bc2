"""What can happen to a customer and to those who sign in."""

from django.utils.translation import gettext_lazy as _

from comptoir.journal.facts import Fact

SIGNED_UP = Fact("customers.signed_up", _("Account created"))
ADDRESS_VERIFIED = Fact("customers.address_verified", _("Email address verified"), shop_hears=True)
PHONE_VERIFIED = Fact("customers.phone_verified", _("Mobile number verified"))
SIGNED_IN = Fact("customers.signed_in", _("Signed in"))
SIGN_IN_FAILED = Fact("customers.sign_in_failed", _("Failed sign-in"))
PASSWORD_CHANGED = Fact("customers.password_changed", _("Password changed"))
GUESTS_JOINED = Fact("customers.guests_joined", _("Earlier orders joined the account"), shop_hears=True)
STAFF_INVITED = Fact("customers.staff_invited", _("Invited to work at the desk"))
