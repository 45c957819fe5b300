"""Redaction: the only way from a draft to a raw record; personal data is removed here."""

import hashlib
import re
from collections.abc import Iterable

from esfgraph.fields.numbers import is_persons_organization_number, organization_digits
from esfgraph.fields.owner_name import split_owner
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import FieldTable, Layout
from esfgraph.records.privacy import MASK, mask
from esfgraph.records.raw import LineKind, RawRecord, RawValue
from esfgraph.sources.draft import Draft, Span


def finish(
    draft: Draft, table: FieldTable, withdrawn: frozenset[str] = frozenset(), *, of_person: bool = False
) -> RawRecord:
    """Remove personal data from a draft, and what is of owners *withdrawn* (numbers, folded names); make its record.

    *of_person* says that another record has shown the owner to be a natural person.
    """
    kinds = [LineKind.NOISE] * len(draft.lines)
    for number in draft.text:
        kinds[number] = LineKind.TEXT
    if draft.title is not None:
        kinds[draft.title] = LineKind.TITLE
    persons_name = _persons_name(draft, known=of_person)
    withdrawn_name = _withdrawn_name(draft, withdrawn) if persons_name is None else None
    hidden_name = withdrawn_name if persons_name is None else persons_name
    for span in draft.spans:
        hidden = hidden_name is not None and span.field is not None and span.field.owner
        personal = hidden or (span.field is not None and span.field.kind == "personal")
        kinds[span.start : span.end] = [LineKind.PERSONAL if personal else LineKind.FIELD] * (span.end - span.start)
        if personal:
            _hide(draft, span)
    under_labels = draft.personal
    if hidden_name:
        _hide_text(draft, _spellings(hidden_name))
    _hide_contacts(draft, table)
    redacted, masked = mask("\n".join(draft.lines))
    draft.lines = redacted.split("\n")
    draft.personal += masked
    title = draft.lines[draft.title].strip() if draft.title is not None else ""
    known = [span.label for span in draft.spans if span.field]
    return RawRecord(
        source=draft.source,
        layout=_layout(table, title, known) if draft.layout is None else draft.layout,
        title="" if title in table.noise.titles else title,
        title_line=draft.title + 1 if draft.title is not None else 0,
        values=tuple(_value(draft, span) for span in draft.spans if kinds[span.start] is LineKind.FIELD),
        text="\n".join(draft.lines[number].rstrip() for number in draft.text).strip("\n"),
        kinds=tuple(kinds),
        redacted=redacted,
        sha256=hashlib.sha256(redacted.encode()).hexdigest(),
        personal_values=draft.personal,
        masked=draft.personal - under_labels,
        owner_is_person=persons_name is not None,
        owner_withdrawn=withdrawn_name is not None,
        hidden_name=withdrawn_name or "",
        numbers=draft.numbers,
        captured=draft.captured,
        findings=draft.findings,
    )


def _value(draft: Draft, span: Span) -> RawValue:
    filled = (number for number in range(span.start + 1, span.end) if draft.lines[number].strip())
    line = span.start if span.inline else next(filled, span.start)
    label = span.label if span.field else mask(span.label)[0]
    return RawValue(label, draft.value(span), span.start + 1, line + 1, span.field)


def _persons_name(draft: Draft, *, known: bool) -> str | None:
    """Name of an owner *known* or shown by a number to be a person (it may be empty); None for an organisation."""
    found = [(span.field.key, draft.value(span)) for span in draft.spans if span.field and span.field.owner]
    names = [value for key, value in found if key == "owner" and value]
    printed = [value for key, value in found if key == "owner_number"]
    printed += [first for name in names if not any(map(str.isalpha, first := name.partition(",")[0]))]
    if not known and not any(map(is_persons_organization_number, printed)):
        return None
    # A number may stand where the name should be: the name is then what follows it.
    return next((re.sub(r"^[\d\s+-]+,\s*", "", name) for name in names), "")


def _withdrawn_name(draft: Draft, withdrawn: frozenset[str]) -> str | None:
    """Name of an owner whose number or name is withdrawn (it may be empty)."""
    if not withdrawn:
        return None
    values = [(span.field.key, draft.value(span)) for span in draft.spans if span.field and span.field.owner]
    owners = [split_owner(value) for key, value in values if key == "owner"]
    numbers = [organization_digits(value) for key, value in values if key == "owner_number"]
    marks = {*numbers, *(mark for owner in owners for mark in (owner.number, fold(owner.name)))}
    return "".join(owner.name for owner in owners[:1]) if marks & withdrawn else None


def _spellings(persons_name: str) -> re.Pattern[str]:
    """A person's name as printed, and without what a comma joins to it; with any spaces and in any case."""
    names = (persons_name, split_owner(persons_name).name)
    patterns = (r"\s+".join(map(re.escape, name.split())) for name in names if len(name) > 2)
    return re.compile("|".join(patterns) or "(?!)", re.IGNORECASE)


def _hide_contacts(draft: Draft, table: FieldTable) -> None:
    """Mask contacts that stand in the running text under a label of their own, on its line or on the next."""
    for number in draft.text:
        found = table.contact_labels.match(draft.lines[number])
        if not found:
            continue
        if draft.lines[number][found.end() :].strip():
            draft.lines[number] = draft.lines[number][: found.end()] + MASK
            draft.personal += 1
        else:
            _hide_text(draft, re.compile(r"\S.*"), [each for each in (number + 1,) if each in draft.text])


def _layout(table: FieldTable, title: str, labels: list[str]) -> str:
    """Code of the first layout rule that fits; empty where none does."""
    folded = [fold(label) for label in labels]

    def fits(layout: Layout) -> bool:
        return (
            (layout.title is None or layout.title == title)
            and (not layout.first or (bool(folded) and folded[0] in map(fold, layout.first)))
            and all(fold(label) in folded for label in layout.has)
            and (layout.title is not None or bool(layout.first) or bool(layout.has))
        )

    return next((layout.code for layout in table.layouts if fits(layout)), "")


def _hide(draft: Draft, span: Span) -> None:
    """Mask the value of a label."""
    if span.inline and draft.lines[span.start][span.inline :].strip():
        draft.lines[span.start] = draft.lines[span.start][: span.inline] + MASK
        draft.personal += 1
    for number in range(span.start + 1, span.end):
        if draft.lines[number].strip():
            draft.lines[number] = MASK
            draft.personal += 1


def _hide_text(draft: Draft, pattern: re.Pattern[str], numbers: Iterable[int] | None = None) -> None:
    """Mask what *pattern* finds, in all lines or in those of *numbers*."""
    for number in range(len(draft.lines)) if numbers is None else numbers:
        draft.lines[number], masked = pattern.subn(MASK, draft.lines[number])
        draft.personal += masked
