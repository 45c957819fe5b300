"""Project pages as text: lines to a draft.

A page is a preamble (its last line the title), label lines each followed by the line of its value, the running text,
and sometimes a trailer of the web page. Labels end in a colon; a label may have no value. Order and unknown labels do
not matter. On the oldest pages a label runs straight into its value, without colon or space.
"""

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile

from esfgraph.errors import RecordError, ValueFormError
from esfgraph.fields.kinds import TEXTS, read_value
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import Field, FieldTable
from esfgraph.sources.decoding import SourceText
from esfgraph.sources.draft import Draft, Span

MAX_LABEL = 100

MAX_CONTACT_WORDS = 6
"""The most words of a contact that stands apart from its label."""


def draft_page(source: SourceText, table: FieldTable) -> Draft:
    """Tell what each line of a page is; raise RecordError where it holds no label at all."""
    lines = source.text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    labels = _labels(lines, table)
    spans = list(_values(lines, labels, _header(lines, labels, table), table))
    layout = None
    # The text of a page whose labels run on may itself hold a label, such as a contact's.
    before = lines[: spans[0].start] if spans else lines
    if any(_runs_on(line, table) for line in before):
        run_on = _run_on(lines, table)
        if run_on and (not spans or (run_on[0].start < spans[0].start and len(run_on) > len(spans))):
            spans, layout = run_on, table.noise.run_on_layout
    if not spans:
        raise RecordError("page-labels")
    _check_single(lines, labels, spans, table)
    title = _title(lines[: spans[0].start], table)
    text = _text(lines, spans[-1].end, _trailer(lines, spans[-1].end, table))
    return Draft(source.name, lines, spans, title, text, layout, numbers=source.numbers, findings=source.findings)


def _labels(lines: list[str], table: FieldTable) -> list[str | None]:
    """The label that each line would be, if it is one; a known label needs no colon where no value is due."""
    labels = list(map(_label_of, lines))
    due = False
    for number, line in enumerate(lines):
        if labels[number] is not None:
            due = True
        elif text := line.strip():
            if not due and len(text) <= MAX_LABEL and text[-1] not in ".!?" and _is_followed(lines, labels, number):
                labels[number] = text if table.field_of(text) else None
            due = labels[number] is not None
    return labels


def _is_followed(lines: list[str], labels: list[str | None], number: int) -> bool:
    """Whether a line that is no label stands right below another."""
    return number + 1 < len(lines) and labels[number + 1] is None and bool(lines[number + 1].strip())


def _check_single(lines: list[str], labels: list[str | None], spans: list[Span], table: FieldTable) -> None:
    """Raise RecordError for a page that holds more than one record, each with a number of its own."""
    first: dict[str, str] = {}
    behind = (number for number in range(spans[-1].end, len(lines) - 1) if labels[number] is not None)
    given = [
        (each.start, each.label, _value(lines, each)) for each in spans if each.field and each.field.key == "number"
    ]
    given += [(number, label, lines[number + 1].strip()) for number in behind if (label := _label_of(lines[number]))]
    text = (number for number in range(spans[-1].end, len(lines) - 1) if ":" in lines[number] or " - " in lines[number])
    given += [(number, *found) for number in text if (found := _begins_record(lines, number, given, table))]
    for line, label, value in given:
        field = table.field_of(label)
        is_number = field and field.key == "number" and any(re.fullmatch(each.number, value) for each in table.periods)
        if is_number and first.setdefault(fold(label), value) != value:
            raise RecordError("page-several", line + 1, other=first[fold(label)], number=value)


def _begins_record(
    lines: list[str], number: int, given: list[tuple[int, str, str]], table: FieldTable
) -> tuple[str, str] | None:
    """Label and number of another record that begins on one line with them, or with its title; labels follow it."""
    if not given or not (line := lines[number].strip()) or line[-1] == ":":
        return None
    label, start = _inline(lines[number])
    field = table.field_of(label) if label else None
    if field and field.key == "number":
        label, found = label, lines[number][start:].strip()
    else:
        label, (found, dash, _) = given[0][1], line.partition(" - ")
        if not dash or not found[:1].isdigit():
            return None
    after = _filled(lines, number + 1)
    return (label, found) if after < len(lines) and _known(lines[after], _label_of(lines[after]), table) else None


def _value(lines: list[str], span: Span) -> str:
    """The first filled line of a value."""
    own = lines[span.start][span.inline :].strip() if span.inline else ""
    return own or next((line.strip() for line in lines[span.start + 1 : span.end] if line.strip()), "")


def _label_of(line: str) -> str | None:
    """The label that a line would be, if it is one."""
    text = line.strip()
    return text[:-1].rstrip() if text.endswith(":") and 1 < len(text) <= MAX_LABEL else None


def _known(line: str, label: str | None, table: FieldTable) -> Field | None:
    """The field that a line names, as a label alone or with its value behind it."""
    return (table.field_of(label) if label else None) or table.field_of(_inline(line)[0])


def _inline(line: str) -> tuple[str, int]:
    """The label and the start of the value of a line such as ``Region: Stockholm``."""
    label, colon, value = line.partition(":")
    return (label.strip(), len(label) + len(colon)) if value.strip() and len(label) <= MAX_LABEL else ("", 0)


def _inline_label(line: str, table: FieldTable) -> bool:
    """Whether a line with a colon within is a label and its value: a known one, or one that looks like no sentence."""
    label = _inline(line)[0]
    return table.field_of(label) is not None or (label[:1].isupper() and len(label.split()) <= 5)


def _header(lines: list[str], labels: list[str | None], table: FieldTable) -> range:
    """Lines from the first known label to the end of the last value.

    After an empty line the header goes on only with a label that is known: a heading in the text may end in a colon
    too.
    """
    known = next((number for number, line in enumerate(lines) if _known(line, labels[number], table)), None)
    if known is None:
        return range(0)
    start = end = _first_label(lines, labels, known)
    while end < len(lines):
        if lines[end].strip():
            end += 1
            continue
        following = _filled(lines, end)
        if following == len(lines):
            break
        if not _goes_on(lines, labels, following, table) and not _is_value(lines, labels, end, following, table):
            break
        end = following
    return range(start, end)


def _filled(lines: list[str], start: int) -> int:
    """The first filled line from *start* on, or the end."""
    return next((number for number in range(start, len(lines)) if lines[number].strip()), len(lines))


def _is_value(lines: list[str], labels: list[str | None], end: int, following: int, table: FieldTable) -> bool:
    """Whether a line is the value of a known label, though empty lines from *end* on stand between them.

    A label may have no value, and running text may follow it: what its field cannot read, or what is free text and no
    label follows, is none.
    """
    label = labels[end - 1] or ""
    field = table.field_of(label)
    if field is None or labels[following] is not None:
        return False
    text = lines[following].strip()
    if field.kind in TEXTS:
        after = _filled(lines, following + 1)
        is_followed = after < len(lines) and _known(lines[after], labels[after], table) is not None
        return is_followed or (field.kind == "personal" and len(text.split()) <= MAX_CONTACT_WORDS)
    try:
        read_value(text, field, table)
    except ValueFormError:
        return False
    return True


def _first_label(lines: list[str], labels: list[str | None], known: int) -> int:
    """The first label of the block of the first known one; what stands alone or without a value may be the title."""
    block = known
    while block and lines[block - 1].strip():
        block -= 1
    titled = any(map(str.strip, lines[:block]))
    above = (number for number in range(block, known) if labels[number])
    return next((number for number in above if titled or not labels[number + 1]), known)


def _goes_on(lines: list[str], labels: list[str | None], start: int, table: FieldTable) -> bool:
    """Whether the block of lines at *start* begins with a known label, or with an unknown one before a known one."""
    if labels[start] is None:
        return _known(lines[start], None, table) is not None
    block = takewhile(lambda number: lines[number].strip(), range(start, len(lines)))
    return any(table.field_of(labels[number] or "") for number in block)


def _values(lines: list[str], labels: list[str | None], header: range, table: FieldTable) -> Iterator[Span]:
    starts = [number for number in header if _is_label(lines, labels, number, header, table)]
    for number, following in pairwise([*starts, header.stop]):
        label = labels[number]
        inline = 0
        if label is None:
            label, inline = _inline(lines[number])
        yield Span(label, number, following, table.field_of(label), inline)


def _is_label(lines: list[str], labels: list[str | None], number: int, header: range, table: FieldTable) -> bool:
    """A known label always is one; an unknown one where no value is due, or where a value follows it too.

    A label with its value on the same line is one only where no value is due.
    """
    label = labels[number]
    if label is None:
        if number > header.start and labels[number - 1] is not None:
            return False  # the value of that label, as nearly every line is
    elif table.field_of(label):
        return True
    if not lines[number].strip():
        return False
    before = number - 1 if lines[number - 1].strip() else _filled_before(lines, number)
    due = number > header.start and labels[before] is not None
    if label is None:
        return not due and bool(_inline(lines[number])[0]) and _inline_label(lines[number], table)
    if not due:
        return True
    after = number + 1
    return after < header.stop and bool(lines[after].strip()) and not _known(lines[after], labels[after], table)


def _filled_before(lines: list[str], number: int) -> int:
    """The last filled line before another."""
    return next((before for before in range(number - 1, 0, -1) if lines[before].strip()), 0)


def _runs_on(line: str, table: FieldTable) -> bool:
    """Whether a line begins with a label that may run straight into its value."""
    return line.lstrip().startswith(table.run_on_labels)


def _run_on(lines: list[str], table: FieldTable) -> list[Span]:
    """The labelled lines of the oldest pages: ``RegionMellersta Norrland``; two must follow one another."""
    labels = table.run_on_labels

    def span(number: int) -> Span | None:
        line = lines[number].strip()
        label = next(label for label in labels if line.startswith(label))
        if line[len(label) :][:1] in (" ", ":"):
            return None
        return Span(label, number, number + 1, table.field_of(label), lines[number].index(label) + len(label))

    begun = (number for number, line in enumerate(lines) if _runs_on(line, table))
    found = [each for each in map(span, begun) if each]
    if not any(after.start - before.start == 1 for before, after in pairwise(found)):
        return []
    end = next(
        (before.end for before, after in pairwise(found) if any(map(str.strip, lines[before.end : after.start]))), 0
    )
    return [each for each in found if not end or each.end <= end]


def _title(preamble: list[str], table: FieldTable) -> int | None:
    """The last line of what stands before the first label, unless it is known noise."""
    noise = table.noise.before_title
    filled = (number for number in reversed(range(len(preamble))) if preamble[number].strip())
    return next((number for number in filled if preamble[number].strip() not in noise), None)


def _trailer(lines: list[str], start: int, table: FieldTable) -> int:
    """Where the web page's feedback lines begin: `Ja` and `Nej` are noise only at the end."""
    for number in reversed(range(start, len(lines))):
        line = lines[number].strip()
        if line == table.noise.trailer_starts:
            return number
        if line and line not in table.noise.trailer:
            break
    return len(lines)


def _text(lines: list[str], start: int, end: int) -> range:
    """The running text from its first to its last filled line; empty lines around it are noise."""
    filled = [number for number in range(start, end) if lines[number].strip()]
    return range(filled[0], filled[-1] + 1) if filled else range(0)
