"""A template says at once what a language decides, and what it says does not change by that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.template import Context, Engine, Template, engines
from django.template.base import TextNode
from django.utils.translation import override

from comptoir.ui.loader import Naming, Writer

pytestmark = pytest.mark.any_database
LANGUAGES = ("fr", "en")
# Each is drawn with the first names known, and with the second
CASES = {
    "words": '{% translate "Address" %} · {% blocktranslate %}Sign out{% endblocktranslate %}',
    "words by a name": '{% translate "Address" as words %}<b>{{ words }}</b>{% button words kind="quiet" %}',
    "an address": '<a href="{% url "orders" %}">{% icon "truck" size=20 %}</a>',
    "crumbs": '{% url "account" as a %}{% translate "Address" as b %}{% crumbs a b b %}',
    "a branch": '{% if yes %}{% translate "Address" as w %}{% else %}{% translate "Sign out" as w %}{% endif %}{{ w }}',
    "a branch that may not come": '{% translate "Address" as w %}{% if yes %}{% translate "Sign out" as w %}{% endif %}{{ w }}',
    "a loop": '{% translate "Address" as w %}{% for x in many %}{{ w }}{{ x }}{% translate "Sign out" as w %}{% endfor %}',
    "a loop's own name": '{% translate "Address" as x %}{% for x in many %}{{ x }}{% endfor %}{{ x }}',
    "with": '{% translate "Address" as w %}{% with w=name %}{{ w }}{% endwith %}{{ w }}',
    "a value of the page": "{{ name }}{% blocktranslate with who=name %}Hello, {{ who }}{% endblocktranslate %}",
    "a name that the page gives too": '{{ name }}{% translate "Address" as name %}{{ name }}',
    "a block of words": '{% translate "Address" as t %}{% card title=t %}{% translate "Sign out" %}{% endcard %}',
    "another language": '{% language "en" %}{% translate "Address" %}{% endlanguage %}{% translate "Address" %}',
    "unescaped": '{% autoescape off %}{{ name }}{% translate "Address" as w %}{{ w }}{% endautoescape %}',
    "an included text": '{% include "ui/_mark.html" %}',
    "an included template": '{% translate "Address" as title %}{% include "ui/_reference.html" %}',
    "a number": "{% blocktranslate count n=number %}{{ n }} order{% plural %}{{ n }} orders{% endblocktranslate %}",
}
SHOWN = (
    {"yes": True, "many": [1, 2], "name": "<Alice>", "number": 1},
    {"many": [], "name": "Carla", "number": 2},
)


def engine() -> Engine:
    found: Any = engines["django"]
    return found.engine  # type: ignore[no-any-return]


def drawn(template: Template, shown: dict[str, Any]) -> str:
    return template.render(Context({**shown}))


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    with override(request.param):
        yield request.param


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_says_what_it_said_before(text: str, language: str) -> None:
    written = Template(text, engine=engine())
    Writer(written).write_in(written.nodelist, {})

    for shown in SHOWN:
        assert drawn(written, shown) == drawn(Template(text, engine=engine()), shown)


@pytest.mark.parametrize("name", ["words", "words by a name", "an address", "crumbs", "an included text"])
def test_what_the_language_decides_is_one_text(name: str, language: str) -> None:
    written = Template(CASES[name], engine=engine())

    Writer(written).write_in(written.nodelist, {})

    assert len([node for node in written.nodelist if isinstance(node, TextNode)]) == 1
    assert all(isinstance(node, TextNode | Naming) for node in written.nodelist)


def test_a_template_is_kept_for_each_language() -> None:
    said = set()
    for language in (*LANGUAGES, *LANGUAGES):
        with override(language):
            said.add(engines["django"].get_template("project/account.html").template.nodelist[0])  # type: ignore[attr-defined]

    assert len(said) == len(LANGUAGES)


def test_an_address_that_leads_nowhere_fails_when_it_is_drawn() -> None:
    written = Template('{% if yes %}{% url "nowhere" %}{% endif %}', engine=engine())

    Writer(written).write_in(written.nodelist, {})

    assert drawn(written, {}) == ""
