"""Any provider that apprise knows, by the URL in `COMPTOIR_SMS_URL` (`{to}` is the number)."""

from django.conf import settings


def send(to: str, text: str) -> None:
    """Send an SMS. `to` is a number in E.164. Raises RuntimeError if the provider does not accept it."""
    from apprise import Apprise, AppriseAsset

    sender = Apprise(asset=AppriseAsset(secure_logging=True))
    if not sender.add(settings.SMS_URL.replace("{to}", to)):
        raise RuntimeError("COMPTOIR_SMS_URL is no address that apprise knows")
    if not sender.notify(body=text):
        raise RuntimeError("the SMS provider did not take the message")
