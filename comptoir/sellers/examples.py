"""A dozen invented sellers with everything the law lets a customer know; Carla sells for the first."""

from __future__ import annotations

from typing import Any

from comptoir.customers.models import User
from comptoir.journal.record import IMPORT
from comptoir.safety.examples import carla as carlas_user
from comptoir.sellers.actions import recognise_sellers, save_reason
from comptoir.sellers.models import SavedReason, SellerPerson

FICTION_PHONE = "+33 1 99 00 {:02} {:02}"


def siren(number: int) -> str:
    """Return a register number that passes the Luhn check and is clearly invented."""
    body = f"99{number:06}"
    total = sum(sum(divmod(int(digit) * (2 if at % 2 else 1), 10)) for at, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _seller(at: int, reference: str, name: str, city: str, about: str, **more: Any) -> dict[str, Any]:
    number = siren(at * 1237)
    return {
        "reference": reference,
        "name": name,
        "status": "professional",
        "legal_name": f"{name} SARL",
        "address": f"{3 + at * 4} rue des Exemples\n{city}",
        "country": "FR",
        "email": f"bonjour@{reference}.example.org",
        "phone": FICTION_PHONE.format(at, at * 7 % 100),
        "register_name": f"RCS {city.split(maxsplit=1)[1]}",
        "register_number": f"{number[:3]} {number[3:6]} {number[6:]}",
        "vat_number": f"FR{(12 + 3 * (int(number) % 97)) % 97:02}{number}",
        "certifies_eu_law": True,
        "about": about,
        **more,
    }


SELLERS: list[dict[str, Any]] = [
    _seller(
        1,
        "carmes",
        "Brûlerie des Carmes",
        "31000 Toulouse",
        "Cafés torréfiés chaque semaine, thés et infusions.",
    ),
    _seller(2, "rivoli", "Papeterie Rivoli", "75004 Paris", "Carnets cousus, encres et beaux papiers."),
    _seller(
        3, "gouttiere", "La Gouttière", "69001 Lyon", "Tout pour la cuisine, choisi par des cuisinières."
    ),
    _seller(
        4, "verger", "Le Verger de Maëlle", "35000 Rennes", "Graines, outils et pots pour petits jardins."
    ),
    _seller(
        5,
        "plume",
        "Librairie La Plume d’Oie",
        "67000 Strasbourg",
        "Romans, essais et albums, neufs et d’occasion.",
    ),
    _seller(
        6, "pignon", "Pignon & Cie", "38000 Grenoble", "Pièces et lumières pour le vélo de tous les jours."
    ),
    _seller(7, "tilleul", "Les Tilleuls", "59000 Lille", "Linge et vêtements en lin et coton biologique."),
    _seller(8, "bobine", "La Bobine", "44000 Nantes", "Jeux et jouets en bois, fabriqués à Nantes."),
    _seller(9, "resonance", "Résonance", "33000 Bordeaux", "Enceintes, casques et disques."),
    _seller(10, "fougere", "Fougère", "06000 Nice", "Plantes d’intérieur et pots, livrés avec soin."),
    _seller(
        11,
        "haber",
        "Haber Küchenwerk",
        "79098 Freiburg",
        "Couteaux et casseroles, forgés en Forêt-Noire.",
        country="DE",
        legal_name="Haber Küchenwerk GmbH",
        register_name="Amtsgericht Freiburg",
        register_number="HRB 000000",
        vat_number="DE000000000",
        phone="+49 30 23125 000",
    ),
    _seller(
        12,
        "particulier-jules",
        "Jules, vide-grenier",
        "21000 Dijon",
        "Je vends ce dont je n’ai plus besoin.",
        status="private",
        legal_name="",
        register_name="",
        register_number="",
        vat_number="",
        certifies_eu_law=False,
    ),
]


def carla() -> User:
    """Return Carla Rossi, who sells for the Brûlerie des Carmes, always the same one."""
    user = carlas_user()
    seller = recognise_sellers({"carmes": "Brûlerie des Carmes"}, by=IMPORT)["carmes"]
    SellerPerson.objects.get_or_create(user=user, defaults={"seller": seller})
    return user


def give_saved_reason(user: User) -> SavedReason:
    """Return a reason that the shop's staff keep, which names nobody."""
    return save_reason("L’emballage d’origine manque.", seller=None, by=IMPORT)


THINGS = {"saved_reason": lambda user: give_saved_reason(user).id}
