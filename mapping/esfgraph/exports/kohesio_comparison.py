"""A release beside an export of Kohesio's: per project what both state, and state differently.

Kohesio converts amounts to euro and does not say at which rate: what is compared are amounts at one rate, which is
given, or is the median of what the projects of the file say themselves.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pyoxigraph as ox

from esfgraph.csv_lines import exact
from esfgraph.errors import SourceError, UsageError
from esfgraph.fields.checked_numbers import organization_digits
from esfgraph.fields.currency import OWN
from esfgraph.fields.profile import load_profile
from esfgraph.fields.spelling import fold
from esfgraph.privacy.masking import MASK
from esfgraph.rdf.formats import GRAPHS
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import CURRENCY, PREFIXES
from esfgraph.rdf.ntriples import in_language, iri, plain, statement, term, typed
from esfgraph.records.reading import NOTHING, Reading, read_source
from esfgraph.records.record import Record
from esfgraph.release.data_folder import Release
from esfgraph.rules import Bilingual, load_rules
from esfgraph.tables.columns import column_keys
from esfgraph.tables.table_file import TableFile

PROFILE = "kohesio"
COLUMNS = ("project", "number", "field", "here", "kohesio", "line", "sentence_sv", "sentence_en")
"""Of the table; a project of which the other side knows nothing stands under the field ``project``."""
PROJECT = "project"
_DAYS = ("start_date", "end_date")
_AMOUNTS = ("total_cost", "union_contribution")
FEWEST = 3
"""Projects that must state an amount on both sides before their median is taken for the rate."""


class Difference(NamedTuple):
    """What a release and Kohesio state differently of one field of a project."""

    project: str
    """IRI; empty of a project that the release has not."""
    number: str
    field: str
    """Key of the field, or PROJECT."""
    here: str
    """As the table of projects writes it; empty where there is no such project."""
    there: str
    line: int
    """Of the file; 0 of a project that it has not."""
    currency: str = ""
    """Of Kohesio's amount (ISO 4217)."""


@dataclass(frozen=True, slots=True)
class Rate:
    """Kronor for one euro."""

    value: Decimal
    projects: int = 0
    """Of how many projects it is the median; 0 where it was given."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A release beside a file of Kohesio's."""

    source: str
    """Name of the file."""
    iris: Iris
    compared: int
    """Projects that both have."""
    elsewhere: int
    """Operations of programmes of which the release has no project."""
    rate: Rate | None
    """None where amounts in euro could not be compared."""
    differences: tuple[Difference, ...]
    """In order of project and field."""

    @property
    def projects(self) -> int:
        """How many projects differ."""
        return len({each.number for each in self.differences})

    def rows(self) -> Iterator[tuple[object, ...]]:
        """The table, its header first."""
        yield COLUMNS
        for each in self.differences:
            sentence = self.sentence(each)
            line = each.line or None
            yield each.project, each.number, each.field, each.here, each.there, line, sentence.sv, sentence.en

    def sentence(self, difference: Difference) -> Bilingual:
        """Say what differs."""
        words = load_rules().words
        if difference.field == PROJECT:
            known = words["kohesio_only_here" if difference.project else "kohesio_only_there"]
            return known.fill(number=difference.number)
        field, number = words[f"kohesio_{difference.field}"], difference.number
        if difference.field not in _AMOUNTS:
            return words["kohesio_value"].fill(field=field, number=number, here=difference.here, there=difference.there)
        here, there, currency = Decimal(difference.here), Decimal(difference.there), difference.currency
        if currency == OWN or self.rate is None:
            return words["kohesio_kronor"].fill(field=field, number=number, here=here, there=there)
        kronor, rate = (there * self.rate.value).quantize(Decimal(1)), self.rate.value
        return words["kohesio_amount"].fill(
            field=field, number=number, here=here, there=there, currency=currency, kronor=kronor, rate=rate
        )

    def said_of_rate(self) -> Bilingual:
        """Say at which rate amounts were compared."""
        words = load_rules().words
        if self.rate is None:
            return words["kohesio_no_rate"].fill(fewest=FEWEST)
        key = "kohesio_median_rate" if self.rate.projects else "kohesio_given_rate"
        return words[key].fill(rate=self.rate.value, projects=self.rate.projects)


def compare(release: Release, path: Path, rate: Decimal | None = None, tolerance: Decimal = Decimal(1)) -> Comparison:
    """Compare a release with an export of Kohesio's, a CSV file.

    *rate* is kronor for one euro; *tolerance* is by how many percent an amount may be another. Raise SourceError for a
    file that cannot be read, or that has no operation under Kohesio's headings.
    """
    iris = Iris(release.base_iri)
    operations = {each.record.text("number"): each for each in _operations(path, iris)}
    rows = list(_rows(release))
    keys = {key: row for row in rows if (key := _key(row, operations))}
    pairs = [(row, operations[key]) for key, row in keys.items()]
    rate_of = Rate(rate) if rate else _median_rate(pairs)
    found = [each for pair in pairs for each in _differences(*pair, rate_of, tolerance)]
    programmes = {_programme(row["kohesio_local_identifier"]) for row in rows} - {""}
    others = [key for key in operations if key not in keys]
    lacking = [key for key in others if _programme(key) in programmes]
    found += [Difference("", key, PROJECT, "", key, operations[key].record.place) for key in lacking]
    listed = {_programme(key) for key in operations}
    found += [
        Difference(row["project"], row["number"], PROJECT, key, "", 0)
        for row in rows
        if (key := row["kohesio_local_identifier"]) and key not in keys and _programme(key) in listed
    ]
    elsewhere = len(others) - len(lacking)
    return Comparison(path.name, iris, len(pairs), elsewhere, rate_of, tuple(sorted(found, key=_order)))


def _programme(identifier: str) -> str:
    """The number of the programme that a local identifier begins with; empty where it begins with none."""
    programme, between, _ = identifier.partition("_")
    return programme if between else ""


def _order(difference: Difference) -> tuple[str, str]:
    return difference.number, difference.field


def _operations(path: Path, iris: Iris) -> list[Reading]:
    """The records of a file of Kohesio's; of what is no record nothing is known."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"The file {str(path)!r} cannot be read: {error.strerror}.") from error
    tables = {PROFILE: load_profile(PROFILE)}
    found = [each for each in read_source(path.name, data, tables, iris, NOTHING) if isinstance(each, Reading)]
    if not found:
        headings = ", ".join(tables[PROFILE].by_key[key].labels[0] for key in ("number", "title", "total_cost"))
        raise SourceError(
            f"The file {str(path)!r} has no operation under the headings of Kohesio's exports ({headings}, ...); give "
            "an export of Kohesio's as CSV."
        )
    return found


def _rows(release: Release) -> Iterator[Mapping[str, str]]:
    """The projects of the register that the release is of, those of other registers apart."""
    keys = column_keys("projects")
    start = f"{release.base_iri}project/"
    with TableFile.open(release.path, "projects") as file:
        for cells in file.rows(range(len(file))):
            row = dict(zip(keys, map(exact, cells), strict=True))
            if "/" not in row["project"].removeprefix(start):
                yield row


def _key(row: Mapping[str, str], operations: Mapping[str, Reading]) -> str:
    """Kohesio's local identifier of a project of ours; that of older ones is their number alone."""
    return next((key for key in (row["kohesio_local_identifier"], row["number"]) if key and key in operations), "")


def _differences(
    row: Mapping[str, str], reading: Reading, rate: Rate | None, tolerance: Decimal
) -> Iterator[Difference]:
    """What both state of one project, and state differently."""
    record, project, number = reading.record, row["project"], row["number"]
    for key in ("title", *_DAYS):
        here, stated = row[key], record.values.get(key)
        if here and stated and fold(here) != fold(there := str(stated.value)):
            yield Difference(project, number, key, here, there, stated.position.line)
    # A number with a wrong digit is withheld from a graph, and here just what is looked for.
    here, printed = row["owner_number"], reading.raw.first("owner_number")
    if here and printed and MASK not in printed.value:
        there = organization_digits(printed.value) or printed.value
        if there and there != here:
            yield Difference(project, number, "owner_number", here, there, reading.raw.source_line(printed.line))
    for key in _AMOUNTS:
        here, amount = row[f"{key}_sek"], _amount(record, key)
        if not here or amount is None:
            continue
        value, currency, line = amount
        factor = Decimal(1) if currency == OWN else rate.value if rate and currency == "EUR" else None
        if factor is not None and abs(value * factor - Decimal(here)) * 100 > tolerance * Decimal(here):
            yield Difference(project, number, key, here, f"{value:f}", line, currency)


def _amount(record: Record, key: str) -> tuple[Decimal, str, int] | None:
    """An amount of Kohesio's, with its currency and line."""
    if other := record.other_amounts.get(key):
        return other.amount, other.currency, other.position.line
    stated = record.values.get(key)
    return (stated.value, OWN, stated.position.line) if stated and isinstance(stated.value, Decimal) else None


def _median_rate(pairs: Iterable[tuple[Mapping[str, str], Reading]]) -> Rate | None:
    """The rate at which most projects' total costs were converted; None where too few state one."""
    rates = [
        Decimal(row["total_cost_sek"]) / amount[0]
        for row, reading in pairs
        if row["total_cost_sek"] and (amount := _amount(reading.record, "total_cost")) and amount[1] == "EUR"
        if amount[0]
    ]
    return Rate(median(rates).quantize(Decimal("0.0001")), len(rates)) if len(rates) >= FEWEST else None


def comparison_triples(comparison: Comparison) -> Iterator[str]:
    """State a comparison as a validation report (SHACL, 3.6), and what Kohesio states as statements about the project.

    Nothing is stated of the project itself: what Kohesio says stays Kohesio's.
    """
    iris, table = comparison.iris, load_profile(PROFILE)
    report = iris.comparison()
    yield statement(report, "rdf:type", term("sh:ValidationReport"))
    yield statement(report, "sh:conforms", typed(not comparison.differences))
    yield statement(report, "dcterms:source", plain(comparison.source))
    yield from _both(report, "dcterms:description", comparison.said_of_rate())
    for each in comparison.differences:
        found = iris.comparison(each.number.replace("/", "-"), each.field)
        field = table.by_key.get(each.field)
        yield statement(report, "sh:result", iri(found))
        yield statement(found, "rdf:type", term("sh:ValidationResult"))
        yield statement(found, "sh:resultSeverity", term("sh:Info"))
        yield statement(found, "sh:sourceConstraintComponent", term("sh:EqualsConstraintComponent"))
        yield statement(found, "sh:focusNode", iri(each.project or report))
        yield from _both(found, "sh:resultMessage", comparison.sentence(each))
        if field and field.term:
            yield statement(found, "sh:resultPath", term(field.term))
            yield statement(found, "sh:value", _literal(each.field, each.here))
            yield statement(found, "dcterms:source", iri(f"{found}/kohesio"))
            yield from _stated(f"{found}/kohesio", each, field.term, comparison.source)


def _stated(subject: str, difference: Difference, property_: str, source: str) -> Iterator[str]:
    """What Kohesio states, as a statement that is only reported."""
    there = _literal(difference.field, difference.there)
    if difference.currency and difference.currency != OWN:
        amount = f"{subject}/amount"
        yield statement(amount, "rdf:type", term("esf:OtherAmount"))
        yield statement(amount, "esf:amountOf", term(property_))
        yield statement(amount, "esf:amount", there)
        yield statement(amount, "esf:currency", iri(f"{CURRENCY}{difference.currency}"))
        there = iri(amount)
    yield statement(subject, "rdf:type", term("rdf:Statement"))
    yield statement(subject, "rdf:subject", iri(difference.project))
    yield statement(subject, "rdf:predicate", term(property_))
    yield statement(subject, "rdf:object", there)
    yield statement(subject, "dcterms:source", plain(f"{source}, {difference.line}"))


def _literal(key: str, text: str) -> str:
    if key in _AMOUNTS:
        return f"{plain(text)}^^{term('xsd:decimal')}"
    return f"{plain(text)}^^{term('xsd:date')}" if key in _DAYS else plain(text)


def _both(subject: str, property_: str, words: Bilingual) -> Iterator[str]:
    yield statement(subject, property_, in_language(words.sv, "sv"))
    yield statement(subject, property_, in_language(words.en, "en"))


def write_comparison(comparison: Comparison, path: Path) -> None:
    """Write a comparison as RDF, in the format that the file's name ends in.

    Raise UsageError for a name that ends in none of a format for graphs, or a file that cannot be written.
    """
    suffixes = {each.suffix: each.rdf for each in GRAPHS}
    if (form := suffixes.get(path.suffix)) is None:
        raise UsageError(f"The name {str(path)!r} tells no format; let it end in {', '.join(suffixes)}.")
    lines = "".join(f"{line} .\n" for line in sorted({*comparison_triples(comparison)}))
    triples = [quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)]
    prefixes = PREFIXES if form.supports_datasets or form is ox.RdfFormat.TURTLE else None
    try:
        ox.serialize(triples, path, format=form, prefixes=prefixes)
    except OSError as error:
        raise UsageError(f"The file {str(path)!r} cannot be written: {error.strerror}.") from error
