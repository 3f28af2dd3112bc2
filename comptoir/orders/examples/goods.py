"""The example sellers sell some three hundred invented products in twelve categories."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.text import slugify


class Good(NamedTuple):
    """A good is a product; its price is in euro cents with VAT, its rate in percent; `picture` names a drawing."""

    reference: str
    name: str
    picture: str
    seller: str
    price_minor: int
    vat_rate: str
    kind: str = "goods"


# Before a unit, and within « », a line does not break.
HELD = re.compile(r"(?<=«) | (?=»)|(?<=\d) (?=k?g\b|c?m\b|pièces|sachets)")


def _goods(seller: str, rate: str, *articles: str, kind: str = "goods") -> list[Good]:
    """Make every variant of each article.

    An article is written “drawing: name: variant 6.90 | variant 7.90”, each variant with its price in euros
    and agreeing with its name. One that begins with a capital is the whole name.
    """
    goods = []
    for picture, name, variants in (article.split(": ") for article in articles):
        for variant, _space, price in (written.rpartition(" ") for written in variants.split(" | ")):
            whole = variant if variant[:1].isupper() else f"{name} {variant}".strip()
            shown = HELD.sub("\N{NO-BREAK SPACE}", whole)
            cents = round(float(price) * 100)
            goods.append(Good(slugify(shown)[:60], shown, picture, seller, cents, rate, kind))
    return goods


GOODS: list[Good] = [
    *_goods(
        "carmes",
        "5.5",
        "coffee: Café moulu « Brûlerie des Carmes »: 100 g 3.90 | 250 g 7.90 | 500 g 14.90 | "
        "1 kg 27.90 | (coffret découverte) 24.90",
        "coffee: Café en grains « Haute Vallée »: 100 g 4.20 | 250 g 8.50 | 500 g 15.90 | "
        "1 kg 29.90 | (coffret découverte) 25.90",
        "coffee: Café décaféiné « Nuit blanche »: 100 g 4.50 | 250 g 8.90 | 500 g 16.90 | "
        "1 kg 31.90 | (coffret découverte) 26.90",
        "tea: Thé vert « Jardin d’Émilie »: 100 g 6.90 | 250 g 15.50 | 500 g 28.90 | "
        "(20 sachets) 7.20 | (coffret découverte) 22.90",
        "cup: Infusion verveine et menthe: 50 g 4.20 | 100 g 7.50 | 250 g 16.90 | "
        "(20 sachets) 5.90 | (coffret découverte) 19.90",
    ),
    *_goods(
        "rivoli",
        "20",
        "notebook: Carnet cousu: bleu nuit 8.90 | vert sapin 8.90 | ocre 8.90 | rouge brique 8.90 | "
        "gris perle 8.90",
        "notebook: Cahier à pages détachables: bleu nuit 6.90 | vert sapin 6.90 | ocre 6.90 | "
        "rouge brique 6.90 | gris perle 6.90",
        "letter: Bloc de correspondance: bleu nuit 9.50 | vert sapin 9.50 | ocre 9.50 | "
        "rouge brique 9.50 | gris perle 9.50",
        "folder: Chemise en carton: bleu nuit 3.90 | vert sapin 3.90 | ocre 3.90 | "
        "rouge brique 3.90 | gris perle 3.90",
        "pen: Stylo-plume d’écolier: bleu nuit 12.90 | vert sapin 12.90 | ocre 12.90 | "
        "rouge brique 12.90 | gris perle 12.90",
    ),
    *_goods(
        "gouttiere",
        "20",
        "pot: Cocotte en fonte: 20 cm 89.00 | 24 cm 109.00 | 28 cm 129.00 | "
        "« Mamie Jeanne » 119.00 | bleu de Sèvres 119.00",
        "pan: Poêle en acier: 20 cm 32.90 | 24 cm 38.90 | 28 cm 44.90 | « Mamie Jeanne » 42.90 | "
        "(avec couvercle) 56.90",
        "bowl: Saladier en grès: Petit saladier en grès 19.90 | Saladier moyen en grès 26.90 | "
        "Grand saladier en grès 34.90 | « Mamie Jeanne » 29.90 | "
        "bleu de Sèvres 29.90",
        "teapot: Théière émaillée: Petite théière émaillée 24.90 | Théière émaillée moyenne 29.90 | "
        "Grande théière émaillée 36.90 | "
        "« Mamie Jeanne » 32.90 | bleu de Sèvres 32.90",
        "board: Planche en hêtre: Petite planche en hêtre 14.90 | Planche moyenne en hêtre 22.90 | "
        "Grande planche en hêtre 34.90 | "
        "« Mamie Jeanne » 27.90 | (avec rigole) 39.90",
    ),
    *_goods(
        "verger",
        "10",
        "sprout: Graines de tomate: « Cœur de bœuf » 3.50 | « Noire de Crimée » 3.50 | "
        "hâtives 2.90 | tardives 2.90 | (grand sachet) 5.90",
        "sprout: Graines de courge: « Musquée de Provence » 3.50 | « Butternut » 3.20 | "
        "(sachet) 2.90 | (grand sachet) 5.50",
        "sprout: Graines de basilic: « Grand vert » 2.90 | « Marseillais » 3.20 | (sachet) 2.90 | "
        "(grand sachet) 4.90",
        "flower: Bulbes de tulipe: hâtifs 5.90 | tardifs 5.90 | « Perroquet » 7.50 | "
        "(lot de 10) 6.90 | (lot de 25) 14.90",
        "flower: Graines de fleurs des prés: annuelles 3.90 | vivaces 4.50 | mellifères 4.50 | "
        "(sachet) 3.50 | (grand sachet) 8.90",
    ),
    *_goods(
        "plume",
        "5.5",
        "books: L’Été des hirondelles: (poche) 8.20 | (broché) 19.90 | (relié) 24.00 | "
        "(édition illustrée) 32.00 | (grands caractères) 21.50",
        "books: La Maison sur la dune: (poche) 7.90 | (broché) 18.90 | (relié) 23.50 | "
        "(édition illustrée) 29.90 | (grands caractères) 20.90",
        "books: Petite histoire du pain: (poche) 9.20 | (broché) 21.00 | (relié) 26.00 | "
        "(édition illustrée) 35.00 | (grands caractères) 22.90",
        "books: Le Voleur de boussoles: (poche) 8.60 | (broché) 20.50 | (relié) 25.00 | "
        "(édition illustrée) 33.00 | (grands caractères) 21.90",
        "books: Atlas des îles imaginaires: (poche) 11.90 | (broché) 24.90 | (relié) 32.00 | "
        "(grand format) 45.00",
    ),
    *_goods(
        "pignon",
        "20",
        "bell: Sonnette en laiton: dorée 18.90 | noire 18.90 | argentée 18.90 | « Grand tour » 24.90",
        "lamp: Lumière avant: noire 29.90 | argentée 29.90 | à dynamo 49.90 | « Grand tour » 59.90",
        "bag: Sacoche de porte-bagages: noire 49.90 | grise 49.90 | cognac 54.90 | (paire) 94.90 | "
        "« Grand tour » 79.90",
        "mudguard: Garde-boue: noir 16.90 | argenté 16.90 | chromé 22.90 | (paire) 29.90 | "
        "« Grand tour » 34.90",
        "saddle: Selle cousue: noire 64.90 | cognac 64.90 | miel 64.90 | « Grand tour » 89.90",
    ),
    *_goods(
        "tilleul",
        "20",
        "apron: Tablier en lin: écru 34.90 | bleu ardoise 34.90 | moutarde 34.90 | "
        "terre cuite 34.90 | à rayures 34.90",
        "scarf: Écharpe tissée: écrue 39.90 | bleu ardoise 39.90 | moutarde 39.90 | "
        "terre cuite 39.90 | à rayures 39.90",
        "shirt: Chemise en popeline: écrue 59.90 | bleu ardoise 59.90 | moutarde 59.90 | "
        "terre cuite 59.90 | à rayures 59.90",
        "socks: Chaussettes en laine: écrues 14.90 | bleu ardoise 14.90 | moutarde 14.90 | "
        "terre cuite 14.90 | à rayures 14.90",
        "cloth: Nappe brodée: écrue 69.90 | bleu ardoise 69.90 | moutarde 69.90 | "
        "terre cuite 69.90 | à rayures 69.90",
    ),
    *_goods(
        "bobine",
        "20",
        "train: Petit train en bois: 24 pièces 29.90 | 48 pièces 49.90 | « Noël » 34.90 | "
        "« Montagne » 39.90 | (format voyage) 19.90",
        "cards: Jeu des sept familles: « Animaux » 8.90 | « Métiers » 8.90 | « Noël » 8.90 | "
        "géant 14.90 | (format voyage) 6.90",
        "top: Toupie peinte: Petite toupie peinte 5.90 | Grande toupie peinte 9.90 | géante 16.90 | « Noël » 9.90 | (lot de trois) 14.90",
        "puppet: Marionnette de renard: à doigt 7.90 | à main 19.90 | géante 34.90 | "
        "« Noël » 21.90 | (format voyage) 12.90",
        "puzzle: Puzzle de la forêt: 24 pièces 12.90 | 48 pièces 15.90 | 100 pièces 19.90 | "
        "géant 26.90 | (format voyage) 9.90",
    ),
    *_goods(
        "resonance",
        "20",
        "headphones: Casque fermé: noir 129.00 | noyer 149.00 | crème 129.00 | compact 89.00 | "
        "« Studio » 199.00",
        "speaker: Enceinte de salon: noire 179.00 | noyer 199.00 | crème 179.00 | compacte 119.00 | "
        "« Studio » 259.00",
        "turntable: Platine vinyle: noire 249.00 | noyer 279.00 | crème 249.00 | compacte 189.00 | "
        "« Studio » 349.00",
        "radio: Radio de cuisine: noire 79.00 | noyer 89.00 | crème 79.00 | compacte 59.00 | "
        "« Studio » 109.00",
        "cable: Câble tressé: noir 12.90 | crème 12.90 | 1 m 9.90 | 3 m 16.90 | « Studio » 24.90",
    ),
    *_goods(
        "fougere",
        "10",
        "plant: Fougère de Boston: 12 cm 9.90 | 17 cm 16.90 | 24 cm 29.90 | (avec cache-pot) 24.90 | "
        "(trio) 26.90",
        "plant: Pilea: 12 cm 8.90 | 17 cm 15.90 | 24 cm 26.90 | (avec cache-pot) 22.90 | (trio) 23.90",
        "tree: Olivier en pot: 12 cm 14.90 | 17 cm 29.90 | 24 cm 59.90 | (avec cache-pot) 44.90 | "
        "(trio) 39.90",
        "plant: Monstera: 12 cm 11.90 | 17 cm 21.90 | 24 cm 39.90 | (avec cache-pot) 29.90 | (trio) 32.90",
        "cactus: Cactus cierge: 12 cm 8.50 | 17 cm 17.90 | 24 cm 34.90 | (avec cache-pot) 25.90 | "
        "(trio) 22.90",
    ),
    *_goods(
        "haber",
        "20",
        "knife: Couteau d’office: à manche de hêtre 29.90 | à manche d’olivier 34.90 | "
        "à manche de noyer 33.90 | (coffret) 79.90",
        "knife: Couteau de chef: à manche de hêtre 69.90 | à manche d’olivier 79.90 | "
        "à manche de noyer 77.90 | (coffret) 149.00",
        "steel: Fusil à aiguiser: à manche de hêtre 39.90 | à manche d’olivier 44.90 | "
        "à manche de noyer 43.90 | (coffret) 64.90",
    ),
    *_goods(
        "particulier-jules",
        "0",
        "desklamp: Lampe de bureau: (occasion) 15.00 | (à réparer) 5.00",
        "globe: Vieux globe terrestre: (occasion) 25.00 | (à réparer) 10.00",
        "sewing: Boîte à couture: (occasion) 12.00 | (à réparer) 6.00",
    ),
    *_goods(
        "plume",
        "5.5",
        "ebook: Livre numérique « L’Été des hirondelles »: (téléchargement) 9.99",
        "headphones: Livre audio « La Maison sur la dune »: (téléchargement) 14.99",
        kind="digital",
    ),
    *_goods(
        "plume",
        "20",
        "disc: Album « Nocturnes de Bretagne »: (téléchargement) 9.99",
        kind="digital",
    ),
    Good("carte-cadeau", "Carte cadeau", "gift", "plume", 5000, "0", "gift_card"),
]
