"""Project pages as HTML: lists of terms, tables and labelled blocks, brought into the form of a text page.

Markup tells what is a label and what is its value; the lines made of them are read by the grammar of pages.py, so that
one grammar decides for text and HTML alike.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from itertools import islice, pairwise

from lxml import etree

from esfgraph.fields.table import FieldTable
from esfgraph.sources.decoding import SourceText, clean
from esfgraph.sources.draft import Draft
from esfgraph.sources.html_lines import Line, lines_of, paragraphs, parse
from esfgraph.sources.text_page import MAX_LABEL, draft_page

_DATES = frozenset(
    ["date", "last-modified", "dcterms.modified", "dc.date.modified", "datemodified", "article:modified_time"]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "legend", "caption", "summary"])
MAX_UNSURE = 3
"""How many labels that nothing vouches for may follow one another."""

MAX_COMMENTS = 20
"""How many comments are looked at for what says where a page was saved from: it is one of the first."""

_SAVED_FROM = re.compile(r"saved from url=\(\d{1,6}\)(\S+)")
"""What browsers write into pages that they save."""
_SINGLE_FILE = re.compile(r"Page saved with SingleFile url: (\S+) saved date: ([^(]{1,60}?) *(?:\(|$)")
"""What SingleFile writes into them."""

_SITE = re.compile(r"\s+[|–—·-]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class _Row:
    """What a line says of the record: a label, a value, or both."""

    label: str | None
    value: str | None
    sure: bool
    """Whether the label is known, or the markup says that it is one."""


def draft_html(source: SourceText, table: FieldTable) -> Draft:
    """Tell what each line of a page's HTML is; raise RecordError where it holds no label at all."""
    root = parse(source.text)
    shown = _shown(root, table)
    rows = _rows(shown, table)
    title = _title(root, shown, table)
    pairs = list(_page(shown, rows, title))
    numbers = tuple(number for _, number in pairs)
    text = clean(source.name, "\n".join(line for line, _ in pairs), numbers)
    findings = tuple(dict.fromkeys((*source.findings, *text.findings)))
    draft = draft_page(SourceText(source.name, text.text, findings, numbers), table)
    draft.numbers = numbers[: len(draft.lines)]
    draft.changed = _changed(root)
    draft.page, draft.captured = _saved(root)
    if title is None:
        draft.title = None
    return draft


def _shown(root: etree._Element, table: FieldTable) -> list[Line]:
    """The lines of the page's main parts, where it marks such that hold labels; else of the whole page."""

    def is_known(label: str) -> bool:
        return table.field_of(_bare(label)) is not None

    parts = [part for part in root.iter() if part.tag == "main" or part.get("role") == "main"]
    outermost = [part for part in parts if not set(parts).intersection(part.iterancestors())]
    shown = list[Line]()
    for part in outermost:
        lines = lines_of(part, is_known)
        if any(is_known(line.text) or is_known(line.text[: line.marked]) for line in lines):
            shown += lines
    if shown:
        return _turned(shown)
    return _turned(lines_of(root, is_known))


def _turned(lines: list[Line]) -> list[Line]:
    """Put each heading of a table before its value where one row of headings stands over one row of values."""
    turned = list(lines)
    cells = _by_cell(lines)
    for table in dict.fromkeys(next(cell.iterancestors("table"), None) for cell in cells if cell.tag == "th"):
        rows = [] if table is None else [list(row.iterchildren("th", "td")) for row in islice(table.iter("tr"), 3)]
        above, below = rows if len(rows) == 2 else ([], [])
        if len(above) < 2 or [each.tag for each in above + below] != ["th"] * len(above) + ["td"] * len(above):
            continue
        slots = sorted(index for cell in above + below for index in cells.get(cell, ()))
        moved = [index for pair in zip(above, below, strict=True) for cell in pair for index in cells.get(cell, ())]
        for slot, index in zip(slots, moved, strict=True):
            turned[slot] = lines[index]
    return turned


def _by_cell(lines: list[Line]) -> dict[etree._Element, list[int]]:
    """The filled lines of each cell, by index."""
    cells: defaultdict[etree._Element, list[int]] = defaultdict(list)
    for index, line in enumerate(lines):
        if line.cell is not None and line.text:
            cells[line.cell].append(index)
    return dict(cells)


def _page(shown: list[Line], rows: dict[int, _Row], title: tuple[str, int] | None) -> Iterator[tuple[str, int]]:
    """The page as text: what stands above, the title, labels and values, the running text."""
    first = min(rows, default=len(shown))
    heading = _heading(shown)
    start = max(heading, default=-1)
    rest = [index for index in range(len(shown)) if index not in rows and index not in heading]
    text = [index for index in rest if index > first and not _heads_rows(index, shown, rows)]
    if not any(shown[index].text for index in text):
        text = [index for index in rest if start < index < first and shown[index].tag in ("p", "li")]
    above = {index for index in rest if index < first}.difference(text)
    for index in sorted(above):
        if shown[index].text:
            yield shown[index].text, shown[index].number
    if title:
        yield title
        yield "", title[1]
    for index, row in rows.items():
        if row.label is not None:
            yield f"{row.label}:", shown[index].number
        if row.value is not None:
            yield row.value, shown[index].number
    for position, pair in enumerate(paragraphs(shown[index] for index in text)):
        if not position:
            yield "", pair[1]
        yield pair


def _heading(shown: list[Line]) -> set[int]:
    """Which lines are the page's heading."""
    block = next((line.block for line in shown if line.tag == "h1" and line.text), None)
    return {index for index, line in enumerate(shown) if line.block == block}


def _heads_rows(index: int, shown: list[Line], rows: dict[int, _Row]) -> bool:
    """Whether a line is a heading right above labels."""
    after = (index for index in range(index + 1, len(shown)) if shown[index].text)
    return shown[index].tag in _HEADINGS and next(after, -1) in rows


# --- labels and values


def _rows(shown: list[Line], table: FieldTable) -> dict[int, _Row]:
    """Which lines are labels and values, by index: those in cells; where there are none, those in blocks."""
    rows = dict(_cell_rows(shown, table))
    end = max(rows, default=len(shown))
    return dict(sorted((rows | _block_rows(shown, [each for each in range(end) if each not in rows], table)).items()))


def _cell_rows(shown: list[Line], table: FieldTable) -> Iterator[tuple[int, _Row]]:
    """Rows of the lists and tables that hold a known label."""
    cells = _by_cell(shown)
    boxes: defaultdict[etree._Element, list[etree._Element]] = defaultdict(list)
    for cell in cells:
        boxes[next(cell.iterancestors("dl", "table"), cell)].append(cell)
    for members in boxes.values():
        names = {cell: _bare(" ".join(shown[index].text for index in cells[cell])) for cell in _label_cells(members)}
        if not any(map(table.field_of, names.values())):
            continue
        for cell in members:
            for position, index in enumerate(cells[cell]):
                if 0 < len(names.get(cell, "")) < MAX_LABEL:
                    yield index, _Row(None if position else names[cell], None, sure=True)
                else:
                    yield index, _Row(None, shown[index].text, sure=True)


def _label_cells(members: list[etree._Element]) -> Iterator[etree._Element]:
    """Which filled cells of a list or table are labels: terms and headings, else every second cell of a row."""
    if any(cell.tag in ("dt", "dd", "th") for cell in members):
        yield from (cell for cell in members if cell.tag in ("dt", "th"))
        return
    filled = set(members)
    for row in dict.fromkeys(cell.getparent() for cell in members):
        cells = list(row.iterchildren("td"))
        if len(cells) % 2 == 0:
            yield from (cell for cell in cells[::2] if cell in filled)


def _block_rows(shown: list[Line], others: list[int], table: FieldTable) -> dict[int, _Row]:
    """Rows in blocks of their own: from the first known label to the first line that is neither label nor value.

    A page writes all its labels in one way: where one has its value in its own block, none has it in the next.
    """
    beside = _values_stand_beside(shown, others, table)
    rows: dict[int, _Row] = {}
    block, due, seen, unsure = -1, False, False, 0
    for index in others:
        line = shown[index]
        row = _labelled(line, table, due=due and not beside)
        if row:
            rows[index] = row
            block, due = line.block, row.value is None
            seen, unsure = seen or row.sure, 0 if row.sure else unsure + 1
        elif line.text and line.block == block:
            rows[index] = _Row(None, line.text, sure=True)
            due = False
        elif line.text and due and not beside and line.tag not in _HEADINGS:
            rows[index] = _Row(None, line.text, sure=True)
            block, due = line.block, False
        elif line.tag in _HEADINGS or not line.text:
            due = False
        elif seen:
            break
        if seen and unsure > MAX_UNSURE:
            break
    return _between_sure(rows)


def _values_stand_beside(shown: list[Line], others: list[int], table: FieldTable) -> bool:
    """Whether the first known label with a value has it in its own block, not in the next."""
    for line, after in pairwise([*(shown[index] for index in others), None]):
        row = line and _labelled(line, table, due=False)
        if not (line and row and row.label and _is_known(row.label, table)):
            continue
        if row.value is not None or (after and after.text and after.block == line.block):
            return True
        if after and after.text and not _labelled(after, table, due=True):
            return False
    return False


def _labelled(line: Line, table: FieldTable, *, due: bool) -> _Row | None:
    """The label that a line begins with, and the value behind it; no unknown one where a value is due."""
    head, rest = line.text[: line.marked].rstrip(), line.text[line.marked :].lstrip()
    marked = bool(head) and (line.is_label or head.endswith(":") or rest.startswith(":") or _is_known(head, table))
    if not marked:
        head, colon, rest = line.text.partition(":")
        if not colon and (line.tag == "li" or not _is_known(head, table)):
            return None
    label, value = _bare(head), rest.removeprefix(":").strip() or None
    sure = line.is_label or _is_known(label, table)
    return None if not 0 < len(label) < MAX_LABEL or (due and not sure) else _Row(label, value, sure)


def _is_known(label: str, table: FieldTable) -> bool:
    return table.field_of(_bare(label)) is not None


def _between_sure(rows: dict[int, _Row]) -> dict[int, _Row]:
    """Leave out labels that nothing vouches for before the first and after the last that is sure, with their values."""
    sure = [index for index, row in rows.items() if row.sure and row.label]
    if not sure:
        return {}
    end = next((index for index, row in rows.items() if index > sure[-1] and row.label), max(rows) + 1)
    return {index: row for index, row in rows.items() if sure[0] <= index < end}


def _bare(label: str) -> str:
    return label.strip().removesuffix(":").strip()


# --- title and date


def _title(root: etree._Element, shown: list[Line], table: FieldTable) -> tuple[str, int] | None:
    """The first heading; else that of the site's head; else the title of the window, without the name of the site."""
    first = next((line for line in shown if line.tag == "h1" and line.text), None)
    if first:
        return " ".join(line.text for line in shown if line.block == first.block and line.text), first.number
    for element in (*root.iter("h1"), *root.iterfind(".//head/title")):
        text = " ".join("".join(element.itertext()).split())
        if element.tag == "title":
            *parts, last = _SITE.split(text)
            if parts and (last in table.noise.sites or last == _meta(root).get("og:site_name")):
                text = text[: -len(last)].rstrip(" |–—·-")
        if text:
            return text, element.sourceline or 1
    return None


def _changed(root: etree._Element) -> str:
    """The newest day that the page says it was changed on."""
    found = (_day(content) for name, content in _meta(root).items() if name in _DATES)
    return max(filter(None, found), default="")


def _saved(root: etree._Element) -> tuple[str, str]:
    """The address that a saved page was saved from, and when, as far as the program that saved it or the page tell."""
    for comment in islice(root.xpath("preceding::comment() | //comment()"), MAX_COMMENTS):
        text = " ".join((comment.text or "").split())
        if by_browser := _SAVED_FROM.fullmatch(text):
            return by_browser[1], ""
        if by_program := _SINGLE_FILE.match(text):
            return by_program[1], _time(by_program[2])
    canonical = root.xpath("//head//link[@rel='canonical']/@href")
    return (str(canonical[0]).strip() if canonical else "", "")


def _time(printed: str) -> str:
    """A time as JavaScript prints it (Mon Nov 30 2026 06:59:43 GMT+0100), in UTC; empty for another."""
    try:
        return datetime.strptime(printed, "%a %b %d %Y %H:%M:%S GMT%z").astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return ""


def _meta(root: etree._Element) -> dict[str, str]:
    """What the page says of itself, by folded name."""
    names = ("name", "property", "http-equiv", "itemprop")
    return {
        element.get(name, "").lower(): element.get("content", "").strip()
        for element in root.iter("meta")
        for name in names
        if element.get(name)
    }


def _day(content: str) -> str:
    """A date or time as ISO 8601 or as in mail, as an ISO date; empty for another form."""
    try:
        return date.fromisoformat(content[:10]).isoformat()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(content).date().isoformat()
    except ValueError:
        return ""
