"""Follows the links of files from one to another, as a browser does that has no server."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

_LINKS = "//@href | //@src | //form/@action | //button/@formaction"


def links_of(page: Path) -> set[str]:
    """Return the links of a page, but for those that lead out of the copy."""
    return {each for each in html.parse(str(page)).xpath(_LINKS) if not urlsplit(each).scheme}


def broken_links(folder: Path) -> Iterator[str]:
    """Yield each link of a copy's pages to a file that is not there, or to a part of a page that it does not have."""
    names: dict[Path, set[str]] = {}
    for page in folder.rglob("*.html"):
        for link in links_of(page):
            parts = urlsplit(link)
            target = page.parent / unquote(parts.path) if parts.path else page
            is_there = not link.startswith("/") and target.is_file()
            if is_there and parts.fragment and target.suffix == ".html":
                target = target.resolve()
                if target not in names:
                    names[target] = set(html.parse(str(target)).xpath("//@id | //meta[@http-equiv='refresh']/@content"))
                leads_on = any("url=" in name for name in names[target])  # where the part is none of its own
                is_there = leads_on or unquote(parts.fragment) in names[target]
            if not is_there:
                yield f"{page.relative_to(folder)}: {link}"
