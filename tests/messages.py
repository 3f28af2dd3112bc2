"""The French catalogues, one per app: what its code and templates say, gathered without gettext's own programs.

python -m tests.messages            writes every message into its app's catalogue, keeping the translations
python -m tests.messages --compile  compiles them for use
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

PACKAGE = Path(__file__).parent.parent / "comptoir"
HEADER = """\
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
MARKED = re.compile(r"""_\((['"])(.*?)\1\)""")
Words = str | tuple[str, str]


class Said(NamedTuple):
    """A translatable text, one with a plural as both of its forms; `context` parts it from another thing's."""

    words: Words
    context: str | None = None


def messages_of(path: Path) -> Iterator[Said]:
    """Each translatable text of a file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from in_template(source)
        return
    for row in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        yield Said(row[1], row[3])


def in_template(source: str) -> Iterator[Said]:
    """What a template translates, as Django looks it up."""
    block: list[str] | None = None
    singular = ""
    context: str | None = None
    trim: Callable[[str], str] = str
    for token in Lexer(source).tokenize():
        words = token.contents.split(maxsplit=1) if token.token_type == TokenType.BLOCK else [""]
        if words[0] == "blocktranslate":
            block, trim = [], trim_whitespace if "trimmed" in token.split_contents() else str
            context = context_of(token)
        elif words[0] == "plural" and block is not None:
            singular, block = trim("".join(block)), []
        elif words[0] == "endblocktranslate" and block is not None:
            text = trim("".join(block))
            yield Said((singular, text) if singular else text, context)
            block, singular = None, ""
        elif block is not None:
            is_variable = token.token_type == TokenType.VAR
            block.append(f"%({token.contents})s" if is_variable else token.contents.replace("%", "%%"))
        elif words[0] == "translate":
            yield Said(words[1].split(words[1][0])[1], context_of(token))
        elif token.token_type in (TokenType.BLOCK, TokenType.VAR):
            yield from (Said(match[2]) for match in MARKED.finditer(token.contents))


def context_of(token: Token) -> str | None:
    """The context that a tag names, as in `{% translate "Delivered" context "parcel" %}`."""
    words = token.split_contents()
    return words[words.index("context") + 1].strip("\"'") if "context" in words else None


def catalogue(app: str) -> Path:
    """Where the French of an app stands, and Django looks for it."""
    return PACKAGE / app / "locale" / "fr" / "LC_MESSAGES" / "django.po"


def gather() -> dict[str, Catalog]:
    """Every message of each app that says something, with the files where it stands and no line numbers."""
    found: dict[str, Catalog] = {}
    files = [path for kind in ("py", "html", "md", "txt", "mjml") for path in PACKAGE.rglob(f"*.{kind}")]
    for path in sorted(files):
        app = path.relative_to(PACKAGE).parts[0]
        if {"migrations", "tests"} & set(path.relative_to(PACKAGE).parts):
            continue
        for message in messages_of(path):
            if message.words:
                empty = Catalog(locale="fr", domain="django", fuzzy=False, charset="utf-8")
                place = (path.relative_to(PACKAGE.parent).as_posix(), 0)
                found.setdefault(app, empty).add(message.words, locations=[place], context=message.context)
    return found


def held() -> dict[str, Catalog]:
    """The catalogues as they stand, by app."""
    places = sorted(PACKAGE.glob("*/locale/fr/LC_MESSAGES/django.po"))
    return {place.relative_to(PACKAGE).parts[0]: read(place.read_bytes()) for place in places}


def read(source: bytes) -> Catalog:
    return read_po(io.BytesIO(source), locale="fr", domain="django")


def updated() -> dict[str, bytes]:
    """The catalogues as they should stand: every message once in each, translations kept, what is gone dropped.

    A message without French in its app's catalogue takes it from another's. What `project` holds of other apps
    is newer than theirs: once its catalogue was that of them all, and a change that was made to that one is
    merged by taking it whole and gathering.
    """
    fresh, old = gather(), held()
    its_own = fresh.get("project", Catalog())
    theirs = [message for message in old.get("project", []) if not its_own.get(message.id, message.context)]
    brought = {key(message): message for message in theirs}
    for app, catalog in fresh.items():
        for message in catalog:
            if message.id:
                mine = [old[name].get(message.id, message.context) for name in [app, *old] if name in old]
                known = [brought.get(key(message)), *mine]
                message.string = next((one.string for one in known if one and one.string), message.string)
    return {app: written(catalog) for app, catalog in fresh.items()}


def key(message: Any) -> str:
    """What Django finds a message by: its text, or of one with a plural the singular, after its context."""
    words = str(message.id if isinstance(message.id, str) else message.id[0])
    return f"{message.context}\x04{words}" if message.context else words


def written(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=100, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.encode() + out.getvalue()


def compile_catalogues() -> None:
    """Make the files that Django reads."""
    for app, catalog in held().items():
        with catalogue(app).with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)


def main() -> None:
    if "--compile" not in sys.argv:
        catalogues = updated()
        for app in held().keys() - catalogues.keys():
            catalogue(app).unlink()
        for app, source in catalogues.items():
            catalogue(app).parent.mkdir(parents=True, exist_ok=True)
            catalogue(app).write_bytes(source)
    compile_catalogues()


if __name__ == "__main__":
    main()
