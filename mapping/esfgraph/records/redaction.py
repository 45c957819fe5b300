"""Redaction: the only way from a draft to a raw record; personal data is removed here."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from esfgraph.errors import ValueFormError
from esfgraph.fields.checked_numbers import organization_digits
from esfgraph.fields.countries import HOME, UNDETERMINED
from esfgraph.fields.kinds import WEB_ADDRESS, read_value
from esfgraph.fields.owner_name import owner_parts, read_owner
from esfgraph.fields.plain_text import plain_text
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import FieldTable, Layout, load_legal_forms
from esfgraph.privacy.contacts import care_of_in_address, care_of_places, contact_places
from esfgraph.privacy.masking import MASK, Place, masked_at, personal_places
from esfgraph.privacy.persons_name import PersonsName
from esfgraph.privacy.persons_names import NOBODY, PersonsNames
from esfgraph.records.natural_person import could_name_owner, names_of_person
from esfgraph.records.raw import LineKind, RawRecord, RawValue
from esfgraph.sources.draft import Draft, Span

FORMED = frozenset(["date", "interval", "amount", "rate", "count", "postcode", "period", "programme", "nuts"])
"""Kinds of fields whose readers take nothing but their own forms: what they take is no phone number."""
_FORMED_ABROAD = FORMED | {"organization_number"}


def formed_kinds(table: FieldTable) -> frozenset[str]:
    """Those kinds for a table; numbers of organisations of other countries have often the form of a phone number."""
    return FORMED if table.profile.country == HOME else _FORMED_ABROAD


_ADDRESS = frozenset(["owner_street", "owner_town"])
_NO_HEADING = re.compile(r"\(column \d+\)")


def finish(
    draft: Draft,
    table: FieldTable,
    withdrawn: frozenset[str] = frozenset(),
    others: PersonsNames = NOBODY,
    *,
    of_person: bool = False,
) -> RawRecord:
    """Remove personal data from a draft, and what is of owners *withdrawn* (numbers, folded names); make its record.

    *others* are persons whose full names are masked wherever they stand; *of_person* says that another record has shown
    the owner to be a natural person.
    """
    kinds = [LineKind.NOISE] * len(draft.lines)
    for number in draft.text:
        kinds[number] = LineKind.TEXT
    if draft.title is not None:
        kinds[draft.title] = LineKind.TITLE
    persons_names = names_of_person(draft, table, known=of_person)
    is_person = persons_names is not None
    withdrawn_name = None if is_person else _withdrawn_name(draft, withdrawn)
    owner_is_hidden = is_person or withdrawn_name is not None
    personal = False
    unlisted: list[int] = []
    for span in draft.spans:
        field = span.field
        if field:
            personal = field.kind == "personal" or (owner_is_hidden and field.owner)
        else:
            # A value in two cells: its second column has no heading of its own.
            goes_on = personal and _NO_HEADING.match(span.label) is not None
            personal = goes_on or table.label_words.is_contact(span.label)
        kinds[span.start : span.end] = [LineKind.PERSONAL if personal else LineKind.FIELD] * (span.end - span.start)
        if personal or (is_person and field is None and could_name_owner(span, draft.value(span), table)):
            _hide(draft, span)
        elif field is None:
            unlisted += range(span.start + 1, span.end)
    person, page = PersonsName(persons_names or ()), draft.page if re.fullmatch(WEB_ADDRESS, draft.page) else ""
    if page and _is_personal(page, person, others, withdrawn_name):
        draft.personal, page = draft.personal + 1, ""
    under_labels = draft.personal
    text = "\n".join(draft.lines)
    running = sorted({*draft.text, *unlisted}) if unlisted else draft.text
    places = _places(draft, text, running, person, others, withdrawn_name, table)
    redacted, masked = masked_at(places, text)
    spans = draft.spans
    if masked:
        draft.lines = redacted.split("\n")
        spans = [_relabelled(span, draft.lines[span.start]) for span in spans]
    draft.personal += masked
    title = draft.lines[draft.title].strip() if draft.title is not None else ""
    known = [span.label for span in spans if span.field]
    return RawRecord(
        source=draft.source,
        layout=_layout(table, title, known) if draft.layout is None else draft.layout,
        title="" if title in table.noise.titles else title,
        title_line=draft.title + 1 if draft.title is not None else 0,
        values=tuple(_value(draft, span, table) for span in spans if kinds[span.start] is LineKind.FIELD),
        text="\n".join(draft.lines[number].rstrip() for number in draft.text).strip("\n"),
        kinds=tuple(kinds),
        redacted=redacted,
        sha256=hashlib.sha256(redacted.encode()).hexdigest(),
        personal_values=draft.personal,
        masked=draft.personal - under_labels,
        owner_is_person=is_person,
        owner_withdrawn=withdrawn_name is not None,
        hidden_name=withdrawn_name or "",
        persons_names=persons_names or (),
        numbers=draft.numbers,
        sheet=draft.sheet,
        captured=draft.captured,
        changed=draft.changed,
        page=page,
        findings=draft.findings,
        profile=table.profile.name,
        language=table.profile.language or UNDETERMINED,
    )


def _is_personal(address: str, person: PersonsName, others: PersonsNames, withdrawn_name: str | None) -> bool:
    """Whether the address of a page holds personal data; of one of a person's project, any part of the name."""
    plain = plain_text(unquote(address))
    return (
        any(True for _ in personal_places(plain))
        or any(True for _ in person.spans(plain.text, any_part=True))
        or any(True for _ in others.places(plain))
        or bool(withdrawn_name and any(True for _ in PersonsName([withdrawn_name]).spans(plain.text, any_part=True)))
    )


def _places(
    draft: Draft,
    text: str,
    running: Iterable[int],
    person: PersonsName,
    others: PersonsNames,
    withdrawn_name: str | None,
    table: FieldTable,
) -> list[Place]:
    """Where personal data stands in what is left of a record, *running* being the lines of its running text."""
    plain = plain_text(text)
    places = [
        *personal_places(plain),
        *contact_places(plain, running, table.label_words),
        *care_of_places(plain),
        *person.places(plain),
        *(place for place in others.places(plain) if not _names_organization(draft, text, place)),
    ]
    for span in draft.spans:
        if span.field and span.field.key in _ADDRESS:
            places += _in_address(draft, span)
    if withdrawn_name:
        places += (Place(*match.span(), "name") for match in _spellings(withdrawn_name).finditer(text))
    if any(place.kind == "phone" for place in places):
        places = [place for place in places if place.kind != "phone" or not _is_formed(draft, text, place, table)]
    return places


def _in_address(draft: Draft, span: Span) -> Iterator[Place]:
    """Names of others in the lines of an address."""
    for number in range(span.start, span.end):
        line = draft.lines[number]
        begin = span.inline if number == span.start else 0
        if (begin or number > span.start) and (found := care_of_in_address(line[begin:].strip())):
            start = sum(len(each) + 1 for each in draft.lines[:number]) + line.index(
                line[begin:].strip() or line, begin
            )
            yield Place(start + found[0], start + found[1], "contact")


def _names_organization(draft: Draft, text: str, place: Place) -> bool:
    """Whether a person's name stands in that of an organisation that has a number or a legal form: Anna Prov AB."""
    span = _span_at(draft, text, place)
    if span is None or span.field is None or span.field.key != "owner":
        return False
    owner = owner_parts(draft.value(span))
    numbers = (draft.value(each) for each in draft.spans if each.field and each.field.key == "owner_number")
    is_organization = bool(owner.number) or any(map(organization_digits, numbers))
    if not is_organization and not load_legal_forms().of(owner.first):
        return False
    return text[place.start : place.end] in owner.first


def _span_at(draft: Draft, text: str, place: Place) -> Span | None:
    """The label with its value in whose lines a place is."""
    line = text.count("\n", 0, place.start)
    return next((each for each in draft.spans if each.start <= line < each.end), None)


def _is_formed(draft: Draft, text: str, place: Place, table: FieldTable) -> bool:
    """Whether digits that look like the number of a phone are a value that the reader of their field takes."""
    span = _span_at(draft, text, place)
    if span is None or span.field is None or span.field.kind not in formed_kinds(table):
        return False
    try:
        read_value(draft.value(span), span.field, table)
    except ValueFormError:
        return False
    return True


def _relabelled(span: Span, line: str) -> Span:
    """A label that no field lists as it stands in its line when that is masked."""
    if span.field:
        return span
    label, _, _ = line.partition(":") if span.inline else line.rpartition(":")
    return Span(label.strip(), span.start, span.end, None, len(label) + 1 if span.inline else 0)


def _value(draft: Draft, span: Span, table: FieldTable) -> RawValue:
    value = draft.value(span)
    if not span.inline and span.end == span.start + 2:  # nearly every one
        line = span.start + bool(value)
    else:
        filled = (number for number in range(span.start + 1, span.end) if draft.lines[number].strip())
        line = span.start if span.inline else next(filled, span.start)
    return RawValue(span.label, value, span.start + 1, line + 1, span.field, table.lists(span.label))


def _withdrawn_name(draft: Draft, withdrawn: frozenset[str]) -> str | None:
    """Name of an owner whose number or name is withdrawn (it may be empty)."""
    if not withdrawn:
        return None
    values = [(span.field.key, draft.value(span)) for span in draft.spans if span.field and span.field.owner]
    owners = [owner_parts(value) for key, value in values if key == "owner"]
    numbers = [organization_digits(value) for key, value in values if key == "owner_number"]
    marks = {*numbers, *(mark for owner in owners for mark in (owner.number, *map(fold, owner.parts)))}
    if not marks & withdrawn:
        return None
    return "".join(read_owner(owner, load_legal_forms()).name or owner.first for owner in owners[:1])


def _spellings(persons_name: str) -> re.Pattern[str]:
    """A person's name as printed, and without what a comma joins to it; with any spaces and in any case."""
    names = (persons_name, owner_parts(persons_name).first)
    patterns = (r"\s+".join(map(re.escape, name.split())) for name in names if len(name) > 2)
    return re.compile("|".join(patterns) or "(?!)", re.IGNORECASE)


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
