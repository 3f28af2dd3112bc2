"""A letter is written once, in Markdown: its subject, its text and its HTML are made from that.

The first heading is the subject. A second one (`##`) is set large, as a code is. A paragraph that is one link
is the button, and what follows a rule (`---`) is small print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, Engine
from django.template.base import FilterExpression, TokenType, VariableNode, render_value_in_context
from django.template.loader import get_template
from django.template.loaders import app_directories
from django.templatetags.i18n import BlockTranslateNode
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from comptoir.ground.numbers import NUMBER

if TYPE_CHECKING:
    from markdown_it.token import Token

RULES = ["heading", "list", "emphasis", "link", "hr", "newline", "escape"]
# All that ends a line or a word; a space that holds two words together stays.
BLANKS = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+", re.ASCII)
SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")
# An address that is filled in when the letter is sent
SECRET = re.compile(r"\{[a-z_]+\}")
BRAND = "#0f5b4f"
LARGE = 'font-size="24px" font-weight="700" letter-spacing="1px"'
SMALL = 'font-size="13px"'
BUTTON = (
    'align="left" background-color="#ffffff" color="#1c211f" border="2px solid {brand}" font-size="16px" '
    'font-weight="600" border-radius="6px" inner-padding="12px 20px" padding="8px 24px"'
)
DIVIDER = '<mj-divider border-width="1px" border-color="#8a8f88" padding="8px 24px" />'


class Lines(str):
    """A value whose line breaks are kept, such as an answer; those of any other value become spaces."""


class Written(NamedTuple):
    """A letter as it is sent: its subject, and its text and HTML with `{name}` in place of a secret."""

    subject: str
    text: str
    html: str


class Block(NamedTuple):
    """A paragraph of a letter: its kind, and its words."""

    kind: str
    words: list[Token]


def write_mail(letter: str, language: str, context: Mapping[str, Any], *, reference: str) -> Written:
    """Write the mail `<app>/<name>`; `reference` stands in its foot.

    `name` in the context greets its reader. Leave it out where the address is not known to be hers: else
    anybody could have words of his sent to any address.
    """
    app, name = letter.split("/")
    with translation.override(language):
        greeting = _greeting(context.get("name", ""))
        values = {**context, **_of_the_house(language), "reference": reference, "greeting": greeting}
        source = _engine().get_template(f"{app}/letters/{name}.md")
        subject, blocks = _read(source.render(Context(values, autoescape=False)))
        foot = get_template("post/_foot.txt").render(values)
        text = f"{greeting}\n\n{_text(blocks)}\n\n-- \n{foot}"
        values |= {
            "subject": subject,
            "title": _held(escape(subject)),
            "body": _mjml(blocks, brand=values["brand"]),
        }
        mjml = get_template("post/letter.mjml").render(values)
    from mjml import mjml2html

    # Fetch no font: MJML would ask Google for the one that it knows by name.
    return Written(subject, text, mjml2html(mjml, fonts={}))


def write_sms(letter: str, language: str, context: Mapping[str, Any]) -> str:
    """Write the SMS `<app>/<name>`, which is nothing but text."""
    app, name = letter.split("/")
    with translation.override(language):
        plain: Any = get_template(f"{app}/letters/{name}.txt")
        values = {**context, **_of_the_house(language)}
        return str(plain.template.render(Context(values, autoescape=False))).strip()


def _greeting(name: str) -> str:
    name = BLANKS.sub(" ", name).strip(" ")
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


def _of_the_house(language: str) -> dict[str, Any]:
    return {
        "shop_name": settings.SHOP_NAME,
        "shop_url": settings.PUBLIC_URL,
        "language": language,
        "host": urlsplit(settings.PUBLIC_URL).hostname,
        "safe": settings.PUBLIC_URL + reverse("staying_safe"),
        "brand": settings.SHOP_BRAND or BRAND,
        "service_email": settings.SERVICE_EMAIL,
    }


class MarkdownLoader(app_directories.Loader):
    """Reads the template of a letter, once, so that no value in it counts as Markdown."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._read: dict[str, Any] = {}

    def get_dirs(self) -> Any:
        # The shop's own come first.
        return [*self.engine.dirs, *super().get_dirs()]

    def get_template(self, template_name: str, skip: Any = None) -> Any:
        if template_name not in self._read:
            self._read[template_name] = self._read_now(template_name, skip)
        return self._read[template_name]

    def _read_now(self, template_name: str, skip: Any) -> Any:
        template = super().get_template(template_name, skip)
        nodes: Any = template.nodelist
        for variable in nodes.get_nodes_by_type(VariableNode):
            variable.filter_expression = _Escaped(variable.filter_expression)
        for sentence in nodes.get_nodes_by_type(BlockTranslateNode):
            tokens = [*sentence.singular, *(sentence.plural or [])]
            given: Any = sentence.extra_context
            sentence.extra_context = {
                token.contents: _Escaped(given.get(token.contents) or _named(token.contents))
                for token in tokens
                if token.token_type == TokenType.VAR
            }
        return template


def _named(name: str) -> FilterExpression:
    parser: Any = None  # needed for filters alone
    return FilterExpression(name, parser)


class _Escaped:
    """An expression of a template, whose value is escaped for Markdown."""

    def __init__(self, expression: Any) -> None:
        self.expression = expression

    def resolve(self, context: Context, ignore_failures: bool = False) -> str:
        value = self.expression.resolve(context, ignore_failures)
        shown = render_value_in_context(value, context)
        lines = shown.splitlines() if isinstance(value, Lines) else [shown]
        return "\n".join(SPECIAL.sub(r"\\\1", BLANKS.sub(" ", line).strip(" ")) for line in lines)


def _engine() -> Engine:
    # While one develops, a letter is read anew each time.
    return _new_engine() if settings.DEBUG else _kept_engine()


@cache
def _kept_engine() -> Engine:
    return _new_engine()


def _new_engine() -> Engine:
    templates: Any = settings.TEMPLATES
    builtins, dirs = templates[0]["OPTIONS"]["builtins"], templates[0]["DIRS"]
    return Engine(dirs, loaders=["comptoir.post.writing.MarkdownLoader"], builtins=builtins)


@cache
def _markdown() -> Any:
    """Return the Markdown of letters: no HTML, and links to the web or to what is filled in later."""
    # A megabyte that a process needs only once it writes a letter.
    from markdown_it import MarkdownIt

    class Markdown(MarkdownIt):
        def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
            return url.startswith(("https://", "http://")) or bool(SECRET.fullmatch(url))

        def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
            return url

    return Markdown("zero").enable(RULES)


def _read(source: str) -> tuple[str, list[Block]]:
    """Return the subject of a letter, and its paragraphs."""
    subject, blocks, kind, is_small = "", [], "", False
    for token in _markdown().parse(source):
        if token.type == "heading_open":
            kind = token.tag
        elif token.type == "paragraph_open":
            kind = "item" if token.level > 1 else "paragraph"
        elif token.type == "hr":
            is_small = True
            blocks.append(Block("rule", []))
        elif token.type == "inline":
            words = token.children or []
            if kind == "h1":
                subject = _words(words)
            elif kind == "paragraph" and _is_link(words):
                blocks.append(Block("button", words))
            else:
                blocks.append(Block("small" if is_small and kind == "paragraph" else kind, words))
    return subject, blocks


def _is_link(words: list[Token]) -> bool:
    ends = [token.type for token in words if token.type.startswith("link_")]
    return ends == ["link_open", "link_close"] and words[0].type + words[-1].type == "link_openlink_close"


def _words(tokens: list[Token]) -> str:
    """Return what these tokens say as plain text; a link says its address after its words."""
    said, href = [], ""
    for token in tokens:
        if token.type == "link_open":
            href = str(token.attrs["href"])
        elif token.type == "link_close":
            said.append(f" ({href})")
        elif token.type in ("softbreak", "hardbreak"):
            said.append("\n")
        else:
            said.append(token.content)
    return "".join(said).strip()


def _text(blocks: list[Block]) -> str:
    parts: list[str] = []
    for kind, words in blocks:
        if kind == "button":
            parts.append(f"{_words(words[1:-1])}\n{words[0].attrs['href']}")
        elif kind == "item" and parts and parts[-1].startswith("- "):
            parts[-1] += f"\n- {_words(words)}"
        elif kind != "rule":
            parts.append(f"- {_words(words)}" if kind == "item" else _words(words))
    return "\n\n".join(parts)


def _mjml(blocks: list[Block], *, brand: str) -> str:
    return "\n".join(_as_mjml(blocks, brand))


def _as_mjml(blocks: list[Block], brand: str) -> Iterator[str]:
    for kind, words in blocks:
        if kind == "rule":
            yield DIVIDER
        elif kind == "button":
            href = escape(str(words[0].attrs["href"]))
            yield f'<mj-button href="{href}" {BUTTON.format(brand=brand)}>{_html(words[1:-1])}</mj-button>'
        elif kind == "item":
            yield f'<mj-text padding="2px 24px">• {_html(words)}</mj-text>'
        else:
            looks = {"h2": LARGE, "small": SMALL}.get(kind, "")
            yield f"<mj-text {looks}>{_html(words)}</mj-text>"


def _held(html: str) -> str:
    """Keep each number on one line."""
    return NUMBER.sub(r'<span style="white-space:nowrap">\g<0></span>', html)


def _html(tokens: list[Token]) -> str:
    said = []
    for token in tokens:
        if token.type == "link_open":
            said.append(f'<a href="{escape(str(token.attrs["href"]))}">')
        elif token.type in ("softbreak", "hardbreak"):
            said.append("<br />")
        elif token.type == "text":
            said.append(_held(escape(token.content)))
        else:
            said.append(f"</{token.tag}>" if token.nesting < 0 else f"<{token.tag}>")
    return "".join(said)
