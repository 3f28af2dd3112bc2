"""These values are typed by nobody by mistake: long, deep, made against patterns, in many scripts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

LENGTHS = {"body": [48, 254, 1_000, 4_000, 20_000, 100_000, 400_000], "line": [48, 254, 1_000, 4_000, 8_000]}
SIGNS = [
    *"a0A .-_@+/\\()[]{}<>\"'%&=;:,*#?!|$~^`",
    *("\t", "\n", "\r\n", "\u00e9", "e\u0301", "\u0301", "\ufdfa", "\u0130", "\u00df", "\u017f", "\u212a"),
    *("\u0660", "\uff11", "\u2460", "\u200b", "\u202e", "\u00ad", "\ufb03", "\u1e9e", "\u4e2d", "\U0001f9d1"),
    *("\U0001f468\u200d\U0001f469", "\u0f77", "\u3300", "\u2a74", "\U0001d7d8", "\x00", "\x7f", "\ue000"),
]
PATTERNS = [
    *("4@8({[<369!1|70$5+%2", "ab", "aab", "12/12/1999", "qwertyuiop", "a@", "@a", "a.", ".a", "a-", "xn--"),
    *(
        "www.",
        "://",
        "http://a",
        "06 12 34 56 78 ",
        "+33",
        "+33612345678",
        "00",
        "x1234",
        "ext.",
        ";ext=",
        "(0)",
    ),
    *("1,", "a;q=0.", "en,fr;q=0.1,", "en-US-", "zh-hant-", "q=1;", "Mozilla/5.0 (", "Chrome/1.", "Version/"),
    *(
        "AppleWebKit/537.36 (KHTML, like Gecko) ",
        "../",
        "%2e",
        "%00",
        "a=b;",
        "a=b&",
        '"a":',
        "\\u0000",
        "1e9",
    ),
    *(
        "bytes=0-1,",
        'W/"a",',
        "for=1.1.1.1;",
        "1.1.1.1,",
        "::",
        "[::1]",
        "eyJ",
        "a:",
        ":a",
        "&lt;",
        "<a>",
        "{{",
    ),
    *("%(a)s", "{a}", "' or 1=1--", "\\ud83d", "multipart/form-data; boundary=", '"a\\"', "Alice Martin "),
]
SHAPES: list[Callable[[str], str]] = [
    str,
    str,
    lambda text: f"{text}@example.org",
    lambda text: f"alice@{text}",
    lambda text: f"alice@{text}.org",
    lambda text: f"{text}!",
    lambda text: f"!{text}",
    lambda text: f"+33{text}",
    lambda text: f'"{text}"@example.org',
    lambda text: f"/{text}/",
    lambda text: f"{text}:{text[:20]}:{text[:20]}",
]
DOCUMENTS: list[Callable[[int], str]] = [
    lambda size: "[" * size,
    lambda size: "[" * (size // 2) + "]" * (size // 2),
    lambda size: '{"a":' * (size // 6) + "1" + "}" * (size // 6),
    lambda size: "1" * size,
    lambda size: "-" + "9" * size,
    lambda size: f"1e{'9' * min(size, 4000)}",
    lambda size: f'"{"a" * size}"',
    lambda size: '"' + "\\ud83d" * (size // 6) + '"',
    lambda size: "[" + ",".join("1" * (size // 2)) + "]",
    lambda size: "{" + ",".join(f'"{number}":1' for number in range(size // 8)) + "}",
    lambda size: '{"reference":"' + "a" * size + '"}',
    lambda size: '{"lines":[' + ",".join(["{}"] * (size // 3)) + "]}",
    lambda size: "&".join(f"a{number}=b" for number in range(size // 6)),
    lambda size: "a=b;" * (size // 4),
    lambda size: " " * size,
    lambda size: "\n" * size,
    lambda size: "{}\n" * (size // 3),
]


def values(kind: str, number: int) -> Iterator[str]:
    """Make the same values each time: for a `line` (a header, a path), a `body`'s field, or a `document`."""
    chance = random.Random(kind)
    for _value in range(number):
        if kind == "document":
            yield chance.choice(DOCUMENTS)(chance.choice(LENGTHS["body"]))
        else:
            yield _value_of(chance, chance.choice(LENGTHS[kind]))


def _value_of(chance: random.Random, length: int) -> str:
    way = chance.randrange(4)
    if way == 0:
        text = chance.choice(SIGNS) * length
    elif way == 1:
        text = chance.choice(PATTERNS) * length
    elif way == 2:
        mixed = "".join(chance.choices(SIGNS + PATTERNS, k=min(length, 400)))
        text = mixed * (length // len(mixed) + 1)
    else:
        opened, closed = chance.choice([("(", ")"), ("[", "]"), ("{", "}"), ("<", ">"), ('"', '"')])
        text = opened * (length // 2) + closed * (length // 2)
    return chance.choice(SHAPES)(text[:length])
