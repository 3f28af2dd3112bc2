"""The act of offers: Alice agrees to a newsletter, reads it, and stops it without signing in."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comptoir.customers.examples import alice
from comptoir.customers.models import Customer
from comptoir.journal.record import NOBODY_KNOWN
from comptoir.notices.actions import write_offer
from comptoir.preferences.actions import choose, stop_at
from comptoir.preferences.models import Channel, Source, Stop, Way, stop_link, way_of
from comptoir.project.demo.stage.messages import stay
from comptoir.project.demo.stage.parcels import ORDERED, sale
from comptoir.project.demo.stage.scene import Act, Scene, Step

TOPIC = "surveys"


def agree(scene: Scene) -> Scene:
    """Let Alice tick surveys by e-mail."""
    stay(scene)
    choose(_customer().pk, [(TOPIC, _way(), True)], source=Source.PREFERENCES, by=alice())
    return scene


def write(scene: Scene) -> Scene:
    """Let the shop write to her about it, if it may."""
    stay(scene)
    write_offer(
        _customer(),
        topic=TOPIC,
        channel=Channel.EMAIL,
        subject=gettext("How was your coffee?"),
        text=gettext("Three questions, one minute: your answers decide the next roast."),
        link=settings.PUBLIC_URL,
    )
    return scene


def unsubscribe(scene: Scene) -> Scene:
    """Let her mail program stop it, as its button does."""
    stay(scene)
    stop_at(_way().key, topics=[TOPIC], source=Source.ONE_CLICK, by=NOBODY_KNOWN)
    return scene


def preferences_page(_scene: Scene) -> str:
    return reverse("preferences")


def unsubscribe_page(_scene: Scene) -> str:
    stop = Stop(_customer().pk, Channel.EMAIL, _way().key, TOPIC)
    return reverse("unsubscribe", args=[stop_link(stop)])


def _customer() -> Customer:
    return Customer.objects.get(id=str(alice().customer_id))


def _way() -> Way:
    return way_of(_customer(), Channel.EMAIL)


OFFER_ACTS = {
    "offers": Act(
        _("Offers, only if she wants them"),
        _("Alice agrees to one topic, then stops it from the email itself; nothing more is sent."),
        (
            ORDERED,
            Step(
                _("She ticks one topic"),
                _("Nothing was ticked in advance. The sentence that she read is there, with the date."),
                agree,
                preferences_page,
                sale,
            ),
            Step(
                _("The shop writes to her"),
                _("The shop’s mailer asks whether it may write. The email carries the unsubscribe link."),
                write,
                unsubscribe_page,
                sale,
            ),
            Step(
                _("She stops it from the email"),
                _("Her email app has a button for it. She is not signed in, and it takes effect at once."),
                unsubscribe,
                preferences_page,
                sale,
            ),
            Step(
                _("The shop writes again"),
                _("The mailer asks again, and may not write: no second email arrives."),
                write,
                preferences_page,
                sale,
            ),
        ),
    ),
}
