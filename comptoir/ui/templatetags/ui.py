"""The components: one tag each, drawn by the template of the same name; available in every template."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from pathlib import PurePath
from typing import Any, TypeVar
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField, CheckboxInput, PasswordInput, RadioSelect
from django.template import Context, engines
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_htmx.jinja import htmx_script
from heroicons import _render_icon
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import _escape_inner, escape  # type: ignore[attr-defined]

from comptoir.ui.formats import country, money, short_day
from comptoir.ui.held import held
from comptoir.ui.pictures import own_path, picture_path

register = template.Library()
Tag = TypeVar("Tag", bound=Callable[..., Any])
WORDS = re.compile(r"\{\{ words\.(\w+) \}\}")
ICON = re.compile(r"""\{\{ icon\("([\w-]+)"(?:, (\d+))?\) \}\}""")
register.filter(own_path)


def says_the_same(tag: Tag) -> Tag:
    """Mark a tag whose text depends on its arguments and the language alone: the loader writes it in."""
    tag.says_the_same = True  # type: ignore[attr-defined]
    return tag


HTMX_CONFIG = (
    '<meta name="htmx-config" content=\'{"includeIndicatorStyles":false,"allowEval":false,'
    '"historyEnabled":false}\'>'
)
TONE_ICONS = {
    "info": "information-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle",
    "neutral": "information-circle",
}


@lru_cache(maxsize=256)
def _icon(name: str, size: int) -> SafeString:
    attributes: dict[str, object] = {"class": "icon", "aria-hidden": "true", "focusable": "false"}
    return mark_safe(_render_icon("outline", name, size, attributes))  # noqa: S308 - a drawing from a package


@register.simple_tag
@says_the_same
def icon(name: str, size: int = 24) -> SafeString:
    """Draw a Heroicons outline; it is decoration, so words always stand beside it."""
    return _icon(str(name), size)


def _component(component: str, /, **values: Any) -> SafeString:
    return mark_safe(render_to_string(f"ui/components/{component}.html", values))  # noqa: S308 - rendered by Django


@cache
def lean(template: str) -> Callable[..., SafeString]:
    """Return the function that draws a lean template (`<app>/lean/<name>.html`, Jinja2).

    It calls the macro of the same name. For parts that repeat on a page: everything they show is computed
    before and passed in.
    """
    engine: Any = engines["lean"]
    macro: Any = getattr(engine.env.get_template(template).module, PurePath(template).stem)
    return lambda *values: SafeString(macro(*values))


def lean_saying(template: str, words: Mapping[str, str]) -> Callable[..., SafeString]:
    """Return the same function for one language: its `{{ words.… }}` are written into the template once, so
    that drawing need not look up or escape them."""
    environment: Any = engines["lean"].env  # type: ignore[attr-defined]
    source, _file, _is_fresh = environment.loader.get_source(environment, template)
    translated = WORDS.sub(lambda match: conditional_escape(words[match[1]]), source)
    macro: Any = getattr(environment.from_string(translated).module, PurePath(template).stem)
    return lambda *values: SafeString(macro(*values))


class LeanTemplate(Template):
    """Jinja2's template, which escapes to plain text: marking each value as safe is dearer."""

    @classmethod
    def _from_namespace(cls, environment: Any, namespace: Any, globals: Any) -> Any:
        namespace["escape"] = _escaped
        return super()._from_namespace(environment, namespace, globals)


class LeanEnvironment(Environment):
    """Jinja2's environment, which draws an icon once: when the template that names it is read."""

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        drawn = ICON.sub(lambda named: icon(named[1], int(named[2] or 24)), source)
        return super().preprocess(drawn, name, filename)


def _escaped(value: Any) -> str:
    if type(value) is str:
        return _escape_inner(value)
    return value if type(value) is SafeString else str(escape(value))


def lean_environment(**options: Any) -> Environment:
    """Return Jinja2 for lean templates: it escapes, has our icons and components, and fails on an unknown
    name."""
    environment = LeanEnvironment(**options | {"undefined": StrictUndefined})  # Django hands autoescape on
    environment.template_class = LeanTemplate
    environment.globals |= {"icon": icon, "badge": badge, "button": button, "card": card}
    return environment


@register.simple_tag
def postal_address(address: Mapping[str, Any]) -> SafeString:
    """Draw an address as the shop wrote it, its country in words."""
    lines = [address.get("name"), address.get("company"), *address.get("street", [])]
    lines += [f"{address.get('postcode', '')} {address.get('city', '')}".strip(), address.get("region")]
    lines += [country(address["country"]) if address.get("country") else "", address.get("phone")]
    return lean("ui/lean/postal_address.html")([line for line in lines if line])


@register.simple_tag
def facts(rows: Iterable[tuple[Any, Any]], *, kind: str = "") -> SafeString:
    """Draw titles with a text or an amount beside each; `kind` is `total` where the last is the sum, or
    `small`."""
    looks = {"total": "facts facts--total", "small": "facts small"}.get(kind, "facts")
    shown = [(title, held(value) if isinstance(value, str) else money(value)) for title, value in rows]
    return lean("ui/lean/facts.html")(shown, looks)


@register.simple_tag
@says_the_same
def button(
    label: str,
    *,
    kind: str = "primary",
    href: str = "",
    icon: str = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
    form: str = "",
    about: str = "",
) -> SafeString:
    """Draw a button, or a link that looks like one if `href` is given.

    `kind` is `primary` (one a page), `secondary`, `quiet` or `danger`. `about` names what it is about, for
    who hears the page: of many buttons "Remove", each says what it removes.
    """
    return lean("ui/lean/button.html")(label, kind, href, icon, type, name, value, form, about)


@register.simple_tag
def copy(text: str, *, kind: str = "quiet", about: str = "") -> SafeString:
    """Draw a button that copies a text which stands beside it; it needs JavaScript, and shows with it alone.

    `about` names the text for who hears the page.
    """
    return lean("ui/lean/copy.html")(text, kind, _("Copy"), _("Copied"), about)


@register.simple_tag
def field(
    bound: BoundField, *, hint: Any = "", label: Any = "", note: str = "", says_optional: bool = True
) -> SafeString:
    """Draw a field with its label, hint and errors, linked to it for screen readers.

    `note` is HTML under the field, such as a meter. Where a title says it of all, no field `says_optional`.
    """
    widget = bound.field.widget
    hint = hint or bound.help_text
    described_by = [f"{bound.auto_id}-hint"] if hint else []
    described_by += [f"{bound.auto_id}-error"] if bound.errors else []
    attributes: dict[str, Any] = {"class": "field__input"}
    if described_by:
        attributes["aria-describedby"] = " ".join(described_by)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    is_group = isinstance(widget, RadioSelect)
    return _component(
        "field",
        bound=bound,
        # A group's fieldset carries these attributes: its widget would repeat them on every choice.
        control=bound.as_widget(attrs={} if is_group else attributes),
        hint=hint,
        label=label or bound.label,
        note=note,
        says_optional=says_optional,
        is_checkbox=isinstance(widget, CheckboxInput),
        is_password=isinstance(widget, PasswordInput),
        is_group=is_group,
    )


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    """Draw a form's errors at its top: read out at once, each a link to its field."""
    if not form.errors:
        return mark_safe("")
    wrong = [(bound, bound.errors[0]) for bound in form if bound.errors and not bound.is_hidden]
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    general = [*form.non_field_errors(), *hidden]
    return _component("form_errors", general=general, wrong=wrong)


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """Draw a whole form: its errors, then every field."""
    return _component("fields", form=form)


@register.simple_tag
@says_the_same
def badge(text: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """Draw a state in a word or two; the tone only underlines the words."""
    return lean("ui/lean/badge.html")(text, tone, icon)


@register.simple_tag
def picture(url: str, name: str, *, size: int = 88) -> SafeString:
    """Draw a product's picture from our own host, `size` CSS pixels square; else a placeholder.

    The name stands beside every picture, so screen readers skip the picture.
    """
    return _picture(url, name[:1], size, settings.PICTURES_FETCHED)


@lru_cache(maxsize=4096)
def _picture(url: str, letter: str, size: int, _are_fetched: bool) -> SafeString:
    return lean("ui/lean/picture.html")(picture_path(url, size), letter, size)


@register.simple_block_tag(name="held")
def held_in(content: str) -> SafeString:
    """Draw what it holds, with each number kept on one line."""
    return held(content)


@register.simple_block_tag
def notice(
    content: str, *, tone: str = "info", title: Any = "", live: bool = False, focus: bool = False
) -> SafeString:
    """Draw a message in the page; `live` makes screen readers read it when it appears.

    With `focus` the page is read from there on, as from the errors of a form: it says why nothing was done.
    """
    return lean("ui/lean/notice.html")(content, tone, held(title), TONE_ICONS[tone], live, focus)


@register.simple_block_tag
def card(content: str, *, title: Any = "", level: int = 2) -> SafeString:
    """Draw a group of things that belong together."""
    return lean("ui/lean/card.html")(content, held(title), level)


@register.simple_block_tag
def tile(content: str, *, href: str, icon: str, title: Any) -> SafeString:
    """Draw a section of the account: one link, and one true and useful sentence."""
    return lean("ui/lean/tile.html")(held(content), href, icon, held(title))


@register.simple_block_tag
def setting(
    content: str,
    *,
    title: Any,
    href: str = "",
    act: Any = "",
    state: Any = "",
    tone: str = "success",
    icon: str = "",
) -> SafeString:
    """Draw a row of settings: its current value, and a link to the page that changes it; its `state` is a
    badge beside the title."""
    return lean("ui/lean/setting.html")(held(content), held(title), href, act, state, tone, icon)


@register.simple_block_tag
def nothing(content: str, *, icon: str, title: Any) -> SafeString:
    """Draw an empty list: that there is nothing, and what to do about it."""
    return lean("ui/lean/nothing.html")(content, icon, title)


@register.simple_tag
@says_the_same
def htmx() -> SafeString:
    """Load htmx, on pages that use it: without eval or its own style (strict CSP), and without its history,
    which would keep copies of private pages in the browser."""
    return mark_safe(HTMX_CONFIG + htmx_script())  # noqa: S308 - no value of a person


@register.simple_tag
@says_the_same
def crumbs(*steps: Any) -> SafeString:
    """Draw the way back: pairs of URL and words, then the words of the page itself."""
    pairs = [(href, held(words)) for href, words in zip(steps[:-1:2], steps[1::2], strict=True)]
    return lean("ui/lean/crumbs.html")(_("You are here"), pairs, held(steps[-1]))


@register.simple_tag
def progress(steps: Any, *, label: str) -> SafeString:
    """Draw how far something has come: each step is `(words, "done" | "now" | "next", when)`."""
    return lean("ui/lean/progress.html")(
        [(words, step, short_day(when)) for words, step, when in steps], label, _("done")
    )


@register.simple_tag
def chips(label: str, tabs: Any) -> SafeString:
    """Draw ways to narrow a list down: each is `(href, words, how many, whether it is the open one)`."""
    return lean("ui/lean/chips.html")(label, tabs)


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> Any:
    """Draw a block a second time: a page's title is also its first heading."""
    rendering: Any = context.render_context
    return rendering[BLOCK_CONTEXT_KEY].get_block(name).render(context)


@register.simple_tag(takes_context=True)
def pager(
    context: Context, page: Any, title: str, *, newer: str = "", older: str = "", at: str = ""
) -> SafeString:
    """Draw the links to the neighbours of a page of a list (`ground.keyset.Page`); nothing if it is the only
    one. `title` names the links for screen readers, `at` is a fragment such as `#history`."""
    if page is None or not (page.newer or page.older):
        return mark_safe("")
    return lean("ui/lean/pager.html")(
        title,
        f"{query(context, after=page.newer, before=None)}{at}" if page.newer else "",
        newer or _("Newer"),
        f"{query(context, before=page.older, after=None)}{at}" if page.older else "",
        older or _("Older"),
    )


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """Return this page's query string with some parameters changed; None or an empty text drops one."""
    parameters = {
        name: values for name, values in context["request"].GET.lists() if changes.get(name, values)
    }
    parameters |= {name: [str(value)] for name, value in changes.items() if value}
    return f"?{urlencode(parameters, doseq=True)}"
