"""Example questions to the shop's service: urgent and not, waiting, overdue and answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from comptoir.conversations.actions import (
    answer_request,
    ask_for_help,
    ask_service,
    open_thread,
    solve_thread,
    write_message,
)
from comptoir.conversations.models import (
    Question,
    ServiceRequest,
    Side,
    Subject,
    Thread,
    Topic,
    link_to_thread,
    messages_of,
)
from comptoir.customers.models import Customer, User, find_customer
from comptoir.journal.record import NOBODY_KNOWN, Actor
from comptoir.orders.models import Order, SellerOrder, State, lines_of, link_to
from comptoir.photos.examples import upload
from comptoir.sellers.models import seller_by_reference

HERS = Question(
    topic=Topic.OWN_ORDER,
    text="Bonjour,\nmon colis est indiqué comme expédié, mais je n’ai rien reçu. Savez-vous où il est ?",
    name="Alice Martin",
    email="alice@example.org",
    language="fr",
)
STRANGERS = Question(
    topic=Topic.LOCKED_OUT,
    text="Bonjour, j’ai changé d’opérateur et je n’ai plus accès à l’adresse e-mail de mon compte. Le code de "
    "réinitialisation part donc dans le vide. Comment puis-je récupérer mon compte ?",
    name="Nadia Benali",
    email="nadia.benali@example.org",
    language="fr",
)


def question(of: Question = HERS, **changes: Any) -> Question:
    """Return a question with some parts changed."""
    return replace(of, **changes)


def ask(
    user: User | None = None, *, speaks: bool = False, hours_ago: float = 0, **changes: Any
) -> ServiceRequest:
    """Ask a question; without a user, as a stranger."""
    sent = question(STRANGERS, **changes)
    if user:
        sent = question(HERS, **({"name": user.name, "email": user.email} | changes))
    return ask_service(
        sent,
        by=user or NOBODY_KNOWN,
        customer=find_customer(user) if user else None,
        now=timezone.now() - timedelta(hours=hours_ago),
        speaks=speaks,
    )


def ask_seller(
    user: User,
    *,
    speaks: bool = False,
    hours_ago: float = 0,
    order: Order | None = None,
    seller: str = "",
    subject: Subject = Subject.WHERE_IS_IT,
    text: str = "",
    **more: Any,
) -> Thread:
    """Ask a seller about the user's order: the newest, and the seller of its first line, unless said."""
    hers = Customer.objects.get(id=user.customer_id)  # type: ignore[misc]
    order = order or hers.orders.newest_first()[0]
    lines = [line for line in lines_of(order) if not seller or line.seller.reference == seller]
    return open_thread(
        order,
        subject=subject,
        text=text or WHERE,
        seller=lines[0].seller,
        line=lines[0],
        by=user,
        now=timezone.now() - timedelta(hours=hours_ago),
        speaks=speaks,
        **more,
    )


def give_threads(user: User) -> list[Thread]:
    """Give a user four threads, if she has bought as often: one waits, one is late, one is answered, with a
    photo, and one is solved."""
    customer = find_customer(user)
    orders = _spread(customer.orders.newest_first()) if customer else []
    threads = []
    for asked, order in zip(ASKED, orders, strict=False):
        sellers = [line.seller.reference for line in lines_of(order)]
        seller = CARLAS if CARLAS in sellers else sellers[0]
        photo = upload() if asked.has_photo else None
        thread = ask_seller(
            user,
            order=order,
            seller=seller,
            subject=asked.subject,
            text=asked.text,
            hours_ago=_hours(asked, order),
            photo=photo,
        )
        if asked.answer and thread.is_open:
            at = timezone.now() - timedelta(hours=_hours(asked, order) * 0.8)
            write_message(thread, asked.answer, by=SELLER, side=Side.SELLER, now=at, speaks=False)
        if asked.is_solved:
            at = timezone.now() - timedelta(hours=_hours(asked, order) * 0.7)
            solve_thread(thread, by=user, now=at, speaks=False)
        threads.append(thread)
    return threads


def _spread(newest_first: Any) -> list[Any]:
    """Return every third of the newest, so that older questions are about older orders."""
    newest = list(newest_first[:RECENT])
    return newest[::3] if len(newest) == RECENT else newest


def _hours(asked: Asked, order: Order | SellerOrder) -> float:
    """Return how long ago it was asked: not before the order was placed."""
    return min(asked.hours, (timezone.now() - order.placed_at) / timedelta(hours=1) * 0.9)


GIVE = [give_threads]
THINGS = {
    "question": lambda user: _with_photo(user).id,
    "thread": lambda user: _with_photo(user).id,
    "thread_link": lambda user: link_to_thread(_with_photo(user)),
    "message": lambda user: messages_of(_with_photo(user))[0].id,
    "link": lambda user: _link_of_newest(user),
}


def _with_photo(user: User) -> Thread:
    """Return a thread that stands in the staff's inbox too, since the seller has not answered in time."""
    thread = ask_seller(user, seller="carmes", photo=upload(), hours_ago=200)
    return ask_for_help(thread, by=user, speaks=False)


def _link_of_newest(user: User) -> str:
    customer = find_customer(user)
    order = customer.orders.newest_first().first() if customer else None
    return link_to(order.number, user.email) if order else ""


def give_requests(alice: User, bob: User, sam: User) -> list[ServiceRequest]:
    """Fill the demo's inbox: one question is answered, and one has waited too long."""
    _fill_desk(CARLAS)
    returned = _newest_order(alice, State.RETURN_SHIPPED) or _newest_order(alice)
    answered = ask(alice, hours_ago=75, topic=Topic.RETURN, order_number=returned, text=RETURN)
    answer_request(answered, ANSWER, by=sam, now=timezone.now() - timedelta(hours=70), speaks=False)
    return [
        answered,
        ask(alice, hours_ago=1.2, topic=Topic.SIGN_IN, text=SIGN_IN),
        ask(bob, hours_ago=20.4, order_number=_newest_order(bob, State.SHIPPED) or _newest_order(bob)),
        ask(hours_ago=100),
        ask(
            hours_ago=3.5,
            topic=Topic.CHARGE,
            text=CHARGE,
            name="Tom Fischer",
            email="tom@example.org",
            language="en",
        ),
        ask(hours_ago=6, topic=Topic.OTHER, text=OTHER, name="Chloé Roux", email="chloe@example.org"),
    ]


def _fill_desk(reference: str) -> None:
    """Let the newest customers of a seller ask it something, so that each state is at its desk."""
    seller = seller_by_reference(reference)
    parts = _spread(seller.orders.newest_first()) if seller else []
    for asked, part in zip(ASKED, parts, strict=False):
        order = Order.objects.for_customer(part.customer_id).get(id=part.order_id)
        line = part.own_lines()[0]
        customer = order.customer
        at = timezone.now() - timedelta(hours=_hours(asked, part))
        thread = open_thread(
            order,
            subject=asked.subject,
            text=asked.text,
            seller=seller,
            line=line,
            photo=upload() if asked.has_photo else None,
            by=customer,
            now=at,
            speaks=False,
        )
        if asked.answer and thread.is_open:
            later = at + timedelta(hours=7)
            write_message(thread, asked.answer, by=SELLER, side=Side.SELLER, now=later, speaks=False)


def _newest_order(user: User, *states: str) -> str:
    """Return the number of a customer's newest order, or of the newest in one of these states."""
    customer = find_customer(user)
    if customer is None:
        return ""
    newest = (customer.orders.filter(state__in=states) if states else customer.orders).newest_first().first()
    return newest.number if newest else ""


RETURN = """Bonjour,

j’ai renvoyé cette commande. Quand serai-je remboursée ?

Merci, Alice Martin"""
ANSWER = """Bonjour Madame Martin,

votre colis est en route vers nous. Dès qu’il arrive, nous lançons le remboursement : il sera sur votre carte sous trois jours ouvrés.

Bien à vous"""
SIGN_IN = (
    "J’ai reçu un code que je n’ai pas demandé, au milieu de la nuit. Quelqu’un essaie-t-il d’entrer dans mon "
    "compte ? J’ai déjà changé mon mot de passe."
)
CHARGE = (
    "There is a charge of 49.90 euros from your shop on my card, dated last Saturday. I have never ordered "
    "anything from you. Please tell me what this is."
)
OTHER = "Bonjour, livrez-vous en point relais en Belgique ? Je ne trouve pas l’information. Merci !"
CARLAS, RECENT = "carmes", 12
SELLER = Actor("seller", "", "Carla Rossi")
WHERE = (
    "Bonjour, ma commande est-elle déjà partie ? Je pars en voyage vendredi et j’aimerais la recevoir avant."
)


class Asked(NamedTuple):
    """A question to a seller of so many hours ago, and what became of it."""

    subject: Subject
    hours: float
    text: str
    answer: str = ""
    has_photo: bool = False
    is_solved: bool = False


ASKED = [
    Asked(Subject.WHERE_IS_IT, 5, WHERE),
    Asked(
        Subject.DAMAGED_OR_WRONG,
        50,
        "Bonjour, le carton est arrivé déchiré dans un coin. L’article n’a rien, mais fallait-il refuser le "
        "colis ?",
        answer="Bonjour,\n\nmerci pour la photo. Vous avez bien fait de l’accepter : si vous remarquez un défaut "
        "dans les jours qui viennent, écrivez-nous ici et nous vous enverrons un autre exemplaire.\n\n"
        "Bonne journée",
        has_photo=True,
    ),
    Asked(
        Subject.PRODUCT,
        150,
        "Bonjour, la notice ne dit rien de la garantie. Cet article est-il garanti deux ans, et par qui ? Merci "
        "d’avance.",
    ),
    Asked(
        Subject.INVOICE,
        300,
        "Bonjour, pourriez-vous ajouter le nom de mon association sur la facture ? Merci !",
        answer="Bonjour, c’est fait : la facture corrigée est jointe à votre commande.",
        is_solved=True,
    ),
]
