"""The French catalogue: what the code and the templates say, gathered without gettext's own programs.

python -m tests.messages            writes every message into the catalogue, keeping the translations
python -m tests.messages --compile  compiles it for use
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, TokenType

PACKAGE = Path(__file__).parent.parent / "comptoir"
PO = PACKAGE / "project" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2)}
MARKED = re.compile(r"""_\((['"])(.*?)\1\)""")
Message = str | tuple[str, str]


def messages_of(path: Path) -> Iterator[Message]:
    """Each translatable text of a file; one with a plural as both of its forms."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from in_template(source)
        return
    for row in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        yield row[1]


def in_template(source: str) -> Iterator[Message]:
    """What a template translates, as Django looks it up."""
    block: list[str] | None = None
    singular = ""
    for token in Lexer(source).tokenize():
        words = token.contents.split(maxsplit=1) if token.token_type == TokenType.BLOCK else [""]
        if words[0] == "blocktranslate":
            block = []
        elif words[0] == "plural" and block is not None:
            singular, block = "".join(block), []
        elif words[0] == "endblocktranslate" and block is not None:
            yield (singular, "".join(block)) if singular else "".join(block)
            block, singular = None, ""
        elif block is not None:
            is_variable = token.token_type == TokenType.VAR
            block.append(f"%({token.contents})s" if is_variable else token.contents.replace("%", "%%"))
        elif words[0] == "translate":
            yield words[1].split(words[1][0])[1]
        elif token.token_type in (TokenType.BLOCK, TokenType.VAR):
            yield from (match[2] for match in MARKED.finditer(token.contents))


def gather() -> Catalog:
    """Every message of the house, with the files where it stands and no line numbers."""
    catalog = Catalog(locale="fr", domain="django", fuzzy=False, charset="utf-8")
    files = [path for kind in ("py", "html", "txt", "mjml") for path in PACKAGE.rglob(f"*.{kind}")]
    for path in sorted(files):
        if {"migrations", "tests"} & set(path.relative_to(PACKAGE).parts):
            continue
        for message in messages_of(path):
            if message:
                catalog.add(message, locations=[(path.relative_to(PACKAGE.parent).as_posix(), 0)])
    return catalog


def held() -> Catalog:
    """The catalogue as it stands."""
    if not PO.exists():
        return Catalog(locale="fr", domain="django")
    with PO.open("rb") as file:
        return read_po(file, locale="fr", domain="django")


def updated() -> bytes:
    """The catalogue as it should stand: every message once, translations kept, what is gone dropped."""
    fresh, old = gather(), held()
    for message in fresh:
        if message.id and (known := old.get(message.id)):
            message.string = known.string
    out = io.BytesIO()
    write_po(out, fresh, width=100, omit_header=True, sort_output=True, include_lineno=False)
    header = 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return f'{header}"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'.encode() + out.getvalue()


def compile_catalogue() -> None:
    """Make the file that Django reads."""
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, held())


def main() -> None:
    if "--compile" not in sys.argv:
        PO.parent.mkdir(parents=True, exist_ok=True)
        PO.write_bytes(updated())
    compile_catalogue()


if __name__ == "__main__":
    main()
