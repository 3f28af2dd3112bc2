"""Drawn pictures of the demo's products: one shape for each kind, colours by product."""

from __future__ import annotations

import hashlib

GROUNDS = ("#f3e3d3", "#dfeae2", "#e3e6f1", "#f5e0df", "#ece6d8", "#dcebf0")
INKS = ("#8a4b2a", "#2f6b57", "#3d4f8a", "#a03f4a", "#7a6320", "#2b6a80")
ACCENTS = ("#d98e5b", "#6fb49a", "#8193d6", "#dd8189", "#c9ab4f", "#6cb3c9")

SHAPES = {
    "coffee": '<path fill="{i}" d="M34 34h52l6 62a6 6 0 0 1-6 6H34a6 6 0 0 1-6-6z"/><path fill="{a}" d="M36 22h48v12H36z"/><rect x="42" y="56" width="36" height="26" rx="4" fill="{g}"/><ellipse cx="60" cy="69" rx="7" ry="10" fill="{i}"/><path d="M60 60q-5 9 0 18" stroke="{g}" stroke-width="2.5" fill="none"/>',
    "tea": '<rect x="36" y="40" width="48" height="62" rx="6" fill="{i}"/><rect x="33" y="28" width="54" height="14" rx="4" fill="{a}"/><path fill="{g}" d="M60 54q20 14 0 36-20-22 0-36z"/><path d="M60 58v30" stroke="{i}" stroke-width="2.5"/>',
    "cup": '<path fill="{i}" d="M28 54h52v24a20 20 0 0 1-20 20H48a20 20 0 0 1-20-20z"/><path d="M80 60h8a10 10 0 0 1 0 20h-8" fill="none" stroke="{i}" stroke-width="6"/><path d="M44 44q-6-8 0-16M60 44q-6-8 0-16" fill="none" stroke="{a}" stroke-width="5" stroke-linecap="round"/>',
    "notebook": '<rect x="32" y="22" width="58" height="78" rx="5" fill="{i}"/><path fill="{a}" d="M32 27a5 5 0 0 1 5-5h7v78h-7a5 5 0 0 1-5-5z"/><rect x="54" y="38" width="26" height="16" rx="3" fill="{g}"/><path d="M80 100V72" stroke="{a}" stroke-width="4"/>',
    "letter": '<rect x="22" y="38" width="76" height="52" rx="5" fill="{i}"/><path d="M24 42l36 28 36-28" fill="none" stroke="{a}" stroke-width="6"/>',
    "folder": '<path fill="{a}" d="M22 36a5 5 0 0 1 5-5h24l8 9h36v52H22z"/><path fill="{i}" d="M22 50h76v40a5 5 0 0 1-5 5H27a5 5 0 0 1-5-5z"/>',
    "pen": '<path fill="{i}" d="M78 22l20 20-44 44-20-20z"/><path fill="{a}" d="M34 66l20 20-32 12z"/><path d="M22 98l16-16" stroke="{g}" stroke-width="3"/>',
    "pot": '<path fill="{i}" d="M24 56h72v28a14 14 0 0 1-14 14H38a14 14 0 0 1-14-14z"/><path fill="{a}" d="M28 46h64a6 6 0 0 1 6 6v4H22v-4a6 6 0 0 1 6-6z"/><circle cx="60" cy="38" r="6" fill="{i}"/><path d="M14 66h10M96 66h10" stroke="{i}" stroke-width="7" stroke-linecap="round"/>',
    "pan": '<circle cx="48" cy="66" r="32" fill="{i}"/><circle cx="48" cy="66" r="23" fill="{a}"/><path d="M74 46l30-22" stroke="{i}" stroke-width="10" stroke-linecap="round"/>',
    "bowl": '<path fill="{i}" d="M20 52h80q0 30-26 42H46Q20 82 20 52z"/><rect x="44" y="92" width="32" height="8" rx="3" fill="{a}"/><path d="M24 62h72" stroke="{a}" stroke-width="5"/>',
    "teapot": '<ellipse cx="58" cy="72" rx="32" ry="26" fill="{i}"/><path fill="{a}" d="M40 48h36l-6-10H46z"/><circle cx="58" cy="34" r="5" fill="{i}"/><path d="M88 66l18-14" stroke="{i}" stroke-width="9" stroke-linecap="round"/><path d="M28 58q-18 12 0 28" fill="none" stroke="{a}" stroke-width="6"/>',
    "board": '<rect x="26" y="40" width="58" height="60" rx="10" fill="{i}"/><rect x="46" y="18" width="18" height="28" rx="9" fill="{i}"/><circle cx="55" cy="28" r="4" fill="{g}"/><path d="M38 56v32M50 56v32M62 56v32M74 56v32" stroke="{a}" stroke-width="3"/>',
    "sprout": '<path d="M60 96V52" stroke="{i}" stroke-width="6" stroke-linecap="round"/><path fill="{a}" d="M60 62q-28 2-32-26 28-2 32 26z"/><path fill="{i}" d="M60 54q2-28 30-28 0 28-30 28z"/><path fill="{i}" d="M32 92h56l-5 14H37z" opacity=".75"/>',
    "flower": '<path d="M60 102V56" stroke="{i}" stroke-width="6" stroke-linecap="round"/><path fill="{a}" d="M40 26l10 10 10-14 10 14 10-10v20a20 20 0 0 1-40 0z"/><path fill="{i}" d="M60 92q-26-2-28-26 26 2 28 26zM60 96q22-2 24-20-22 0-24 20z"/>',
    "books": '<rect x="30" y="28" width="18" height="72" rx="3" fill="{i}"/><rect x="50" y="22" width="16" height="78" rx="3" fill="{a}"/><rect x="71" y="30" width="18" height="71" rx="3" fill="{i}" transform="rotate(9 80 65)"/><path d="M34 40h10M34 46h10M54 36h8" stroke="{g}" stroke-width="3"/>',
    "bell": '<path fill="{i}" d="M28 78a32 32 0 0 1 64 0z"/><rect x="22" y="80" width="76" height="10" rx="5" fill="{a}"/><circle cx="60" cy="40" r="6" fill="{a}"/><path d="M92 66l12-8" stroke="{i}" stroke-width="6" stroke-linecap="round"/>',
    "lamp": '<rect x="24" y="44" width="40" height="34" rx="10" fill="{i}"/><path fill="{a}" d="M66 46l10-6v42l-10-6z"/><path d="M84 46l16-8M84 61h18M84 76l16 8" stroke="{a}" stroke-width="5" stroke-linecap="round"/><path d="M40 78v18" stroke="{i}" stroke-width="8"/>',
    "bag": '<rect x="24" y="42" width="72" height="56" rx="8" fill="{i}"/><path fill="{a}" d="M24 50a8 8 0 0 1 8-8h56a8 8 0 0 1 8 8v18H24z"/><path d="M44 42V30h32v12" fill="none" stroke="{i}" stroke-width="6"/><rect x="54" y="62" width="12" height="14" rx="3" fill="{g}"/>',
    "mudguard": '<path d="M20 84a42 42 0 0 1 80-8" fill="none" stroke="{i}" stroke-width="10" stroke-linecap="round"/><circle cx="60" cy="84" r="8" fill="{a}"/><path d="M60 84L40 46M60 84l26-30" stroke="{a}" stroke-width="4"/>',
    "saddle": '<path fill="{i}" d="M18 44q14-12 34-2l44 10q10 4 4 12-26 2-42 6-30 6-40-26z"/><path d="M54 68v34" stroke="{a}" stroke-width="8" stroke-linecap="round"/><path d="M30 52q30 6 62 8" stroke="{a}" stroke-width="3" fill="none"/>',
    "apron": '<path fill="{i}" d="M44 24h32v26q18 8 18 20v32H26V70q0-12 18-20z"/><rect x="44" y="66" width="32" height="20" rx="3" fill="{a}"/><path d="M44 26q16 14 32 0" fill="none" stroke="{a}" stroke-width="4"/>',
    "scarf": '<rect x="28" y="24" width="64" height="20" rx="10" fill="{i}"/><path fill="{i}" d="M34 40h22v58H34z"/><path fill="{a}" d="M62 40h22v42H62z"/><path d="M38 98v8M45 98v8M52 98v8M66 82v8M73 82v8M80 82v8" stroke="{i}" stroke-width="3"/>',
    "shirt": '<path fill="{i}" d="M44 24l-26 18 10 18 10-6v46h44V54l10 6 10-18-26-18q-16 12-32 0z"/><path d="M50 66h20M50 76h20" stroke="{a}" stroke-width="5"/>',
    "socks": '<path fill="{i}" d="M30 22h24v44l-6 24q-4 12-18 10-12-2-10-12l10-20z"/><path fill="{a}" d="M66 26h24v44l-6 24q-4 12-18 10-12-2-10-12l10-20z"/><path d="M30 32h24" stroke="{a}" stroke-width="5"/><path d="M66 36h24" stroke="{i}" stroke-width="5"/>',
    "cloth": '<path fill="{i}" d="M22 44h76l8 46q-12 8-20-2-8 10-18 0-8 10-18 0-8 10-18 0-8 10-18 2z"/><rect x="18" y="34" width="84" height="12" rx="4" fill="{a}"/><path d="M48 62l6 6-6 6-6-6zM74 62l6 6-6 6-6-6z" fill="{a}"/>',
    "train": '<rect x="26" y="52" width="36" height="30" rx="5" fill="{i}"/><rect x="64" y="40" width="28" height="42" rx="5" fill="{a}"/><rect x="70" y="47" width="16" height="14" rx="2" fill="{g}"/><path d="M34 52V36h12v16" fill="{a}"/><circle cx="40" cy="88" r="10" fill="{a}"/><circle cx="78" cy="88" r="10" fill="{i}"/>',
    "cards": '<rect x="28" y="30" width="40" height="58" rx="5" fill="{i}" transform="rotate(-14 48 59)"/><rect x="52" y="32" width="40" height="58" rx="5" fill="{a}" transform="rotate(10 72 61)"/><path fill="{g}" d="M72 48l9 13-9 13-9-13z"/>',
    "top": '<path fill="{i}" d="M24 50h72q-4 26-36 50-32-24-36-50z"/><rect x="24" y="40" width="72" height="14" rx="7" fill="{a}"/><path d="M60 40V20" stroke="{i}" stroke-width="7" stroke-linecap="round"/><path d="M34 70h52" stroke="{a}" stroke-width="5"/>',
    "puppet": '<path fill="{i}" d="M28 22l18 14h28l18-14v30q0 28-32 40-32-12-32-40z"/><path fill="{a}" d="M60 92q-20-8-26-26l26 8 26-8q-6 18-26 26z"/><circle cx="47" cy="54" r="4" fill="{g}"/><circle cx="73" cy="54" r="4" fill="{g}"/>',
    "puzzle": '<path fill="{i}" d="M26 46h22a10 10 0 1 1 20 0h22v20a10 10 0 1 0 0 20v14H26V80a10 10 0 1 0 0-16z"/><path d="M36 90h40" stroke="{a}" stroke-width="5"/>',
    "headphones": '<path d="M28 72V62a32 32 0 0 1 64 0v10" fill="none" stroke="{i}" stroke-width="8"/><rect x="20" y="66" width="20" height="32" rx="8" fill="{a}"/><rect x="80" y="66" width="20" height="32" rx="8" fill="{a}"/>',
    "speaker": '<rect x="36" y="20" width="48" height="82" rx="7" fill="{i}"/><circle cx="60" cy="42" r="9" fill="{a}"/><circle cx="60" cy="76" r="17" fill="{a}"/><circle cx="60" cy="76" r="6" fill="{i}"/>',
    "turntable": '<rect x="18" y="30" width="84" height="66" rx="7" fill="{i}"/><circle cx="52" cy="63" r="26" fill="{g}"/><circle cx="52" cy="63" r="9" fill="{a}"/><path d="M90 40v28l-16 12" fill="none" stroke="{a}" stroke-width="5" stroke-linecap="round"/>',
    "radio": '<rect x="20" y="46" width="80" height="52" rx="8" fill="{i}"/><path d="M36 46l44-22" stroke="{i}" stroke-width="5" stroke-linecap="round"/><circle cx="44" cy="72" r="15" fill="{a}"/><path d="M68 62h22M68 72h22" stroke="{g}" stroke-width="4"/><circle cx="72" cy="86" r="4" fill="{a}"/><circle cx="86" cy="86" r="4" fill="{a}"/>',
    "cable": '<path d="M34 88q-20-40 20-44t32 22-24 26-10-34 34-30" fill="none" stroke="{i}" stroke-width="6"/><rect x="26" y="84" width="16" height="20" rx="4" fill="{a}"/><rect x="80" y="18" width="20" height="16" rx="4" fill="{a}"/>',
    "plant": '<path fill="{a}" d="M38 74h44l-6 28H44z"/><path d="M60 74V36" stroke="{i}" stroke-width="5"/><path fill="{i}" d="M60 58q-24 0-26-24 24 0 26 24zM60 46q0-24 24-26 2 24-24 26zM60 68q22-2 26-22-22 0-26 22z"/>',
    "tree": '<path fill="{a}" d="M42 80h36l-5 24H47z"/><path d="M60 80V48" stroke="{i}" stroke-width="6"/><circle cx="60" cy="38" r="22" fill="{i}"/><circle cx="52" cy="34" r="4" fill="{a}"/><circle cx="68" cy="44" r="4" fill="{a}"/>',
    "cactus": '<path fill="{a}" d="M40 82h40l-5 22H45z"/><rect x="50" y="22" width="20" height="62" rx="10" fill="{i}"/><path d="M50 62H38V46M70 54h14V40" fill="none" stroke="{i}" stroke-width="9" stroke-linecap="round" stroke-linejoin="round"/>',
    "knife": '<path fill="{a}" d="M22 70L84 28q10 20-14 34L34 84z"/><rect x="14" y="76" width="34" height="12" rx="6" fill="{i}" transform="rotate(-34 31 82)"/>',
    "steel": '<path d="M52 68l44-44" stroke="{a}" stroke-width="8" stroke-linecap="round"/><path d="M22 98l26-26" stroke="{i}" stroke-width="16" stroke-linecap="round"/><path d="M42 60l18 18" stroke="{i}" stroke-width="6" stroke-linecap="round"/>',
    "desklamp": '<path fill="{a}" d="M46 26h28l16 34H30z"/><path d="M60 60v30" stroke="{i}" stroke-width="6"/><rect x="40" y="90" width="40" height="9" rx="4" fill="{i}"/>',
    "globe": '<circle cx="60" cy="52" r="30" fill="{i}"/><path fill="{a}" d="M42 38q12-10 20 0t-6 16-14-4zM66 58q14-6 16 4t-12 12q-10-8-4-16z"/><path d="M90 34a38 38 0 0 1-38 54" fill="none" stroke="{a}" stroke-width="5"/><rect x="40" y="94" width="40" height="9" rx="4" fill="{i}"/>',
    "sewing": '<rect x="22" y="50" width="76" height="48" rx="6" fill="{i}"/><path d="M44 50V38h32v12" fill="none" stroke="{i}" stroke-width="6"/><rect x="22" y="62" width="76" height="8" fill="{a}"/><circle cx="60" cy="84" r="7" fill="{g}"/>',
    "ebook": '<rect x="36" y="20" width="48" height="82" rx="8" fill="{i}"/><rect x="42" y="30" width="36" height="58" rx="3" fill="{g}"/><path d="M48 42h24M48 52h24M48 62h16" stroke="{a}" stroke-width="4"/><circle cx="60" cy="95" r="3" fill="{g}"/>',
    "disc": '<circle cx="60" cy="60" r="40" fill="{i}"/><circle cx="60" cy="60" r="26" fill="none" stroke="{a}" stroke-width="3"/><circle cx="60" cy="60" r="13" fill="{a}"/><circle cx="60" cy="60" r="4" fill="{g}"/>',
    "gift": '<rect x="26" y="48" width="68" height="50" rx="6" fill="{i}"/><path fill="{a}" d="M54 40h12v58H54zM22 40h76v16H22z"/><path d="M60 40q-20-4-18-16t18 16q0-28 18-16t-18 16" fill="none" stroke="{i}" stroke-width="5"/>',
}


def draw(reference: str, picture: str) -> str:
    """Draw a product's picture as SVG, under two kilobytes, always the same."""
    seed = hashlib.sha256(reference.encode()).digest()
    colour, accent = seed[0] % len(INKS), (seed[0] + 1 + seed[1] % (len(INKS) - 1)) % len(INKS)
    shape = SHAPES[picture].format(i=INKS[colour], a=ACCENTS[accent], g=GROUNDS[colour])
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120">'
        f'<rect width="120" height="120" fill="{GROUNDS[colour]}"/>{shape}</svg>'
    )
