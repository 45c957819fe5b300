"""The links of a page, made to lead from file to file; what no file answers leads to a server, or nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from esfgraph_server.static_site.addresses import Address, relative
from esfgraph_server.static_site.choice import Choice, Target

_LINKING = XPath("//*[@href or @src]")
_ATTRIBUTES = ("href", "src")
_MUTED = "absent"
"""The class of what is told but not there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page lies: its address, and its folder among the files."""

    address: Address
    folder: str


@dataclass(frozen=True, slots=True)
class Linker:
    """Writes the links of pages."""

    choice: Choice
    live: str
    """Address of a server that answers what files cannot, without a slash at its end; empty where there is none."""

    def local(self, link: str, place: Place) -> str | None:
        """Return the address that a link on a page names, from the first slash; None where it leads elsewhere."""
        if link.startswith("/") and not link.startswith("//"):
            return link
        if link.startswith("#") or urlsplit(link).scheme:
            return None
        return urljoin(str(place.address), link)

    def target(self, local: str, place: Place) -> Target | None:
        """Return where a local address leads; None where it has no file."""
        return self.choice.target(Address.read(local), place.address)

    def to(self, local: str, place: Place) -> str | None:
        """Return the link to the file of a local address; None where it has none."""
        target = self.target(local, place)
        return self._link(target, local, place) if target else None

    def rewrite(self, root: HtmlElement, place: Place) -> Iterator[Address]:
        """Rewrite all links in a page; yield what has to be written for them besides what is listed."""
        for element in _LINKING(root):
            for attribute in _ATTRIBUTES:
                link = element.get(attribute)
                local = self.local(link, place) if link else None
                if local is None:
                    continue
                if target := self.target(local, place):
                    element.set(attribute, self._link(target, local, place))
                    if not target.is_listed:
                        yield target.address
                elif self.live:
                    element.set(attribute, self.live + local)
                else:
                    _unlink(element)

    def _link(self, target: Target, local: str, place: Place) -> str:
        _, mark, fragment = local.partition("#")
        return relative(place.folder, target.file) + (f"?{target.query}" if target.query else "") + mark + fragment


def _unlink(element: HtmlElement) -> None:
    """Leave of a link its text, muted but for the heading of a column, which only sorted by it."""
    if element.tag != "a":
        element.drop_tree()
    elif element.getparent().get("scope") == "col":
        element.drop_tag()
    else:
        del element.attrib["href"]
        element.set("class", " ".join(filter(None, (element.get("class"), _MUTED))))
