"""HTML as lines: what a browser would show on lines of its own, each with its line in the source.

libxml2 parses: any page gets a tree, in linear time; only HTML's own character references are expanded and nothing is
fetched.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from esfgraph.errors import RecordError
from esfgraph.sources.text_page import MAX_LABEL

MAX_ATTRIBUTES = 5_000
"""The most attributes of one element: the parser takes quadratic time over them."""

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_CELLS = frozenset(["dt", "dd", "th", "td"])
_NOT_SHOWN = frozenset(
    [
        "head",
        "script",
        "style",
        "noscript",
        "template",
        "nav",
        "footer",
        "iframe",
        "object",
        "svg",
        "math",
        "button",
        "select",
        "textarea",
        "dialog",
    ]
)
_ROLES = frozenset(["navigation", "contentinfo", "search", "dialog", "alertdialog"])
_BANNER = re.compile(r"cookie|consent|gdpr", re.IGNORECASE)
_LABEL_CLASS = re.compile(r"(?:^|[\s_-])(?:label|term|key)(?:$|[\s_-])", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\f\r]+")
_QUOTED = r"""=\s*+(?:"[^"]*+"|'[^']*+')"""
_START_TAG = re.compile(rf"""<[a-zA-Z](?:[^>=]++|{_QUOTED}|=)*+""")

_NEXT_PAGE = re.compile(r"</html\s*+>\s*+<!doctype[^<>]{0,300}>", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of shown text; an empty one is an empty block or an empty line."""

    text: str
    number: int
    """Its line in the source, from 1."""
    tag: str
    """The block element it stands in."""
    block: int
    """Lines that <br> parts share it."""
    cell: etree._Element | None
    """The innermost cell of a list of terms or a table around it."""
    around: etree._Element | None
    """The outermost list around it."""
    bullet: str
    """What marks the first line of a list item."""
    marked: int
    """How much of it an inline element takes that it begins with."""
    is_label: bool
    """Whether that element, or the block, says by its name or class that it is a label."""


def parse(text: str) -> etree._Element:
    """Parse a page or a piece of one; raise RecordError for what no browser would be sent."""
    for tag in _START_TAG.finditer(text):
        if len(tag[0]) > MAX_ATTRIBUTES and len(re.split(r"[\s/]+", re.sub(_QUOTED, "= ", tag[0]))) > MAX_ATTRIBUTES:
            raise RecordError("page-attributes", most=MAX_ATTRIBUTES)
    # The parser ends with the first of several pages in one file.
    text = _NEXT_PAGE.sub(lambda between: "\n" * between[0].count("\n"), text)
    parser = etree.HTMLParser(recover=True, no_network=True, huge_tree=True, encoding="utf-8")
    root = etree.fromstring(text.encode(), parser)
    if any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        raise RecordError("page-nesting")
    return etree.Element("html") if root is None else root


def lines_of(root: etree._Element, is_known: Callable[[str], bool]) -> list[Line]:
    """What *root* shows; *is_known* tells labels, which begin a line also where the page does not say so."""
    shown = _Shown(is_known)
    number = root.sourceline or 1
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    left_out: etree._Element = None
    for event, element in walk:
        text = element.tail if element is not root else None
        if event == "start":
            number = element.sourceline or number
            if _is_left_out(element) and element is not root:
                left_out = element
                walk.skip_subtree()
                if element.tag in _BLOCKS:
                    shown.part_blocks()
                continue
            shown.open(element, number)
            text = element.text
        elif element is left_out:
            number += "".join(element.itertext()).count("\n")
        elif event == "end":
            shown.close(element)
        else:
            number = element.sourceline or number
        for index, piece in enumerate((text or "").split("\n")):
            number += index > 0
            shown.add(("\n" if index else "") + piece, number)
    shown.end_line()
    return shown.lines


def paragraphs(lines: Iterable[Line]) -> Iterator[tuple[str, int]]:
    """Running text with its lines in the source: an empty line between blocks, list items one below the other."""
    before: Line | None = None
    for line in lines:
        if line.text:
            if before and before.block != line.block and not (line.bullet and before.around is line.around):
                yield "", line.number
            yield line.bullet + line.text, line.number
            before = line
        elif before and before.block == line.block:
            yield "", line.number


def _is_left_out(element: etree._Element) -> bool:
    """Whether an element is not of the page's own matter: scripts, menus, forms, banners, what is hidden."""
    tag, names = element.tag, f"{element.get('class', '')} {element.get('id', '')}"
    if tag in _NOT_SHOWN or element.get("role") in _ROLES or element.get("hidden") is not None:
        return True
    if _HIDDEN.search(element.get("style", "")):
        return True
    if tag == "header":
        return next(element.iterancestors("main", "article", "section"), None) is None
    # Some web servers put the whole page into a form, and mark the body by what the visitor said about cookies.
    if tag == "form" or (_BANNER.search(names) and tag not in ("html", "body", "main")):
        return next(element.iter("h1", "main"), None) is None
    return False


@dataclass(slots=True)
class _Shown:
    """The lines so far, and the one that is being filled."""

    is_known: Callable[[str], bool]
    lines: list[Line] = field(default_factory=list)
    blocks: list[tuple[etree._Element, int]] = field(default_factory=list)
    """Open blocks, and how many lines there were before each."""
    inline: list[tuple[etree._Element, int, int]] = field(default_factory=list)
    """Open inline elements, how many parts the line had before each, and the line of the source."""
    cells: list[etree._Element] = field(default_factory=list)
    items: list[etree._Element] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    number: int = 1
    block: int = 0
    bullet: str = ""
    marked: int = 0
    is_label: bool = False

    def add(self, text: str, number: int) -> None:
        """Add text that holds a line feed at most at its start."""
        if text.startswith("\n") and self.blocks and self.blocks[-1][0].tag == "pre":
            self.break_line(number)
        text = _SPACE.sub(" ", text)
        if not self.parts or self.parts[-1].endswith(" "):
            text = text.removeprefix(" ")
        if text:
            if not self.parts:
                self.number = number
            self.parts.append(text)

    def open(self, element: etree._Element, number: int) -> None:
        """Take note of an element that begins."""
        if element.tag == "br":
            self.break_line(number)
        elif element.tag in _BLOCKS:
            self.part_blocks()
            self.number = number
            self.blocks.append((element, len(self.lines)))
            if element.tag in _CELLS:
                self.cells.append(element)
            if element.tag == "li":
                parent = element.getparent()
                self.bullet = "1. " if parent is not None and parent.tag == "ol" else "• "
                self.items.append(element)
        else:
            self.inline.append((element, len(self.parts), number))

    def close(self, element: etree._Element) -> None:
        """Take note of an element that ends."""
        if element.tag in _BLOCKS:
            self.end_line()
            _, before = self.blocks[-1]
            if len(self.lines) == before:
                self.lines.append(self._line())
            self.blocks.pop()
            if element.tag in _CELLS:
                self.cells.pop()
            if element.tag == "li":
                self.items.pop()
                self.bullet = ""
            self.part_blocks()
        elif element.tag != "br":
            self._close_inline(*self.inline.pop())

    def _close_inline(self, element: etree._Element, start: int, number: int) -> None:
        """See whether an inline element is a label: what a line begins with may be, what is known begins a line."""
        run = "".join(self.parts[start : start + MAX_LABEL])
        if not run.strip() or len(run) > MAX_LABEL or len(self.parts) > start + MAX_LABEL:
            return
        is_label = element.tag == "label" or bool(_LABEL_CLASS.search(element.get("class", "")))
        if start and (is_label or run.rstrip().endswith(":")) and self.is_known(run):
            self.parts = self.parts[:start]
            self.end_line()
            self.parts, self.number, start = [run.lstrip()], number, 0
        if not start and not self.marked:
            self.marked, self.is_label = len(run.strip()), is_label

    def break_line(self, number: int) -> None:
        """End the line, also one that is empty."""
        if self.parts:
            self.end_line()
        elif self.blocks:
            self.number = number
            self.lines.append(self._line())

    def part_blocks(self) -> None:
        """End the line and its block."""
        self.end_line()
        self.block += 1

    def end_line(self) -> None:
        """End the line, if it has begun."""
        if self.parts:
            self.lines.append(self._line())
            self.bullet = ""
        self.parts, self.marked, self.is_label = [], 0, False
        self.inline = [(element, 0, number) for element, _, number in self.inline]

    def _line(self) -> Line:
        text = "".join(self.parts).rstrip()
        block = self.blocks[-1][0] if self.blocks else None
        is_label = block is not None and bool(_LABEL_CLASS.search(block.get("class", "")))
        return Line(
            text=text,
            number=self.number,
            tag=block.tag if block is not None else "",
            block=self.block,
            cell=self.cells[-1] if self.cells else None,
            around=self.items[0].getparent() if self.items else None,
            bullet=self.bullet if text else "",
            marked=len(text) if is_label else min(self.marked, len(text)),
            is_label=is_label or self.is_label,
        )
