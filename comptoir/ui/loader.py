"""Templates, kept for each language with everything written in that the language alone decides.

Django works out a translated word, an address or an icon each time that a page is drawn. Here it is done when
a template is read: such a tag gives way to the text that it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.template import Context, Node, NodeList, Template
from django.template.base import FilterExpression, TextNode, TokenType, VariableNode
from django.template.defaulttags import AutoEscapeControlNode, IfNode, URLNode, WithNode
from django.template.library import SimpleBlockNode, SimpleNode
from django.template.loader_tags import ExtendsNode, IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import (
    BlockTranslateNode,
    GetCurrentLanguageNode,
    LanguageNode,
    TranslateNode,
)
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.translation import get_language

Known = dict[str, Any]
# Where nodes of Django hold the name that they give to what they find
NAMES = ("asvar", "variable", "target_var", "varname", "var_name")


class Loader(cached.Loader):
    """Django's own, which keeps a template once for each language."""

    def cache_key(self, template_name: str, skip: Any = None) -> str:
        return f"{get_language()} {super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: Any = None) -> Any:
        kept = self.get_template_cache.get(self.cache_key(template_name, skip))
        if isinstance(kept, Template):
            return kept
        template = super().get_template(template_name, skip)
        Writer(template).write_in(template.nodelist, {})
        return template


class Naming(Node):
    """Gives names to values that never change."""

    child_nodelists = ()

    def __init__(self, values: Known) -> None:
        self.values = values

    def render(self, context: Context) -> str:
        for name, value in self.values.items():
            context[name] = value
        return ""


class Writer:
    """Puts texts in the place of all nodes of a template that say the same each time.

    `known` is what names mean there that are given such a value. A name that is given in one branch alone, or
    anew each time round, is not known.
    """

    def __init__(self, template: Any) -> None:
        self.template = template

    def write_in(self, nodes: NodeList, known: Known) -> None:
        """Write in what can be, here and below."""
        said: list[Node] = []
        for node in nodes:
            for written in self._written(node, known):
                _append(said, written)
        nodes[:] = said

    def _written(self, node: Node, known: Known) -> Iterator[Node]:
        if not (_says_the_same(node, known) or self._includes_text(node, known)):
            self._write_in_below(node, known)
            for name in _named(node):
                known.pop(name, None)
            yield node
            return
        context: Any = Context(known)
        try:
            with context.bind_template(self.template):
                text = node.render(context)
        except NoReverseMatch:
            # It fails when it is drawn, as ever.
            yield node
            return
        if values := {name: context[name] for name in _own_names(node)}:
            known.update(values)
            yield Naming(values)
        if text:
            yield TextNode(text)

    def _includes_text(self, node: Node, known: Known) -> bool:
        """Whether this node includes a template, of a name that is written out, that is nothing but text."""
        if not isinstance(node, IncludeNode) or node.extra_context or not _is_known(node.template, known):
            return False
        included = self.template.engine.get_template(node.template.resolve(Context(known)))
        return all(isinstance(part, TextNode) for part in included.nodelist)

    def _write_in_below(self, node: Node, known: Known) -> None:
        if isinstance(node, LanguageNode | AutoEscapeControlNode):
            return
        given = set(_named(node))
        inside = {name: value for name, value in known.items() if name not in given}
        for nodes in _below(node):
            self.write_in(nodes, {} if isinstance(node, ExtendsNode) else dict(inside))


def _append(said: list[Node], node: Node) -> None:
    """Add a node; texts that nothing but names stands between become one."""
    at = len(said) - 1
    while at >= 0 and isinstance(said[at], Naming):
        at -= 1
    before = said[at] if at >= 0 else None
    if isinstance(node, TextNode) and isinstance(before, TextNode):
        said[at] = TextNode("".join((before.s, node.s)))
    else:
        said.append(node)


def _below(node: Node) -> Iterator[NodeList]:
    if isinstance(node, IfNode):
        yield from (nodes for _condition, nodes in node.conditions_nodelists)
        return
    for name in node.child_nodelists:
        if nodes := getattr(node, name, None):
            yield nodes


def _named(node: Node) -> Iterator[str]:
    """The names that this node or one below it gives."""
    yield from _own_names(node)
    for nodes in _below(node):
        for below in nodes:
            yield from _named(below)


def _own_names(node: Any) -> Iterator[str]:
    if isinstance(node, Naming):
        yield from node.values
    if isinstance(node, WithNode):
        yield from node.extra_context
    yield from getattr(node, "loopvars", ())
    yield from (name for name in (getattr(node, names, None) for names in NAMES) if isinstance(name, str))


def _says_the_same(node: Any, known: Known) -> bool:
    """Whether this node says the same each time in a language."""
    match node:
        case TextNode() | GetCurrentLanguageNode():
            return True
        case TranslateNode():
            given = [node.filter_expression, *([node.message_context] if node.message_context else [])]
        case BlockTranslateNode():
            tokens = [*node.singular, *(node.plural or [])]
            if node.countervar or node.extra_context or any(t.token_type == TokenType.VAR for t in tokens):
                return False
            given = [node.message_context] if node.message_context else []
        case URLNode():
            given = [node.view_name, *node.args, *node.kwargs.values()]
        case StaticNode():
            given = [node.path]
        case VariableNode():
            given = [node.filter_expression]
        case SimpleNode() if not isinstance(node, SimpleBlockNode):
            if not getattr(node.func, "says_the_same", False):
                return False
            given = [*node.args, *node.kwargs.values()]
        case _:
            return False
    return all(_is_known(value, known) for value in given)


def _is_known(value: FilterExpression, known: Known) -> bool:
    """Whether a value is written out, or the name of one that is known, without a filter."""
    lookups = getattr(value.var, "lookups", None)
    return not value.filters and (lookups is None or (len(lookups) == 1 and lookups[0] in known))
