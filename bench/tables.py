"""Tables: typed projects as CSV, for peers that map tables.

What a mapping language cannot express is worked out here: addresses made of slugs and hashes, codes whose list depends
on the period, owners without a number, the predicate of each source label, the line map.
"""

import csv
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from pathlib import Path

from bench.ours import (
    CODED,
    HIDDEN_LABELS,
    WRITERS,
    Typed,
    board_of,
    concept,
    counted,
    kind_of,
    label_iris,
    line_map,
    rules_of,
    same_as,
    territory_of,
)

from esfgraph.fields.table import Field, load_fields
from esfgraph.owners.organization import TERRITORY_RULE, Owner
from esfgraph.owners.ownership import Ownership
from esfgraph.rdf.namespaces import expand
from esfgraph.records.project import Project
from esfgraph.records.raw import RawRecord
from esfgraph.triples.elsewhere import KEY_RULE, STATED, elsewhere_of
from esfgraph.triples.owners import NUMBER_SCHEME
from esfgraph.triples.programmes import conclude_programme
from esfgraph.triples.references import References

NULL = "\\N"
"""What stands for nothing: an empty cell is an empty text, which a page may print."""

FIELDS = tuple(each for each in load_fields().fields if each.term and each.kind in WRITERS and not each.owner)

COLUMNS: dict[str, tuple[str, ...]] = {
    "projects": (
        "project",
        *(each.key for each in FIELDS),
        "period_rule",
        "owner_iri",
        "owner_unit",
        "owner_address",
        "owner_rule",
        "addresses_child_poverty",
        "page",
        "page_rule",
        "kohesio_identifier",
        "kohesio_rule",
        "programme_rule",
        "fund_rule",
        "counted_region",
        "region_basis",
    ),
    "owners": (
        "owner",
        "number",
        "name",
        "name_en",
        "legal_form",
        "legal_form_rule",
        "kind",
        "kind_rule",
        "public",
        "board",
        "dataportal",
        "seat",
        "seat_rule",
        "territory",
        "territory_rule",
    ),
    "spellings": ("owner", "name"),
    "identifiers": ("identifier", "owner", "number", "agency"),
    "candidates": ("owner", "candidate"),
    "owner_rules": ("owner", "rule"),
    "units": ("unit", "owner", "name", "rule"),
    "addresses": ("address", "owner", "postcode", "town", "country"),
    "records": ("record", "project", "source", "layout", "sha256", "line_map", "title"),
    "values": ("record", "label", "value"),
}

Cell = str | None


def write_tables(projects: Typed, folder: Path) -> None:
    """Write one CSV file a table."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as open_files:
        writers = {}
        for name, columns in COLUMNS.items():
            file = open_files.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(columns)
        for name, row in rows(projects):
            writers[name].writerow([NULL if cell is None else cell for cell in row])


def rows(projects: Typed) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Give every row with the name of its table."""
    references = projects.references
    for project, ownership in projects.projects:
        yield "projects", _project(project, ownership, references)
    for iri, raw in projects.records:
        yield from _record(iri, raw, references)
    for owner in projects.owners:
        yield from _owner(owner, references)


def _project(project: Project, ownership: Ownership | None, references: References) -> tuple[Cell, ...]:
    cells = {field.key: _cell(field, project, references) for field in FIELDS}
    if project.period_rule and project.period:
        cells["programming_period"] = references.iris.concept("period", project.period)
    concluded = {each.key: each for each in conclude_programme(project, references)}
    cells |= {key: each.concept for key, each in concluded.items()}
    rules = {key: each.rule for key, each in concluded.items()}
    return (
        project.iri,
        *cells.values(),
        _evidence(project.period_rule, references),
        ownership.owner if ownership else None,
        (ownership.unit_iri or None) if ownership else None,
        ownership.address.iri if ownership and ownership.address else None,
        _evidence(ownership.rule if ownership else None, references),
        _answer(project),
        *_elsewhere(project, references),
        *(_evidence(rules.get(key), references) for key in ("programme", "fund")),
        *_counted(project, references),
    )


def _answer(project: Project) -> Cell:
    stated = project.values.get("child_poverty")
    return str(stated.value).lower() if stated else None


def _elsewhere(project: Project, references: References) -> tuple[Cell, ...]:
    found = elsewhere_of(project, references)
    page_rule = None if found.page_rule == STATED else found.page_rule
    key = found.kohesio_identifier or None
    return (
        found.page or None,
        _evidence(page_rule, references),
        key,
        _evidence(KEY_RULE if key else None, references),
    )


def _counted(project: Project, references: References) -> tuple[Cell, Cell]:
    regions, basis = counted(project, references)
    return regions[0] if regions else None, basis


def _cell(field: Field, project: Project, references: References) -> Cell:
    stated = project.values.get(field.key)
    if stated is None:
        return None
    if field.kind in CODED:
        return concept(field, stated, project, references)
    match stated.value:
        case bool():
            return str(stated.value).lower()
        case Decimal():
            return f"{stated.value:f}"
        case date():
            return stated.value.isoformat()
        case value:
            return str(value)


def _evidence(rule: str | None, references: References) -> Cell:
    return references.iris.concept("evidence", rule) if rule else None


def _record(project: str, raw: RawRecord, references: References) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    iris = references.iris
    sha256 = raw.sha256
    subject = iris.record(project, sha256)
    layout = iris.concept("layout", raw.layout) if raw.layout else None
    labels = label_iris(raw, iris)
    yield "records", (subject, project, raw.source, layout, sha256, line_map(raw, labels), raw.title or None)
    for label, value in zip(labels, raw.values, strict=True):
        yield "values", (subject, label, value.value)


def _owner(owner: Owner, references: References) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    iris = references.iris
    hidden = {language: text for text, language in HIDDEN_LABELS[owner.hidden]} if owner.hidden else {}
    form: Cell = iris.concept("legal-form", owner.number[0]) if owner.number else None
    if form and form not in references.ontology.concepts:
        form = None
    kind = kind_of(owner, references)
    yield (
        "owners",
        (
            owner.iri,
            owner.number or None,
            owner.names[0] if owner.names else hidden.get("sv"),
            hidden.get("en"),
            form,
            _evidence("legal-form-from-number" if form else None, references),
            kind,
            _evidence("kind-from-number-series" if kind else None, references),
            expand("m8g:PublicOrganisation") if kind else None,
            board_of(owner, references),
            same_as(owner.number, references.register),
            iris.municipality(owner.seat.code) if owner.seat and owner.seat_rule else None,
            _evidence(owner.seat_rule if owner.seat else None, references),
            territory_of(owner, iris),
            _evidence(TERRITORY_RULE if owner.territory else None, references),
        ),
    )
    for name in owner.names[1:]:
        yield "spellings", (owner.iri, name)
    if owner.number:
        yield "identifiers", (iris.identifier(owner.iri), owner.iri, owner.number, NUMBER_SCHEME)
    for candidate in owner.candidates:
        yield "candidates", (owner.iri, candidate)
    for rule in rules_of(owner, references):
        yield "owner_rules", (owner.iri, _evidence(rule, references))
    for unit, name in owner.units:
        yield "units", (unit, owner.iri, name, _evidence("unit-after-comma", references))
    for address in owner.addresses:
        country = iris.country(address.country) if address.country else None
        yield "addresses", (address.iri, owner.iri, address.postcode or None, address.town or None, country)
