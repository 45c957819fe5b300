"""Records: the values of one page, typed, each with the place it stands at."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from msgspec import Struct

from esfgraph.errors import ValueFormError
from esfgraph.fields.countries import HOME, load_countries
from esfgraph.fields.currency import CODES, OWN, other_currency, read_currency, read_other_amount
from esfgraph.fields.kinds import Value, is_absent, is_share, read_value
from esfgraph.fields.several_codes import Codes, may_be_several, read_codes
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import Field, FieldTable
from esfgraph.findings import Finding, Position
from esfgraph.records.raw import LineKind, RawRecord, RawValue
from esfgraph.records.unknown_labels import report_unknown_label, unknown_labels


class Printed(Struct, frozen=True, array_like=True):
    """A value as the source prints it, and where."""

    raw: str
    position: Position


class Stated(Printed, frozen=True):
    """A value that the source states: as printed, and typed."""

    value: Value
    others: tuple[Value, ...] = ()
    """Further ones, where a field of codes holds several."""

    @property
    def values(self) -> tuple[Value, ...]:
        """All values, in the order of the source."""
        return (self.value, *self.others)

    def is_same(self, other: "Stated") -> bool:
        """Whether another states the same, in any order."""
        return self.value == other.value if not (self.others or other.others) else {*self.values} == {*other.values}


class OtherAmount(Printed, frozen=True):
    """An amount in another currency than kronor, as printed and typed."""

    amount: Decimal
    currency: str
    """Code of ISO 4217."""


def text_of(values: Mapping[str, Stated], key: str) -> str:
    """The value of a textual field among *values* by field key; empty where it is not stated."""
    return str(values[key].value) if key in values else ""


@dataclass(frozen=True, slots=True)
class Record:
    """One page with typed values by field key, and what was wrong with the others."""

    source: str
    layout: str
    """Code of the page layout; empty where it is none we know."""
    sha256: str
    """Hash of the redacted text."""
    captured: str
    """When the page was captured, or the day from which on it was, where its source says so (ISO 8601)."""
    values: Mapping[str, Stated]
    findings: tuple[Finding, ...]
    unknown_labels: tuple[str, ...] = ()
    """Spellings that the table of fields does not list; half of a bilingual label names its field all the same."""
    withheld: tuple[str, ...] = ()
    """Keys of fields whose printed value is malformed."""
    owner_is_person: bool = False
    owner_withdrawn: bool = False
    other_amounts: Mapping[str, OtherAmount] = field(default_factory=dict)
    """Amounts in other currencies, by field key: of these fields none in kronor is stated."""
    profile: str = ""
    """Name of the profile it was read by; empty for the register that the table of fields is of."""
    country: str = HOME
    """Of the owner: two letters."""

    @property
    def place(self) -> int:
        """The first line of the source at which it states something."""
        return min((stated.position.line for stated in self.values.values()), default=0)

    def text(self, key: str) -> str:
        """The value of a textual field; empty where it is not stated."""
        return text_of(self.values, key)


def read_record(raw: RawRecord, table: FieldTable) -> Record:
    """Type every value of a page; what is malformed is withheld, an amount in another currency set aside: warnings."""
    values: dict[str, Stated] = {}
    others: dict[str, OtherAmount] = {}
    findings: list[Finding] = list(raw.findings)
    table = table.of_country(country_of_owner(lambda key: item.value if (item := raw.first(key)) else "", table))
    for item in raw.values:
        findings += _take(item, raw, table, values, others)
    if currency := raw.first("currency"):
        findings.extend(_without_other_currency(currency, table, values, others))
    findings.extend(_from_title(raw, table, values))
    findings.extend(_from_interval(values))
    if raw.text and "description" not in values:
        line = next((number for number, kind in enumerate(raw.kinds, 1) if kind is LineKind.TEXT), 0)
        values["description"] = Stated(raw.text, raw.position(line), raw.text)
    if raw.masked or raw.owner_is_person or raw.owner_withdrawn:
        findings.append(_personal(raw))
    if not raw.layout:
        findings.append(Finding.of("unknown-layout", raw.position()))
    return Record(
        source=raw.source,
        layout=raw.layout,
        sha256=raw.sha256,
        captured=raw.captured or raw.changed,
        values=values,
        findings=tuple(findings),
        other_amounts={key: other for key, other in others.items() if key not in values},
        withheld=tuple(
            dict.fromkeys(
                item.field.key
                for item in raw.values
                if item.field and item.field.key not in values and not _is_empty(item, table)
            )
        ),
        unknown_labels=unknown_labels(raw),
        owner_is_person=raw.owner_is_person,
        owner_withdrawn=raw.owner_withdrawn,
        profile=table.profile.name,
        country=table.profile.country,
    )


def country_of_owner(stated: Callable[[str], str], table: FieldTable) -> str:
    """The country of a record's owner, by which its number is read: two letters; empty where the record states none.

    *stated* gives the first value of a field by its key. In a register of several countries an owner without one is of
    the country that the project is in.
    """
    for key in ("owner_country",) if table.profile.country else ("owner_country", "country_concerned"):
        if country := load_countries().by_name.get(stated(key).casefold()):
            return country.letters
    return ""


def _take(
    item: RawValue, raw: RawRecord, table: FieldTable, values: dict[str, Stated], others: dict[str, OtherAmount]
) -> Iterable[Finding]:
    field = item.field
    if field and _is_empty(item, table):
        return ()
    position = raw.position(item.line, item.label)
    if field is None:
        return [report_unknown_label(position)]
    if field.kind == "amount" and table.profile.name and (currency := _currency(raw, table)) != OWN:
        return _in_currency(currency, Printed(item.value, position), field, table, others)
    try:
        if field.kind == "amount" and not item.is_listed and other_currency(item.label):
            raise ValueFormError("currency-beside", raw=item.value, beside=item.label)
        stated, findings = read_stated(item.value, field, table, position)
    except ValueFormError as error:
        beside = "" if item.is_listed else item.label
        return [_other(field, Printed(item.value, position), beside, error, others)]
    if field.kind == "rate" and is_share(item.value):
        findings.append(Finding.of("rate-as-share", position, raw=item.value, rate=stated.value))
    before = values.setdefault(field.key, stated)
    if before is not stated and _is_within(stated, before, field):
        before = values[field.key] = stated  # of a region and one within it the smaller
    if before is not stated and not before.is_same(stated) and not _is_within(before, stated, field):
        findings.append(
            Finding.of("contradiction.labels", position, value=item.value, place=before.position, other=before.raw)
        )
    return findings


def _currency(raw: RawRecord, table: FieldTable) -> str:
    """The currency of a record's amounts (ISO 4217), as it states or its register has them; else what it prints."""
    stated = raw.first("currency")
    if stated is None or _is_empty(stated, table):
        return table.profile.currency
    return read_currency(stated.value) or stated.value


def _in_currency(
    currency: str, printed: Printed, field: Field, table: FieldTable, others: dict[str, OtherAmount]
) -> Iterable[Finding]:
    """Set an amount aside that is in another currency than kronor, as the amounts of its register are."""
    read = read_other_amount(printed.raw, currency, currency, table.profile.decimals) if currency in CODES else None
    if read is None:
        return [_malformed(field, printed.position, ValueFormError("amount-of", raw=printed.raw, currency=currency))]
    others.setdefault(field.key, OtherAmount(printed.raw, printed.position, *read))
    return ()


def _is_within(place: Stated, other: Stated, field: Field) -> bool:
    """Whether a NUTS region lies in another, of which one label each may tell."""
    return field.kind == "nuts" and not place.others and str(place.value).startswith(str(other.value))


def read_stated(raw: str, field: Field, table: FieldTable, position: Position) -> tuple[Stated, list[Finding]]:
    """Type a printed value, and find what there is to say of it; raise ValueFormError for one that is malformed."""
    if not (field.several and may_be_several(raw)):
        return Stated(raw, position, read_value(raw, field, table)), []
    codes = read_codes(raw, field, table)
    return Stated(raw, position, codes.values[0], codes.values[1:]), [*_of_codes(codes, field, position)]


def _other(
    field: Field, printed: Printed, beside: str, error: ValueFormError, others: dict[str, OtherAmount]
) -> Finding:
    """Set an amount in another currency aside, and say so; say of any other value why it is withheld."""
    read = read_other_amount(printed.raw, beside) if field.kind == "amount" else None
    if read is None:
        return _malformed(field, printed.position, error)
    amount, currency = read
    others.setdefault(field.key, OtherAmount(printed.raw, printed.position, amount, currency))
    return Finding.of("other-currency", printed.position, raw=printed.raw, currency=currency)


def _without_other_currency(
    currency: RawValue, table: FieldTable, values: dict[str, Stated], others: dict[str, OtherAmount]
) -> Iterator[Finding]:
    """Set amounts aside that the record says are in another currency; withhold those in one that cannot be read."""
    stated = values.get("currency")
    if _is_empty(currency, table) or (stated and stated.value == OWN):
        return
    for amounts in (each for each in table.fields if each.kind == "amount"):
        if amount := values.pop(amounts.key, None):
            error = ValueFormError("currency-beside", raw=amount.raw, beside=f"{currency.label}: {currency.value}")
            yield _other(amounts, amount, currency.value, error, others)


def _is_empty(item: RawValue, table: FieldTable) -> bool:
    return not item.value or is_absent(item.value, table)


def _of_codes(codes: Codes, field: Field, position: Position) -> Iterator[Finding]:
    """What there is to say of a field with several codes."""
    for error in codes.faults:
        yield _malformed(field, position, error)
    if len(codes.values) > 1:
        yield Finding.of("several-codes", position, count=len(codes.values), codes=", ".join(map(str, codes.values)))


def _malformed(field: Field, position: Position, error: ValueFormError) -> Finding:
    return Finding.of(f"malformed-{field.kind.replace('_', '-')}", position, fault=error.sentence)


def _from_title(raw: RawRecord, table: FieldTable, values: dict[str, Stated]) -> Iterator[Finding]:
    """Fill in what the labels leave out: the title line says '<number> - <name>', and a name may hold ' - ' too."""
    position = raw.position(raw.title_line)
    number, _, name = (part.strip() for part in raw.title.partition(" - "))
    labelled = values.get("number")
    if labelled and number in (labelled.raw, labelled.value):
        number = str(labelled.value)
    elif not _has_number_form(number, table):
        number, name = "", raw.title
    if number and labelled and labelled.value != number and not _has_number_form(str(labelled.value), table):
        yield Finding.of("contradiction.number", position, value=number, place=labelled.position, other=labelled.raw)
        values["number"] = Stated(number, position, number)
    for key, text in (("number", number), ("title", name)):
        if not text:
            continue
        before = values.setdefault(key, Stated(text, position, text))
        same = before.value == text if key == "number" else fold(str(before.value)) in fold(raw.title)
        if not same:
            yield Finding.of("contradiction.title", position, value=text, place=before.position, other=before.raw)


def _has_number_form(number: str, table: FieldTable) -> bool:
    return any(re.fullmatch(period.number, number, re.ASCII) for period in table.periods)


def _from_interval(values: dict[str, Stated]) -> Iterator[Finding]:
    """A project period gives the dates that have no label of their own."""
    interval = values.get("project_period")
    if interval is None or not isinstance(interval.value, tuple):
        return
    for key, value in zip(("start_date", "end_date"), interval.value, strict=True):
        before = values.setdefault(key, Stated(interval.raw, interval.position, value))
        if before.value != value and isinstance(before.value, date):
            yield Finding.of(
                "contradiction.interval", interval.position, value=value, place=before.position, other=before.value
            )


def _personal(raw: RawRecord) -> Finding:
    """What was removed where none is expected; contacts under their own labels are only counted."""
    position = raw.position()
    if raw.owner_is_person:
        return Finding.of("owner-is-person", position)
    if raw.owner_withdrawn:
        return Finding.of("owner-withdrawn", position)
    return Finding.of("personal-data-masked", position, count=raw.masked)
