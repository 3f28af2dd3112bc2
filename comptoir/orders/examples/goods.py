"""The example sellers sell some three hundred invented products in twelve categories."""

from __future__ import annotations

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


def _goods(seller: str, rate: str, price: int, *articles: str, kind: str = "goods") -> list[Good]:
    """Make every variant of each article; the prices rise a little from one to the next.

    An article is written “drawing: name: variant | variant”, each variant agreeing with its name.
    """
    named = [
        (picture, f"{name} {variant}".strip())
        for picture, name, variants in (article.split(": ") for article in articles)
        for variant in variants.split(" | ")
    ]
    goods = []
    for at, (picture, name) in enumerate(named):
        cents = price + (at * 137) % max(price, 100)
        goods.append(Good(slugify(name)[:60], name, picture, seller, cents - cents % 10, rate, kind))
    return goods


GOODS: list[Good] = [
    *_goods(
        "carmes",
        "5.5",
        690,
        "coffee: Café moulu « Brûlerie des Carmes »: 100 g | 250 g | 500 g | 1 kg | (coffret découverte)",
        "coffee: Café en grains « Haute Vallée »: 100 g | 250 g | 500 g | 1 kg | (coffret découverte)",
        "coffee: Café décaféiné « Nuit blanche »: 100 g | 250 g | 500 g | 1 kg | (coffret découverte)",
        "tea: Thé vert « Jardin d’Émilie »: 100 g | 250 g | 500 g | (20 sachets) | (coffret découverte)",
        "cup: Infusion verveine et menthe: 50 g | 100 g | 250 g | (20 sachets) | (coffret découverte)",
    ),
    *_goods(
        "rivoli",
        "20",
        490,
        "notebook: Carnet cousu: bleu nuit | vert sapin | ocre | rouge brique | gris perle",
        "notebook: Cahier à pages détachables: bleu nuit | vert sapin | ocre | rouge brique | gris perle",
        "letter: Bloc de correspondance: bleu nuit | vert sapin | ocre | rouge brique | gris perle",
        "folder: Chemise en carton: bleu nuit | vert sapin | ocre | rouge brique | gris perle",
        "pen: Stylo-plume d’écolier: bleu nuit | vert sapin | ocre | rouge brique | gris perle",
    ),
    *_goods(
        "gouttiere",
        "20",
        1490,
        "pot: Cocotte en fonte: 20 cm | 24 cm | 28 cm | « Mamie Jeanne » | bleu de Sèvres",
        "pan: Poêle en acier: 20 cm | 24 cm | 28 cm | « Mamie Jeanne » | (avec couvercle)",
        "bowl: Saladier en grès: petit | moyen | grand | « Mamie Jeanne » | bleu de Sèvres",
        "teapot: Théière émaillée: petite | moyenne | grande | « Mamie Jeanne » | bleu de Sèvres",
        "board: Planche en hêtre: petite | moyenne | grande | « Mamie Jeanne » | (avec rigole)",
    ),
    *_goods(
        "verger",
        "10",
        290,
        "sprout: Graines de tomate: « Cœur de bœuf » | « Noire de Crimée » | hâtives | tardives | (grand sachet)",
        "sprout: Graines de courge: « Musquée de Provence » | « Butternut » | (sachet) | (grand sachet)",
        "sprout: Graines de basilic: « Grand vert » | « Marseillais » | (sachet) | (grand sachet)",
        "flower: Bulbes de tulipe: hâtifs | tardifs | « Perroquet » | (lot de 10) | (lot de 25)",
        "flower: Graines de fleurs des prés: annuelles | vivaces | mellifères | (sachet) | (grand sachet)",
    ),
    *_goods(
        "plume",
        "5.5",
        850,
        "books: L’Été des hirondelles: (poche) | (broché) | (relié) | (édition illustrée) | (grands caractères)",
        "books: La Maison sur la dune: (poche) | (broché) | (relié) | (édition illustrée) | (grands caractères)",
        "books: Petite histoire du pain: (poche) | (broché) | (relié) | (édition illustrée) | (grands caractères)",
        "books: Le Voleur de boussoles: (poche) | (broché) | (relié) | (édition illustrée) | (grands caractères)",
        "books: Atlas des îles imaginaires: (poche) | (broché) | (relié) | (grand format)",
    ),
    *_goods(
        "pignon",
        "20",
        990,
        "bell: Sonnette en laiton: dorée | noire | argentée | « Grand tour »",
        "lamp: Lumière avant: noire | argentée | à dynamo | « Grand tour »",
        "bag: Sacoche de porte-bagages: noire | grise | cognac | (paire) | « Grand tour »",
        "mudguard: Garde-boue: noir | argenté | chromé | (paire) | « Grand tour »",
        "saddle: Selle cousue: noire | cognac | miel | « Grand tour »",
    ),
    *_goods(
        "tilleul",
        "20",
        1990,
        "apron: Tablier en lin: écru | bleu ardoise | moutarde | terre cuite | à rayures",
        "scarf: Écharpe tissée: écrue | bleu ardoise | moutarde | terre cuite | à rayures",
        "shirt: Chemise en popeline: écrue | bleu ardoise | moutarde | terre cuite | à rayures",
        "socks: Chaussettes en laine: écrues | bleu ardoise | moutarde | terre cuite | à rayures",
        "cloth: Nappe brodée: écrue | bleu ardoise | moutarde | terre cuite | à rayures",
    ),
    *_goods(
        "bobine",
        "20",
        1290,
        "train: Petit train en bois: 24 pièces | 48 pièces | « Noël » | « Montagne » | de voyage",
        "cards: Jeu des sept familles: « Animaux » | « Métiers » | « Noël » | géant | de voyage",
        "top: Toupie peinte: petite | grande | géante | « Noël » | (lot de trois)",
        "puppet: Marionnette renard: à doigt | à main | géante | « Noël » | de voyage",
        "puzzle: Puzzle de la forêt: 24 pièces | 48 pièces | 100 pièces | géant | de voyage",
    ),
    *_goods(
        "resonance",
        "20",
        3990,
        "headphones: Casque fermé: noir | noyer | crème | compact | « Studio »",
        "speaker: Enceinte de salon: noire | noyer | crème | compacte | « Studio »",
        "turntable: Platine vinyle: noire | noyer | crème | compacte | « Studio »",
        "radio: Radio de cuisine: noire | noyer | crème | compacte | « Studio »",
        "cable: Câble tressé: noir | crème | 1 m | 3 m | « Studio »",
    ),
    *_goods(
        "fougere",
        "10",
        1190,
        "plant: Fougère de Boston: 12 cm | 17 cm | 24 cm | (avec cache-pot) | (trio)",
        "plant: Pilea: 12 cm | 17 cm | 24 cm | (avec cache-pot) | (trio)",
        "tree: Olivier en pot: 12 cm | 17 cm | 24 cm | (avec cache-pot) | (trio)",
        "plant: Monstera: 12 cm | 17 cm | 24 cm | (avec cache-pot) | (trio)",
        "cactus: Cactus cierge: 12 cm | 17 cm | 24 cm | (avec cache-pot) | (trio)",
    ),
    *_goods(
        "haber",
        "20",
        2990,
        "knife: Couteau d’office: à manche de hêtre | à manche d’olivier | à manche de noyer | (coffret)",
        "knife: Couteau de chef: à manche de hêtre | à manche d’olivier | à manche de noyer | (coffret)",
        "steel: Fusil à aiguiser: à manche de hêtre | à manche d’olivier | à manche de noyer | (coffret)",
    ),
    *_goods(
        "particulier-jules",
        "0",
        500,
        "desklamp: Lampe de bureau: (occasion) | (à réparer)",
        "globe: Vieux globe terrestre: (occasion) | (à réparer)",
        "sewing: Boîte à couture: (occasion) | (à réparer)",
    ),
    *_goods(
        "plume",
        "5.5",
        499,
        "ebook: Livre numérique « L’Été des hirondelles »: (téléchargement)",
        "headphones: Livre audio « La Maison sur la dune »: (téléchargement)",
        "disc: Album « Nocturnes de Bretagne »: (téléchargement)",
        kind="digital",
    ),
    Good("carte-cadeau", "Carte cadeau", "gift", "plume", 5000, "0", "gift_card"),
]
