"""The act of a message that is forged: it lies beside the genuine one, and Alice tells them apart."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from comptoir.conversations.actions import ask_service
from comptoir.conversations.models import Question, Topic
from comptoir.customers.examples import alice
from comptoir.customers.models import find_customer
from comptoir.notices.models import Notice, messages_of
from comptoir.post.mailbox import MailboxBackend
from comptoir.project.demo.clock import demo_clock
from comptoir.project.demo.stage.parcels import A_MINUTE, ORDERED, sale
from comptoir.project.demo.stage.scene import Act, Scene, Step

EVIL = "comptoir-colis.example"
FORGED, GENUINE = "forged", "genuine"


def stay(scene: Scene) -> Scene:
    demo_clock().move_to(demo_clock().now() + A_MINUTE)
    return scene


def forge(scene: Scene) -> Scene:
    """Let somebody write to Alice in the shop's name, past the shop."""
    stay(scene)
    mail = EmailMessage(
        gettext("Your parcel is on hold"),
        forged(scene),
        f"{settings.SHOP_NAME} <service@{EVIL}>",
        [alice().email],
        connection=MailboxBackend(file_path=str(settings.MAILBOX_DIR)),
    )
    mail.send()
    return scene


def report(scene: Scene) -> Scene:
    """Let Alice report what is forged."""
    stay(scene)
    buyer = alice()
    question = Question(
        topic=Topic.SUSPICIOUS,
        text=gettext("This message seems suspicious to me:") + f"\n\n{forged(scene)}",
        name=buyer.name,
        email=buyer.email,
        language=get_language() or buyer.language,
    )
    ask_service(question, by=buyer, customer=find_customer(buyer))
    return scene


def forged(scene: Scene) -> str:
    """Return what the forged mail says: its reference is the genuine one, but for its last sign."""
    genuine = confirmation(scene)
    reference = genuine.reference if genuine else "K7QM4-XTPRW"
    altered = reference[:-1] + ("B" if reference.endswith("A") else "A")
    words = gettext("Dear customer, your parcel is on hold. Pay €1.95 by tonight:")
    return f"{words}\nhttp://{EVIL}/pay\n\n{gettext('Reference: %(reference)s') % {'reference': altered}}"


def pasted(scene: Scene, which: str) -> str:
    """Return what Alice pastes of one of the two messages."""
    genuine = confirmation(scene)
    return genuine.reference if which == GENUINE and genuine else forged(scene)


def confirmation(scene: Scene) -> Notice | None:
    """Return the message that confirms the scene's order, once it is written."""
    customer = find_customer(alice())
    found: Notice | None = (
        messages_of(customer).filter(letter="orders/confirmed").saying(scene.order).first()
        if customer
        else None
    )
    return found


def list_page(_scene: Scene) -> str:
    return reverse("messages")


def message_page(scene: Scene) -> str:
    genuine = confirmation(scene)
    return genuine.get_absolute_url() if genuine else list_page(scene)


def forged_page(_scene: Scene) -> str:
    return f"{reverse('stage_check')}?{urlencode({'which': FORGED})}"


def genuine_page(_scene: Scene) -> str:
    return f"{reverse('stage_check')}?{urlencode({'which': GENUINE})}"


def question_page(_scene: Scene) -> str:
    return reverse("contact")


MESSAGE_ACTS = {
    "messages": Act(
        _("A forged message"),
        _("Alice finds every message from the shop in her account, and sees that one is not from the shop."),
        (
            ORDERED._replace(
                says=_("The email that confirms it is in her messages as well, unread."),
                phone=list_page,
            ),
            Step(
                _("She reads it again"),
                _("It shows what was sent, with the reference at the foot of the email."),
                stay,
                message_page,
                sale,
            ),
            Step(
                _("A forged email arrives"),
                _("It carries the shop’s name and a plausible reference, but is not among her messages."),
                forge,
                list_page,
                sale,
            ),
            Step(
                _("She checks the forged one"),
                _("Its reference is unknown, and the address that its link leads to is shown, not opened."),
                stay,
                forged_page,
                sale,
            ),
            Step(
                _("She checks the genuine one"),
                _("Signed in, she sees the whole message. A stranger would learn only the day it was sent."),
                stay,
                genuine_page,
                sale,
            ),
            Step(
                _("She reports the forged one"),
                _("Customer service has it, with a number, and an email to her confirms it."),
                report,
                question_page,
                sale,
            ),
        ),
    )
}
