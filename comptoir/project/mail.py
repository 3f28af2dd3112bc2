"""The settings of what leaves the house: SMS, and what the mail provider tells, read from the environment."""

from __future__ import annotations

from importlib.util import find_spec

from django.core.exceptions import ImproperlyConfigured

from comptoir.project.environment import Environment
from comptoir.project.shop import SHOP_COUNTRIES

env = Environment()

SMS_PROVIDER = env.chosen("COMPTOIR_SMS", ["mailbox", "apprise"], default="mailbox")
SMS_URL = env.str("COMPTOIR_SMS_URL", default="")
_CHOSEN = env.list("COMPTOIR_SMS_COUNTRIES", default=SHOP_COUNTRIES or ["FR"])
SMS_COUNTRIES = [country.strip().upper() for country in _CHOSEN]
_HOUR, _DAY = env.counted("COMPTOIR_SMS_HOUR", default=300), env.counted("COMPTOIR_SMS_DAY", default=2000)
_ABROAD = env.counted("COMPTOIR_SMS_ABROAD_DAY", default=50)
# Each app's limits are in its `house.py`; these override them.
LIMITS = {"texts": f"{_HOUR}/h,{_DAY}/d", "texts_abroad": f"{_ABROAD}/d"}
# Who tells by webhook that an address takes no mail, and the secret in the webhook's address
MAIL_PROVIDERS = ("brevo", "mailjet", "postmark", "sparkpost")
MAIL_PROVIDER = env.chosen("COMPTOIR_MAIL_PROVIDER", ["", *MAIL_PROVIDERS], default="")
MAIL_PROVIDER_SECRET = env.matching(
    "COMPTOIR_MAIL_PROVIDER_SECRET", "[A-Za-z0-9_-]{20,100}", such_as="a-secret-of-24-characters"
)
if MAIL_PROVIDER and not find_spec("anymail"):
    raise ImproperlyConfigured("COMPTOIR_MAIL_PROVIDER needs the extra `mail` installed")
if MAIL_PROVIDER and not MAIL_PROVIDER_SECRET:
    raise ImproperlyConfigured("COMPTOIR_MAIL_PROVIDER needs COMPTOIR_MAIL_PROVIDER_SECRET as well")
