"""Pages that only lead on, where a server would answer with another address: those of names, and of the first page."""

from collections.abc import Mapping
from html import escape

from esfgraph_server.http.negotiation import LANGUAGES, Language

_PAGE = """\
<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="0; url={first}">
<title>{title}</title>
<ul>
{links}
</ul>
"""
_NAMES = {"sv": "På svenska", "en": "In English"}


def redirect_page(title: str, links: Mapping[Language, str]) -> bytes:
    """Write a page that leads to the first of *links*, which are given by language."""
    items = "\n".join(
        f'<li><a href="{escape(links[language])}" lang="{language}" hreflang="{language}">{_NAMES[language]}</a></li>'
        for language in LANGUAGES
        if language in links
    )
    language, first = next(iter(links.items()))
    return _PAGE.format(language=language, first=escape(first), title=escape(title), links=items).encode()
