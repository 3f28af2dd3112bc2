"""The components: one tag each, drawn by the template of the same name; every template has them at hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import PurePath
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField, CheckboxInput, PasswordInput, RadioSelect
from django.template import Context, engines
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django_htmx.jinja import htmx_script
from heroicons import _render_icon
from jinja2 import Environment, StrictUndefined

register = template.Library()

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
def icon(name: str, size: int = 24) -> SafeString:
    """A heroicons outline drawing; decoration only, so that words always stand beside it."""
    return _icon(str(name), size)


def _component(component: str, /, **values: Any) -> SafeString:
    return mark_safe(render_to_string(f"ui/components/{component}.html", values))  # noqa: S308 - rendered by Django


@cache
def lean(template: str) -> Callable[..., SafeString]:
    """What draws a lean template (`<app>/lean/<name>.html`, Jinja2): its macro of the same name.

    For what a page repeats: all that it shows is worked out before and handed over.
    """
    engine: Any = engines["lean"]
    macro: Any = getattr(engine.env.get_template(template).module, PurePath(template).stem)
    return lambda *values: mark_safe(macro(*values))  # noqa: S308 - Jinja2 has escaped it


def lean_environment(**options: Any) -> Environment:
    """Jinja2 as the lean templates have it: it escapes, it knows our icons, and it fails on a wrong name."""
    environment = Environment(**options | {"undefined": StrictUndefined})  # noqa: S701 - Django hands autoescape on
    environment.globals |= {"icon": icon, "badge": badge}
    return environment


@register.simple_tag
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
) -> SafeString:
    """A button, or a link that looks like one where `href` is given.

    `kind` is `primary` (one a page), `secondary`, `quiet` or `danger`.
    """
    return _component(
        "button",
        label=label,
        kind=kind,
        href=href,
        icon=icon,
        type=type,
        name=name,
        value=value,
        form=form,
    )


@register.simple_tag
def field(bound: BoundField, *, hint: Any = "", label: Any = "", note: str = "") -> SafeString:
    """A field with its label, hint and errors, tied together for those who hear the page.

    `note` is HTML under the field, such as a meter.
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
        # A group's own fieldset carries them: its widget would hand them to every choice.
        control=bound.as_widget(attrs={} if is_group else attributes),
        hint=hint,
        label=label or bound.label,
        note=note,
        is_checkbox=isinstance(widget, CheckboxInput),
        is_password=isinstance(widget, PasswordInput),
        is_group=is_group,
    )


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    """What is wrong with a form, once, at its top: read out at once, each error a link to its field."""
    if not form.errors:
        return mark_safe("")
    wrong = [(bound, bound.errors[0]) for bound in form if bound.errors and not bound.is_hidden]
    hidden = [error for bound in form.hidden_fields() for error in bound.errors]
    general = [*form.non_field_errors(), *hidden]
    return _component("form_errors", general=general, wrong=wrong)


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """A whole form: what is wrong, then every field."""
    return _component("fields", form=form)


@register.simple_tag
def badge(text: str, tone: str = "neutral", icon: str = "") -> SafeString:
    """A state in a word or two; the tone only underlines what the words say."""
    return _component("badge", text=text, tone=tone, icon=icon)


@register.simple_tag
def picture(url: str, name: str, *, size: int = 88) -> SafeString:
    """A product's picture from our own host, `size` CSS pixels square; else a drawn placeholder.

    The name stands beside every picture, so the picture says nothing to those who hear the page.
    """
    return lean("ui/lean/picture.html")(picture_path(url), name, size)


def picture_path(url: str) -> str:
    """A picture's address on our own host; empty where it is another's, which no page asks."""
    held = own_path(url)
    return held if held.startswith("/") else ""


@register.filter
@lru_cache(maxsize=4096)
def own_path(url: str) -> str:
    """Without its host where an address is on our own, whatever the port; else the address as it is."""
    parts = urlsplit(url)
    if parts.hostname not in settings.ALLOWED_HOSTS or parts.path.startswith("//"):
        return url
    return urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))


@register.simple_block_tag
def notice(content: str, *, tone: str = "info", title: Any = "", live: bool = False) -> SafeString:
    """A message in the page. `live` reads it out when it appears."""
    return _component("notice", content=content, tone=tone, title=title, icon=TONE_ICONS[tone], live=live)


@register.simple_block_tag
def card(content: str, *, title: Any = "", level: int = 2) -> SafeString:
    """A group of things that belong together."""
    return _component("card", content=content, title=title, level=level)


@register.simple_block_tag
def tile(content: str, *, href: str, icon: str, title: Any) -> SafeString:
    """A section of the account: one link, one true and useful sentence."""
    return _component("tile", content=content, href=href, icon=icon, title=title)


@register.simple_block_tag
def setting(content: str, *, title: Any, href: str = "", act: Any = "") -> SafeString:
    """A row of settings: what it says now, and a link to the page that changes it."""
    return _component("setting", content=content, title=title, href=href, act=act)


@register.simple_block_tag
def nothing(content: str, *, icon: str, title: Any) -> SafeString:
    """What a list says when it holds nothing, and what to do about it."""
    return _component("nothing", content=content, icon=icon, title=title)


@register.simple_tag
def htmx() -> SafeString:
    """htmx, for the pages that use it: without eval or a style of its own (strict CSP), and without a
    history, which would keep copies of private pages in the browser."""
    return mark_safe(HTMX_CONFIG + htmx_script())  # noqa: S308 - no value of a person


@register.simple_tag
def crumbs(*steps: Any) -> SafeString:
    """The way back: pairs of address and words, then the words of the page itself."""
    pairs = list(zip(steps[:-1:2], steps[1::2], strict=True))
    return _component("crumbs", steps=pairs, here=steps[-1])


@register.simple_tag
def progress(steps: Any, *, label: str) -> SafeString:
    """How far something has come: `(words, "done" | "now" | "next", when)` each."""
    return _component("progress", steps=steps, label=label)


@register.simple_tag(takes_context=True)
def repeat_block(context: Context, name: str) -> Any:
    """A block's text a second time: the title of a page is its first heading too."""
    rendering: Any = context.render_context
    return rendering[BLOCK_CONTEXT_KEY].get_block(name).render(context)


@register.simple_tag(takes_context=True)
def slot(context: Context, name: str, *subjects: Any) -> SafeString:
    """A place that a page leaves to higher apps: what each panel of that name has to say."""
    held: Any = context.get("panels") or {}
    panels = held.get(name, [])
    return format_html_join("", "{}", ((panel(context["request"], *subjects),) for panel in panels))


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """This page's query string with some parameters changed; None or an empty text drops one."""
    asked = {name: values for name, values in context["request"].GET.lists() if changes.get(name, values)}
    asked |= {name: [str(value)] for name, value in changes.items() if value}
    return f"?{urlencode(asked, doseq=True)}"
