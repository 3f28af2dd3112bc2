"""A letter is written once: subject, text and HTML say the same, and no value in it counts as Markdown."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.template import Engine
from django.template.loaders import locmem

from comptoir.post import writing
from comptoir.post.models import Message
from comptoir.post.writing import Lines, MarkdownLoader, Written, write_mail

EVIL = "*a* _b_ `c` <script>x</script> [here](https://evil.example) ![p](https://evil.example/p.png) # 1. &amp; \\ ~ |"


class LoaderOfOne(locmem.Loader, MarkdownLoader):
    """Reads the letters of these tests, as the house reads its own."""

    get_template = MarkdownLoader.get_template


@pytest.fixture
def write(monkeypatch: Any) -> Any:
    """Write a letter with this source and these values."""

    def written(source: str, language: str = "en", **values: Any) -> Written:
        options: Any = writing.settings.TEMPLATES[0]["OPTIONS"]
        loader = ("tests.test_write_letter.LoaderOfOne", {"tests/letters/one.md": source})
        monkeypatch.setattr(
            writing, "_engine", lambda: Engine(loaders=[loader], builtins=options["builtins"])
        )
        return write_mail("tests/one", language, values, reference="K7QM4-XTPRW")

    return written


def words_of(html: str) -> str:
    """What a reader sees of an HTML, on one line."""
    body = re.sub(r"<!--.*?-->|<style.*?</style>|<title>.*?</title>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def body_of(letter: Written) -> str:
    """The text of a letter between its greeting and its foot."""
    return letter.text.split("\n\n-- \n")[0].partition("\n\n")[2]


class TestOneSource:
    def test_makes_subject_text_and_html(self, write: Any) -> None:
        letter = write(
            "# Hello\n\n## Your code: 12\n\nOne **two**\nthree\n\n- a\n- b\n\n[Look]({{ at }})\n\n---\n\nSmall",
            at="https://shop.example/a_b?c=d&e=f",
        )

        assert letter.subject == "Hello"
        assert (
            body_of(letter)
            == "Your code: 12\n\nOne two\nthree\n\n- a\n- b\n\nLook\nhttps://shop.example/a_b?c=d&e=f\n\nSmall"
        )
        assert "One <strong>two</strong><br />three" in letter.html
        assert letter.html.count('href="https://shop.example/a_b?c=d&amp;e=f"') == 1
        assert re.search(r"font-size:13px[^>]*>Small<", letter.html)

    def test_a_number_is_held_on_one_line_of_the_html(self, write: Any) -> None:
        letter = write("# Order {{ number }}\n\nA letter-box for {{ number }}", number="403-1234567-1234567")

        held = '<span style="white-space:nowrap">403-1234567-1234567</span>'
        assert letter.html.count(held) == 2
        assert f"A letter-box for {held}" in letter.html
        assert letter.subject == "Order 403-1234567-1234567"

    def test_a_link_among_words_is_no_button_and_says_its_address_in_the_text(self, write: Any) -> None:
        letter = write("# Hello\n\nLook [here](https://shop.example/) please")

        assert body_of(letter) == "Look here (https://shop.example/) please"
        assert 'Look <a href="https://shop.example/">here</a> please' in letter.html

    def test_its_foot_bears_the_reference(self, write: Any) -> None:
        letter = write("# Hello\n\nOne", language="fr")

        assert "Référence\N{NO-BREAK SPACE}: K7QM4-XTPRW" in letter.text
        assert "Référence\N{NO-BREAK SPACE}: K7QM4-XTPRW" in letter.html


class TestGreeting:
    def test_is_by_name_where_there_is_one(self, write: Any) -> None:
        named, nameless = write("# Hello\n\nOne", name="Alice Martin"), write("# Hello\n\nOne", language="fr")

        assert named.text.startswith("Hello Alice Martin,\n\nOne")
        assert "Hello Alice Martin, One" in words_of(named.html)
        assert nameless.text.startswith("Bonjour,\n\nOne")

    def test_is_one_line_and_nothing_but_words(self, write: Any) -> None:
        letter = write("# Hello\n\nOne", name=f"A\n\n{EVIL}")

        assert letter.text.startswith(f"Hello A {EVIL},\n\nOne")
        assert "<script" not in letter.html
        assert 'href="https://evil' not in letter.html


class TestValues:
    @pytest.mark.parametrize(
        "source",
        [
            "# Hello\n\n{{ name }}",
            "# Hello\n\n{% blocktranslate %}{{ name }}{% endblocktranslate %}",
            "# Hello\n\n{% blocktranslate with it=name|default:1 %}{{ it }}{% endblocktranslate %}",
            "# Hello\n\n{% if name %}{{ name }}{% endif %}",
            "# Hello\n\n{% translate name as it %}{{ it }}",
            "# Hello\n\n{% with it=name %}{{ it }}{% endwith %}",
            "# Hello\n\n- {{ name }}",
            "# Hello\n\n## {{ name }}",
        ],
    )
    def test_none_counts_as_markdown_or_html(self, write: Any, source: str) -> None:
        letter = write(source, name=EVIL)

        assert body_of(letter).removeprefix("- ") == EVIL
        assert "<script" not in letter.html
        assert 'evil.example/p.png"' not in letter.html
        assert 'href="https://evil' not in letter.html
        assert "<em>" not in letter.html

    def test_none_makes_a_subject_of_more_than_its_words(self, write: Any) -> None:
        letter = write("# Hello {{ name }}", name="A\nBcc: b@example.org\n\n# C")

        assert letter.subject == "Hello A Bcc: b@example.org # C"

    def test_line_breaks_are_kept_where_that_is_asked_for_alone(self, write: Any) -> None:
        letter = write(
            "# Hello\n\n{{ one }}\n\n{{ many }}", one="a\n\nb", many=Lines("c\nd\n\n# e\n---\n[f](https://g)")
        )

        assert body_of(letter) == "a b\n\nc\nd\n\n# e\n---\n[f](https://g)"
        assert "<hr" not in letter.html
        assert 'href="https://g' not in letter.html

    @pytest.mark.parametrize(
        "link", ["javascript:alert(1)", "data:text/html,x", "/orders/", "{a b}", "vbscript:x"]
    )
    def test_a_link_leads_to_the_web_alone(self, write: Any, link: str) -> None:
        letter = write("# Hello\n\n[Look]({{ link }})", link=link)

        assert f'href="{link}' not in letter.html
        assert "Look" in words_of(letter.html)

    def test_a_link_that_is_filled_in_later_stands_as_it_is(self, write: Any) -> None:
        letter = write("# Hello\n\n[Look]({{ link }})", link="{link}")

        assert 'href="{link}"' in letter.html
        assert body_of(letter) == "Look\n{link}"


class TestMessage:
    def test_its_reference_is_short_always_the_same_and_has_no_sign_that_is_misread(self) -> None:
        messages = [Message() for _one in range(500)]

        references = {message.reference for message in messages}
        assert len(references) == 500
        assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}", one) for one in references)
        assert messages[0].reference == Message(id=messages[0].id).reference

    def test_it_can_be_told_without_its_secrets(self) -> None:
        message = Message(text="Your code: {code}. {Not} {link}", secret_names=["code"])

        assert message.text_without_secrets == "Your code: ••••••. {Not} {link}"


def test_no_letter_of_the_house_loads_anything() -> None:
    """Each is text and links: it reads the same with pictures off."""
    letters = list((Path(writing.__file__).parent.parent).rglob("templates/*/letters/*.md"))

    assert len(letters) >= 15
    assert [path.name for path in letters if re.search(r"!\[|<[a-z]", path.read_text(encoding="utf-8"))] == []
