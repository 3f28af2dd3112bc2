"""Some three hundred invented products in twelve categories, each sold by one of the example sellers."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple

from django.utils.text import slugify


class Good(NamedTuple):
    """A product; the price is in euro cents, VAT included, the rate in percent."""

    reference: str
    name: str
    category: str
    seller: str
    price_minor: int
    vat_rate: str
    kind: str = "goods"


def _goods(
    category: str, seller: str, rate: str, price: int, firsts: str, seconds: str, kind: str = "goods"
) -> list[Good]:
    """Every first with every second; the prices rise a little from one to the next."""
    pairs = product(firsts.split(" | "), seconds.split(" | "))
    goods = []
    for at, (first, second) in enumerate(pairs):
        name = f"{first} {second}".strip()
        cents = price + (at * 137) % max(price, 100)
        goods.append(Good(slugify(name)[:60], name, category, seller, cents - cents % 10, rate, kind))
    return goods


GOODS: list[Good] = [
    *_goods(
        "coffee",
        "carmes",
        "5.5",
        690,
        "Café moulu « Brûlerie des Carmes » | Café en grains « Haute Vallée » | Café décaféiné « Nuit blanche » | Thé vert « Jardin d’Émilie » | Infusion verveine et menthe",
        "100 g | 250 g | 500 g | 1 kg | (coffret découverte)",
    ),
    *_goods(
        "stationery",
        "rivoli",
        "20",
        490,
        "Carnet cousu | Cahier à pages détachables | Bloc de correspondance | Chemise en carton | Stylo-plume d’écolier",
        "bleu nuit | vert sapin | ocre | rouge brique | gris perle",
    ),
    *_goods(
        "kitchen",
        "gouttiere",
        "20",
        1490,
        "Cocotte en fonte | Poêle en acier | Saladier en grès | Théière émaillée | Planche en hêtre",
        "petite | moyenne | grande | « Mamie Jeanne » | bleu de Sèvres",
    ),
    *_goods(
        "garden",
        "verger",
        "10",
        290,
        "Graines de tomate ancienne | Graines de courge musquée | Graines de basilic | Bulbes de tulipe | Semis de fleurs des prés",
        "« Cœur de bœuf » | hâtives | tardives | (sachet) | (grand sachet)",
    ),
    *_goods(
        "books",
        "plume",
        "5.5",
        850,
        "L’Été des hirondelles | La Maison sur la dune | Petite histoire du pain | Le Voleur de boussoles | Atlas des îles imaginaires",
        "(poche) | (broché) | (relié) | (illustré) | (grands caractères)",
    ),
    *_goods(
        "bicycle",
        "pignon",
        "20",
        990,
        "Sonnette en laiton | Lumière avant | Sacoche de porte-bagages | Garde-boue | Selle cousue",
        "noire | argentée | cognac | (paire) | « Grand tour »",
    ),
    *_goods(
        "clothes",
        "tilleul",
        "20",
        1990,
        "Tablier en lin | Écharpe tissée | Chemise en popeline | Chaussettes en laine | Nappe brodée",
        "écru | bleu ardoise | moutarde | terre cuite | à rayures",
    ),
    *_goods(
        "toys",
        "bobine",
        "20",
        1290,
        "Petit train en bois | Jeu des sept familles | Toupie peinte | Marionnette renard | Puzzle de la forêt",
        "24 pièces | 48 pièces | « Noël » | géant | de voyage",
    ),
    *_goods(
        "audio",
        "resonance",
        "20",
        3990,
        "Casque fermé | Enceinte de salon | Platine vinyle | Radio de cuisine | Câble tressé",
        "noir | noyer | crème | « Studio » | compact",
    ),
    *_goods(
        "plants",
        "fougere",
        "10",
        1190,
        "Fougère de Boston | Pilea | Olivier en pot | Monstera | Cactus cierge",
        "12 cm | 17 cm | 24 cm | avec cache-pot | (trio)",
    ),
    *_goods(
        "knives",
        "haber",
        "20",
        2990,
        "Couteau d’office | Couteau de chef | Fusil à aiguiser",
        "hêtre | olivier | noyer fumé | (coffret)",
    ),
    *_goods(
        "attic",
        "particulier-jules",
        "0",
        500,
        "Lampe de bureau | Vieux globe terrestre | Boîte à couture",
        "(occasion) | (à réparer)",
    ),
    *_goods(
        "digital",
        "plume",
        "5.5",
        499,
        "Livre numérique « L’Été des hirondelles » | Livre audio « La Maison sur la dune » | Album « Nocturnes de Bretagne »",
        "(téléchargement)",
        "digital",
    ),
    Good("carte-cadeau", "Carte cadeau", "gift", "plume", 5000, "0", "gift_card"),
]
