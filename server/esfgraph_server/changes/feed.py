"""A feed: entries of a list, as Atom (RFC 4287) and as JSON Feed 1.1.

Both are written here: the one library that writes Atom, feedgen, has had no release for years and would be larger.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from esfgraph_server.changes.entries import Entry
from esfgraph_server.http.negotiation import Language

_ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries, the last first, and what they are of."""

    title: str
    about: str
    address: str
    """Of the feed itself."""
    page: str
    """Of the page that shows the list."""
    author: str
    language: Language
    updated: str
    """When it changed last, as RFC 3339 writes it."""
    entries: tuple[Entry, ...]
    link: Callable[[Entry], str]
    """Gives the page of what an entry is about."""


def write_atom(feed: Feed) -> bytes:
    """Write a feed as Atom."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": feed.language})
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.about)
    _add(root, "updated", feed.updated)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    _add(_add(root, "author"), "name", feed.author)
    for entry in feed.entries:
        element = _add(root, "entry")
        _add(element, "id", entry.id)
        _add(element, "title", entry.title)
        _add(element, "updated", entry.at)
        _add(element, "link", rel="alternate", type="text/html", href=feed.link(entry))
        _add(element, "category", term=entry.move.value)
        _add(element, "content", entry.text, type="text")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def write_json_feed(feed: Feed) -> bytes:
    """Write a feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.about,
        "home_page_url": feed.page,
        "feed_url": feed.address,
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [
            {
                "id": entry.id,
                "url": feed.link(entry),
                "title": entry.title,
                "content_text": entry.text,
                "date_published": entry.at,
                "tags": [entry.move.value],
            }
            for entry in feed.entries
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1).encode() + b"\n"


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    element.text = _writable(text) if text else None
    return element


def _writable(text: str) -> str:
    """Leave out what XML 1.0 cannot hold (2.2)."""
    return "".join(each for each in text if each in "\t\n\r" or (each >= " " and each not in "\ufffe\uffff"))
