"""Who reads: what all pages in one language behind one prefix are given alike, and the macros that are made of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2.environment import TemplateModule

from esfgraph.query.search_text import LONGEST_TEXT
from esfgraph.rdf.formats import GRAPHS
from esfgraph_server.http.negotiation import LANGUAGES, Language
from esfgraph_server.site.escaping import escape, marked
from esfgraph_server.site.formatting import Formatter
from esfgraph_server.site.i18n import load_texts
from esfgraph_server.site.shown_html import shown_html
from esfgraph_server.urls import Links

_REMEMBERED = 100
"""What macros say that are asked to be remembered: what stands around every page."""
_SHOWN = 2000
"""Things and values that are remembered as HTML, some 300 bytes each: pages show the same labels, codes and places."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One of few: there are as many as languages and prefixes."""

    given: Mapping[str, Any]
    """What templates are given whatever the page, by name; as ``reader`` this itself."""
    macros: dict[str, TemplateModule] = field(default_factory=dict)
    """Those of each template that was imported, made when the first page imports it."""


def reader_of(root: str, language: Language, static: Callable[[Links, str], str]) -> Reader:
    """Return who reads in a language behind a prefix; *static* gives the address of a static file by its name."""
    links, formatter = Links(root, language), Formatter(language)
    say = _saying(formatter)
    given: dict[str, Any] = {
        "links": links,
        "language": language,
        "languages": LANGUAGES,
        "formats": GRAPHS,
        "formatter": formatter,
        "say": say,
        "shown_html": lru_cache(_SHOWN)(lambda shown: marked(shown_html(shown, say, links))),
        "remembered": lru_cache(_REMEMBERED)(lambda macro, *given: macro(*given)),
        "static": lambda name: static(links, name),
        "longest": LONGEST_TEXT,
    }
    given["reader"] = reader = Reader(given)
    return reader


def _saying(formatter: Formatter) -> Callable[..., str]:
    """Return what says a text of the interface: as HTML where nothing is put in, for a page says a hundred of them."""
    language = formatter.language
    texts = ((key, text[language]) for key, text in load_texts().items())
    plain = {key: marked(escape(words)) for key, words in texts if isinstance(words, str) and "{" not in words}

    def say(key: str, **values: str | int) -> str:
        return formatter.say(key, **values) if values else plain.get(key) or formatter.say(key)

    return say
