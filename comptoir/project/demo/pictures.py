"""Drawn pictures of the demo's products: a shape for each category, colours by the product."""

from __future__ import annotations

import hashlib

GROUNDS = ("#f3e3d3", "#dfeae2", "#e3e6f1", "#f5e0df", "#ece6d8", "#dcebf0")
INKS = ("#8a4b2a", "#2f6b57", "#3d4f8a", "#a03f4a", "#7a6320", "#2b6a80")
ACCENTS = ("#d98e5b", "#6fb49a", "#8193d6", "#dd8189", "#c9ab4f", "#6cb3c9")

SHAPES = {
    "coffee": '<path fill="{i}" d="M34 34h52l6 62a6 6 0 0 1-6 6H34a6 6 0 0 1-6-6z"/><path fill="{a}" d="M36 22h48v12H36z"/><rect x="42" y="56" width="36" height="26" rx="4" fill="{g}"/><ellipse cx="60" cy="69" rx="7" ry="10" fill="{i}"/><path d="M60 60q-5 9 0 18" stroke="{g}" stroke-width="2.5" fill="none"/>',
    "stationery": '<rect x="32" y="22" width="58" height="78" rx="5" fill="{i}"/><path fill="{a}" d="M32 27a5 5 0 0 1 5-5h7v78h-7a5 5 0 0 1-5-5z"/><rect x="54" y="38" width="26" height="16" rx="3" fill="{g}"/><path d="M80 100V72" stroke="{a}" stroke-width="4"/>',
    "kitchen": '<path fill="{i}" d="M24 56h72v28a14 14 0 0 1-14 14H38a14 14 0 0 1-14-14z"/><path fill="{a}" d="M28 46h64a6 6 0 0 1 6 6v4H22v-4a6 6 0 0 1 6-6z"/><circle cx="60" cy="38" r="6" fill="{i}"/><path d="M14 66h10M96 66h10" stroke="{i}" stroke-width="7" stroke-linecap="round"/>',
    "garden": '<path d="M60 96V52" stroke="{i}" stroke-width="6" stroke-linecap="round"/><path fill="{a}" d="M60 62q-28 2-32-26 28-2 32 26z"/><path fill="{i}" d="M60 54q2-28 30-28 0 28-30 28z"/><path fill="{i}" d="M32 92h56l-5 14H37z" opacity=".75"/>',
    "books": '<rect x="30" y="28" width="18" height="72" rx="3" fill="{i}"/><rect x="50" y="22" width="16" height="78" rx="3" fill="{a}"/><rect x="71" y="30" width="18" height="71" rx="3" fill="{i}" transform="rotate(9 80 65)"/><path d="M34 40h10M34 46h10M54 36h8" stroke="{g}" stroke-width="3"/>',
    "bicycle": '<circle cx="34" cy="76" r="19" fill="none" stroke="{i}" stroke-width="6"/><circle cx="86" cy="76" r="19" fill="none" stroke="{i}" stroke-width="6"/><path d="M34 76l16-32h28l8 32M50 44l12 32h-28M62 76l16-32" fill="none" stroke="{a}" stroke-width="5" stroke-linejoin="round"/><path d="M44 40h12M74 38h12" stroke="{i}" stroke-width="5" stroke-linecap="round"/>',
    "clothes": '<path fill="{i}" d="M44 24l-26 18 10 18 10-6v46h44V54l10 6 10-18-26-18q-16 12-32 0z"/><path d="M50 66h20M50 76h20" stroke="{a}" stroke-width="5"/>',
    "toys": '<rect x="26" y="52" width="36" height="30" rx="5" fill="{i}"/><rect x="64" y="40" width="28" height="42" rx="5" fill="{a}"/><rect x="70" y="47" width="16" height="14" rx="2" fill="{g}"/><path d="M34 52V36h12v16" fill="{a}"/><circle cx="40" cy="88" r="10" fill="{a}"/><circle cx="78" cy="88" r="10" fill="{i}"/>',
    "audio": '<path d="M28 72V62a32 32 0 0 1 64 0v10" fill="none" stroke="{i}" stroke-width="8"/><rect x="20" y="66" width="20" height="32" rx="8" fill="{a}"/><rect x="80" y="66" width="20" height="32" rx="8" fill="{a}"/>',
    "plants": '<path fill="{a}" d="M38 74h44l-6 28H44z"/><path d="M60 74V36" stroke="{i}" stroke-width="5"/><path fill="{i}" d="M60 58q-24 0-26-24 24 0 26 24zM60 46q0-24 24-26 2 24-24 26zM60 68q22-2 26-22-22 0-26 22z"/>',
    "knives": '<path fill="{a}" d="M22 70L84 28q10 20-14 34L34 84z"/><rect x="14" y="76" width="34" height="12" rx="6" fill="{i}" transform="rotate(-34 31 82)"/>',
    "attic": '<path fill="{a}" d="M46 26h28l16 34H30z"/><path d="M60 60v30" stroke="{i}" stroke-width="6"/><rect x="40" y="90" width="40" height="9" rx="4" fill="{i}"/>',
    "digital": '<rect x="36" y="20" width="48" height="82" rx="8" fill="{i}"/><rect x="42" y="30" width="36" height="58" rx="3" fill="{g}"/><path d="M48 42h24M48 52h24M48 62h16" stroke="{a}" stroke-width="4"/><circle cx="60" cy="95" r="3" fill="{g}"/>',
    "gift": '<rect x="26" y="48" width="68" height="50" rx="6" fill="{i}"/><path fill="{a}" d="M54 40h12v58H54zM22 40h76v16H22z"/><path d="M60 40q-20-4-18-16t18 16q0-28 18-16t-18 16" fill="none" stroke="{i}" stroke-width="5"/>',
}


def draw(reference: str, category: str) -> str:
    """The picture of a product as SVG, under two kilobytes, the same each time."""
    seed = hashlib.sha256(reference.encode()).digest()
    colour, accent = seed[0] % len(INKS), (seed[0] + 1 + seed[1] % (len(INKS) - 1)) % len(INKS)
    shape = SHAPES[category].format(i=INKS[colour], a=ACCENTS[accent], g=GROUNDS[colour])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120">'
        f'<rect width="120" height="120" fill="{GROUNDS[colour]}"/>{shape}</svg>'
    )
