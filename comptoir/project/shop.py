"""The settings of the shop itself, read from the environment: its name, how it looks and is reached."""

from __future__ import annotations

from pathlib import Path

from comptoir.project.environment import Environment

env = Environment()

SHOP_COUNTRIES = env.list("COMPTOIR_COUNTRIES", default=[])
SHOP_NAME = env.str("COMPTOIR_SHOP_NAME", default="Comptoir")
SHOP_URL = env.str("COMPTOIR_SHOP_URL", default="")
SHOP_LOGO = env.path_of("COMPTOIR_SHOP_LOGO", Path.is_file)
SHOP_BRAND = env.matching("COMPTOIR_SHOP_BRAND", "#[0-9a-fA-F]{6}", such_as="#0f5b4f")
SHOP_FONT = env.matching(
    "COMPTOIR_SHOP_FONT", r"[\w \"',-]{1,200}", such_as="Georgia, 'Times New Roman', serif"
)
SHOP_RADIUS = env.matching("COMPTOIR_SHOP_RADIUS", r"0|\d{1,2}(\.\d{1,3})?(px|rem)", such_as="6px")
SHOP_LINKS = env.links("COMPTOIR_SHOP_LINKS", ("fr", "en"))
# Whoever answers by law for the customers' data, and the address of the shop's privacy policy
SHOP_PRIVACY = {
    "company": env.str("COMPTOIR_SHOP_COMPANY", default=SHOP_NAME),
    "policy": env.str("COMPTOIR_SHOP_PRIVACY", default=""),
}
# A folder of the shop whose templates, words and looks win over ours (docs/look.md)
SHOP_LOOK = env.path_of("COMPTOIR_SHOP_LOOK", Path.is_dir)
SHOP_PHONE = env.matching("COMPTOIR_SHOP_PHONE", r"\+?\d[\d .-]{2,24}", such_as="+33 1 99 00 12 34")
_DAYS, _TIMES = "(Mo|Tu|We|Th|Fr|Sa|Su)", r"([01]\d|2[0-4]):[0-5]\d"
_RULE = f"{_DAYS}(-{_DAYS})? {_TIMES}-{_TIMES}(,{_TIMES}-{_TIMES})*"
SHOP_HOURS = env.matching(
    "COMPTOIR_SHOP_HOURS", f"{_RULE}(; *{_RULE})*", such_as="Mo-Fr 09:00-12:00,14:00-18:00; Sa 10:00-13:00"
)
# Where the answers to our mails go: to the shop's service, else to the sender
SERVICE_EMAIL = env.matching("COMPTOIR_SERVICE_EMAIL", r"[^\s@<>,;]+@[^\s@<>,;]+", such_as="us@shop.example")
# Who else writes for the shop: addresses, telephone numbers, and names that SMS come from
SHOP_SENDERS = env.list("COMPTOIR_SHOP_SENDERS", default=[])
# Hosts that the shop's own messages lead to, beside ours and the shop's
SHOP_HOSTS = env.list("COMPTOIR_SHOP_HOSTS", default=[])
# Within how many hours customer service answers
ANSWER_HOURS = env.counted("COMPTOIR_ANSWER_HOURS", default=24)
ANSWER_URGENT_HOURS = env.counted("COMPTOIR_ANSWER_URGENT_HOURS", default=4)
# The carriers that tell where parcels are, each with its own `COMPTOIR_CARRIER_<NAME>_…`
CARRIERS = env.connected("COMPTOIR_CARRIERS", "COMPTOIR_CARRIER_")
CARRIER_LARGEST_BODY = 256_000
# Which of them makes the labels of returns
LABELS = env.str("COMPTOIR_LABELS", default="").strip().lower()
# The payment providers that give money back, each with its own `COMPTOIR_PROVIDER_<NAME>_…`
PROVIDERS = env.connected("COMPTOIR_PROVIDERS", "COMPTOIR_PROVIDER_")
# Within how many hours of opening time a seller answers; then a customer may ask the shop for help
SELLER_ANSWER_HOURS = env.counted("COMPTOIR_SELLER_ANSWER_HOURS", default=48)
# About what the shop would like to tell its customers, if they agree (docs/operate.md)
MARKETING_TOPICS = env.named(
    "COMPTOIR_MARKETING_TOPICS",
    ("offers", "recommendations", "availability", "surveys", "partners", "calls"),
    default=["offers", "recommendations", "availability", "surveys"],
)
# From which hour in the evening until which in the morning no SMS leaves, but for codes and alerts
SMS_QUIET_HOURS = env.hours("COMPTOIR_SMS_QUIET_HOURS", default=(21, 8))
# What the answer STOP is sent to, where it is not the sender, such as 36180
SMS_STOP = env.matching("COMPTOIR_SMS_STOP", r"\d{5}|\+?\d{6,15}", such_as="36180")
# In the address at which the SMS provider tells of answers, and under which names number and text stand there
SMS_ANSWER_SECRET = env.str("COMPTOIR_SMS_ANSWER_SECRET", default="")
SMS_ANSWER_FIELDS = env.list("COMPTOIR_SMS_ANSWER_FIELDS", default=["from", "text"])
