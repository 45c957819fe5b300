"""A table of others (CSV), read as observations (RDF Data Cube Vocabulary), one a row: of a place or organisation."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from esfgraph.errors import SourceError
from esfgraph.fields.amounts import read_amount
from esfgraph.fields.checked_numbers import is_persons_organization_number, organization_number
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import load_fields
from esfgraph.imports.columns import load_columns
from esfgraph.imports.imported import Import
from esfgraph.imports.personal import PersonalCheck, refusal
from esfgraph.rdf.iris import Iris, slug
from esfgraph.rdf.namespaces import XSD
from esfgraph.rdf.ntriples import iri, plain, statement, term, typed
from esfgraph.sources.csv_list import delimiter_of, text_of
from esfgraph.vocabulary.places import Places

REF_AREA = "http://purl.org/linked-data/sdmx/2009/dimension#refArea"
REF_PERIOD = "http://purl.org/linked-data/sdmx/2009/dimension#refPeriod"
"""Of SDMX, as observations of others have them: the place, and the year."""

_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_NEGATIVE = re.compile(r"[-\N{MINUS SIGN}](?=\d)")
_CODE = re.compile(r"\d{4}|\d{2}|[A-Z]{2}[0-9A-Z]{0,3}", re.ASCII)
"""A code of a place, before its name."""


class Row(NamedTuple):
    """A row: its line, whose figures it holds, of which year, and its other cells."""

    line: int
    thing: str
    """IRI."""
    key: str
    """Of the observation: ``0561-2024``."""
    year: str
    """Empty where the table has no year."""
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column besides those of thing and year."""

    heading: str
    iri: str
    write: Callable[[str], str]
    """Writes a cell as a literal; not called for one that states nothing."""
    is_measure: bool
    is_population: bool


def read_table(import_: Import, iris: Iris, places: Places) -> Iterator[str]:
    """Yield what a table states as N-Triples without the final dot: its structure, then an observation a row.

    Raise SourceError, which names the line, for what is no such table (columns.toml) or holds personal data.
    """
    header, rows = _read(import_)
    thing_at, year_at = _place_of(import_, header, "thing"), _place_of(import_, header, "year")
    if thing_at is None:
        raise SourceError(
            f"{import_.place}, line 1: no column says whose figures a row holds; call one 'code', with codes of "
            "municipalities, counties or NUTS regions, or organisation numbers."
        )
    others = [at for at in range(len(header)) if at not in (thing_at, year_at)]
    if not others:
        raise SourceError(f"{import_.place}, line 1: there is no column besides code and year; name one with figures.")
    check = PersonalCheck(import_)
    read: list[Row] = []
    seen: dict[str, int] = {}
    for line, cells in rows:
        thing, code = _thing(import_, line, header[thing_at], cells[thing_at], iris, places)
        year = _year(import_, line, header[year_at], cells[year_at]) if year_at is not None else ""
        key = f"{code}-{year}" if year else code
        if (first := seen.setdefault(key, line)) != line:
            raise SourceError(
                f"{import_.place}, line {line}: {code} stands there again{f' for {year}' if year else ''}, as on line "
                f"{first}; a table has one row for each code and year, and a column for each figure."
            )
        read.append(Row(line, thing, key, year, [cells[at] for at in others]))
    if not read:
        raise SourceError(f"{import_.place}: there is no row below the header.")
    graph = iris.graph(import_.name)
    columns = _columns(import_, [header[at] for at in others], read, graph, check)
    check.finish()
    yield from _structure(graph, columns, has_year=year_at is not None)
    for row in read:
        yield from _observation(graph, row, columns)


def _read(import_: Import) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Read the header, and give the rows with their lines."""
    lines = text_of(import_.file, f"import {import_.name!r}").splitlines(keepends=True)
    reader = csv.reader(
        io.StringIO("".join(lines), newline=""), delimiter=delimiter_of("".join(lines[:1])), strict=True
    )

    def fault(error: csv.Error) -> SourceError:
        return SourceError(f"{import_.place}, line {reader.line_num}: this is no CSV ({error}).")

    try:
        header = [" ".join(cell.split()) for cell in next(reader, [])]
    except csv.Error as error:
        raise fault(error) from error
    unnamed = next((at for at, each in enumerate(header, 1) if not each), None)
    if not header or unnamed:
        raise SourceError(
            f"{import_.place}, line 1: the header must name every column; column {unnamed or 1} has no name."
        )

    def rows() -> Iterator[tuple[int, list[str]]]:
        try:
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != len(header):
                    raise SourceError(
                        f"{import_.place}, line {reader.line_num}: this has {len(cells)} cells, and the header names "
                        f"{len(header)} columns."
                    )
                yield reader.line_num, [" ".join(cell.split()) for cell in cells]
        except csv.Error as error:
            raise fault(error) from error

    return header, rows()


def _place_of(import_: Import, header: Sequence[str], role: Literal["thing", "year"]) -> int | None:
    """The place of the column that has a role; None where there is none."""
    spellings: frozenset[str] = getattr(load_columns(), role)
    found = [at for at, heading in enumerate(header) if fold(heading) in spellings]
    if len(found) > 1:
        named = " and ".join(repr(header[at]) for at in found)
        raise SourceError(f"{import_.place}, line 1: {named} both name the {role}; leave one of them out.")
    return found[0] if found else None


def _thing(import_: Import, line: int, column: str, cell: str, iris: Iris, places: Places) -> tuple[str, str]:
    """The IRI of what a cell names, and its code."""
    first, _, name = cell.partition(" ")
    code = first.upper() if not name or _CODE.fullmatch(first.upper()) else cell
    code = load_columns().whole.get(code, code)
    if code in places.municipalities:
        return iris.municipality(code), code
    if code in places.counties:
        return iris.county(code), code
    if code in places.nuts_regions:
        return iris.nuts(code), code
    if number := organization_number(cell):
        if is_persons_organization_number(cell):
            raise refusal(import_, f"line {line}, column {column!r}", "this is the number of a natural person")
        return iris.organization(number), number
    raise SourceError(
        f"{import_.place}, line {line}, column {column!r}: found {cell!r}, expected a code of today of a municipality "
        "(0561), county (05) or NUTS region (SE12), or an organisation number with a right check digit."
    )


def _year(import_: Import, line: int, column: str, cell: str) -> str:
    if not _YEAR.fullmatch(cell):
        raise SourceError(f"{import_.place}, line {line}, column {column!r}: found {cell!r}, expected a year, as 2024.")
    return cell


def _columns(
    import_: Import, headings: Sequence[str], rows: Sequence[Row], graph: str, check: PersonalCheck
) -> list[Column]:
    words, personal = load_columns(), load_fields().label_words
    columns, names = list[Column](), dict[str, str]()
    for at, heading in enumerate(headings):
        where = f"column {heading!r}"
        if personal.is_contact(heading):
            raise refusal(import_, where, "its heading says that it is about persons")
        check.text("line 1", heading)
        name = slug(heading) or f"column-{at + 1}"
        if name in names:
            raise SourceError(
                f"{import_.place}, line 1: the columns {names[name]!r} and {heading!r} come to one name; rename one."
            )
        names[name] = heading
        stated = [(row.line, row.cells[at]) for row in rows if fold(row.cells[at]) not in words.missing]
        write = _writer(import_, heading, stated, check)
        is_population = write is not plain and fold(heading) in words.population
        columns.append(Column(heading, f"{graph}#{name}", write, write is not plain, is_population))
    return columns


def _writer(
    import_: Import, heading: str, stated: Sequence[tuple[int, str]], check: PersonalCheck
) -> Callable[[str], str]:
    """Say how the cells of a column are written: as numbers, or, where none is one, as texts."""
    numbers = [_number(cell) for _, cell in stated]
    if not any(number is not None for number in numbers):
        for line, cell in stated:
            check.text(f"line {line}, column {heading!r}", cell)
        return plain
    for (line, cell), number in zip(stated, numbers, strict=True):
        if number is None:
            raise SourceError(
                f"{import_.place}, line {line}, column {heading!r}: found {cell!r}, expected a number as other rows "
                "have, or an empty cell where none is known."
            )
        check.number(f"column {heading!r}", str(number))
    is_whole = all(number == number.to_integral_value() for number in numbers if number is not None)
    return _whole if is_whole else _decimal


def _number(cell: str) -> Decimal | None:
    sign = _NEGATIVE.match(cell)
    number = read_amount(cell[sign.end() :] if sign else cell)
    return -number if sign and number is not None else number


def _whole(cell: str) -> str:
    number = _number(cell)
    assert number is not None
    return typed(int(number))


def _decimal(cell: str) -> str:
    number = _number(cell)
    assert number is not None
    return typed(number)


def _structure(graph: str, columns: Sequence[Column], *, has_year: bool) -> Iterator[str]:
    """State what the table is made of: dimensions, measures and attributes."""
    structure = f"{graph}#structure"
    yield statement(graph, "rdf:type", term("qb:DataSet"))
    yield statement(graph, "qb:structure", iri(structure))
    yield statement(structure, "rdf:type", term("qb:DataStructureDefinition"))
    dimensions = [REF_AREA, REF_PERIOD] if has_year else [REF_AREA]
    parts = [("qb:dimension", each) for each in dimensions]
    parts += [("qb:measure" if column.is_measure else "qb:attribute", column.iri) for column in columns]
    for number, (role, property_) in enumerate(parts, 1):
        component = f"{structure}-{number}"
        yield statement(structure, "qb:component", iri(component))
        yield statement(component, "rdf:type", term("qb:ComponentSpecification"))
        yield statement(component, role, iri(property_))
    for column in columns:
        kind = "qb:MeasureProperty" if column.is_measure else "qb:AttributeProperty"
        yield statement(column.iri, "rdf:type", term("rdf:Property"))
        yield statement(column.iri, "rdf:type", term(kind))
        yield statement(column.iri, "rdfs:label", plain(column.heading))
        if column.is_population:
            yield statement(column.iri, "rdfs:subPropertyOf", iri(load_columns().population_property))


def _observation(graph: str, row: Row, columns: Sequence[Column]) -> Iterator[str]:
    subject = f"{graph}#row-{row.key}"
    yield statement(subject, "rdf:type", term("qb:Observation"))
    yield statement(subject, "qb:dataSet", iri(graph))
    yield f"<{subject}> <{REF_AREA}> <{row.thing}>"
    if row.year:
        yield f'<{subject}> <{REF_PERIOD}> "{row.year}"^^<{XSD}gYear>'
    for column, cell in zip(columns, row.cells, strict=True):
        if fold(cell) not in load_columns().missing:
            yield f"<{subject}> <{column.iri}> {column.write(cell)}"
