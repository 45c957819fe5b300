from collections.abc import Callable

import pytest
from jinja2 import Environment

from esfgraph_server.site.display import Shown
from esfgraph_server.site.reader import reader_of
from esfgraph_server.site.shown_html import show, unchecked, value

OTHER = Shown("A & B", "en", "/sv/concept/1", "1")


@pytest.fixture(scope="module")
def write() -> Callable[[str, Shown], str]:
    """Write through a filter, as templates do."""
    environment, reader = Environment(autoescape=True), reader_of("/x", "sv", lambda _, name: name)
    environment.filters |= {"show": show, "value": value, "unchecked": unchecked}

    def write(name: str, shown: Shown) -> str:
        template = environment.from_string(f"{{{{ shown | {name} }}}}")
        return template.render(reader.given, shown=shown)

    return write


@pytest.mark.parametrize(
    ("shown", "html"),
    [
        (Shown("<i>"), "<bdi>&lt;i&gt;</bdi>"),
        (Shown("a", 'e"n'), '<bdi lang="e&#34;n">a</bdi>'),
        (OTHER, '<a href="/sv/concept/1" class="coded"><span class="code">1</span> <bdi lang="en">A &amp; B</bdi></a>'),
        (
            Shown("", href="/a?b=c&d", code="<7>"),
            '<a href="/a?b=c&amp;d" class="coded"><span class="code">&lt;7&gt;</span></a>',
        ),
        (
            Shown("a", href="https://a/", external=True),
            '<a href="https://a/" class="external" rel="external"><bdi>a</bdi></a>',
        ),
        (
            Shown("a", unchecked=True),
            '<bdi>a</bdi> <a class="mark" href="/x/sv/ontology/uncheckedLabel">benämning ej kontrollerad</a>',
        ),
    ],
)
def test_what_is_shown_is_written_with_its_link(write: Callable[[str, Shown], str], shown: Shown, html: str) -> None:
    assert write("show", shown) == html


def test_a_borrowed_label_stands_behind_the_code(write: Callable[[str, Shown], str]) -> None:
    shown = Shown("A & B", "en", "/sv/concept/2", "2", OTHER)
    before, _, behind = write("show", shown).partition(' <span class="borrowed">')
    assert before == '<a href="/sv/concept/2" class="coded"><span class="code">2</span></a>'
    assert behind.endswith(f"{write('show', OTHER)}</span>")
    assert "A &amp; B" not in write("value", shown)


def test_a_link_elsewhere_keeps_what_must_be_said_of_a_label(write: Callable[[str, Shown], str]) -> None:
    shown = Shown("a", "en", "/b", "1", OTHER, external=True, unchecked=True)
    linked = shown.linked("/c")
    assert (linked.text, linked.language, linked.href, linked.code, linked.borrowed) == ("a", "en", "/c", "1", OTHER)
    assert linked.unchecked
    assert not linked.external
    assert write("unchecked", linked).count("benämning ej kontrollerad") == 1
    assert write("unchecked", OTHER) == ""
