"""Tables: projects and owners as rows of CSV, with plain values a spreadsheet understands."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

from msgspec import Struct

from esfgraph.csv_lines import csv_text, harmless
from esfgraph.fields.countries import HOME
from esfgraph.fields.table import Field
from esfgraph.owners.organization import TERRITORY_RULE, Owner
from esfgraph.owners.ownership import Ownership
from esfgraph.rdf.iris import last_segment
from esfgraph.records.project import Project
from esfgraph.records.record import Stated
from esfgraph.tables.columns import BETWEEN, column_keys
from esfgraph.triples.elsewhere import elsewhere_of
from esfgraph.triples.programmes import CONCLUDED, conclude_programme
from esfgraph.triples.references import References
from esfgraph.vocabulary.codes import CODED, concept_of
from esfgraph.vocabulary.places import County, Municipality, NutsRegion, larger_regions

OWNER_NUMBER = "owner_number"
"""The field of a number that may be concluded from the owner's name."""
PRINTED = frozenset({"programme", "nuts", "esf_region"})
"""Kinds of code of which sources print several forms; the form printed has a column of its own."""
LABELLED = frozenset({"code", "period_code", "programme", "nuts"})
"""Kinds of code whose labels have columns of their own."""

BETWEEN_TEXTS = " | "
"""What parts what sources say of several columns: texts hold semicolons."""

_PROJECT_KEYS, _OWNER_KEYS = column_keys("projects"), column_keys("organizations")
_SEAT_KEYS = tuple(key for key in _PROJECT_KEYS if key.partition("_")[0] == "seat")
"""Columns that only all projects of an owner tell; they stand side by side."""
_SEAT_AT = _PROJECT_KEYS.index(_SEAT_KEYS[0])
_BEFORE, _AFTER = _PROJECT_KEYS[:_SEAT_AT], _PROJECT_KEYS[_SEAT_AT + len(_SEAT_KEYS) :]

Cells = dict[str, str]
"""By key of the column; what is not stated is missing."""


class TableRow(Struct, frozen=True, array_like=True):
    """A row as CSV, without the cells that tell where the owner of a project has its seat."""

    before: str
    after: str = ""
    owner: str = ""
    """IRI; empty where no seat is to be added."""

    def line(self, seats: Mapping[str, str]) -> str:
        """Write the row; *seats* has the cells of each owner with a known seat."""
        if not self.after:
            return f"{self.before}\r\n"
        return f"{self.before},{seats.get(self.owner, NO_SEAT)},{self.after}\r\n"


class ProjectTable:
    """Makes the rows of projects.

    It remembers what codes name: there are few.
    """

    def __init__(self, references: References) -> None:
        """Look up codes and places in *references*."""
        self._references = references
        self._fields = tuple(field for field in references.table.fields if field.column)
        self._codes: dict[object, Cells] = {}

    def row(self, project: Project, ownership: Ownership | None) -> TableRow:
        """Write one project; a code that is withheld from the graph is withheld here too."""
        cells = self.cells(project, ownership)
        before, after = (csv_text(cells.get(key, "") for key in keys) for keys in (_BEFORE, _AFTER))
        return TableRow(before, after, ownership.owner if ownership else "")

    def cells(self, project: Project, ownership: Ownership | None) -> Cells:
        """Return the cells of one project, but for those of its owner's seat."""
        elsewhere = elsewhere_of(project, self._references)
        cells = {
            "project": project.iri,
            "period": project.period or "",
            "period_rule": project.period_rule or ("stated" if project.period else ""),
            "page": harmless(elsewhere.page),
            "page_rule": elsewhere.page_rule,
            "kohesio_local_identifier": elsewhere.kohesio_identifier,
        }
        if ownership:
            cells |= {
                "owner_iri": ownership.owner,
                "owner_unit": harmless(ownership.unit),
                "owner_unit_iri": ownership.unit_iri,
            }
        for field in self._fields:
            if stated := project.values.get(field.key):
                cells |= self._stated(field, stated, project)
        for concluded in conclude_programme(project, self._references):
            field = self._references.table.by_key[concluded.key]
            cells |= self._coded(str(field.column), field, (concluded.concept,))
            cells[f"{field.column}_rule"] = concluded.rule
        if ownership and ownership.country != HOME and ownership.address:
            cells["owner_country"] = ownership.address.country
        if project.corrected:
            cells |= self._corrected(project)
        if ownership and ownership.number:
            cells |= {OWNER_NUMBER: ownership.number, f"{OWNER_NUMBER}_rule": ownership.rule or "stated"}
        return cells

    def _corrected(self, project: Project) -> Cells:
        """The columns that the publisher has corrected, and what the sources say of each."""
        fields = [(self._references.table.by_key[each.correction.key], each.before) for each in project.corrected]
        printed = (before.raw if before else "" for _, before in fields)
        return {
            "corrected": BETWEEN.join(field.column or field.key for field, _ in fields),
            "corrected_from": harmless(BETWEEN_TEXTS.join(printed)),
        }

    def _stated(self, field: Field, stated: Stated, project: Project) -> Cells:
        """The cells of a field: what is published of its value; none where nothing is."""
        column = str(field.column)
        if field.owner and project.owner_hidden:
            return {}
        # A theme is one that the answer Ja names; the answer itself is what the table shows.
        if field.kind not in CODED or field.kind == "theme":
            return {column: _cell(stated.value)}
        key = (field.key, stated.values, project.period)
        if (coded := self._codes.get(key)) is None:
            concepts = [concept_of(field, value, project.period, self._references.ontology) for value in stated.values]
            coded = self._codes[key] = self._coded(column, field, tuple(dict.fromkeys(filter(None, concepts))))
        if not coded:
            return {}
        cells = coded | ({f"{column}_printed": harmless(stated.raw)} if field.kind in PRINTED else {})
        if field.kind == "esf_region":
            region = self._references.ontology.places.esf_region_of_name(str(stated.value))
            cells |= {column: harmless(region.name_sv if region else stated.raw), f"{column}_code": coded[column]}
        return cells | ({f"{column}_rule": "stated"} if field.key in CONCLUDED else {})

    def _coded(self, column: str, field: Field, concepts: tuple[str, ...]) -> Cells:
        if not concepts:
            return {}
        cells = {column: BETWEEN.join(dict.fromkeys(map(_code, concepts)))}
        if field.kind in LABELLED:
            cells |= _labels(column, concepts, self._references)
        return cells


def seat_cells(municipality: Municipality, rule: str, references: References) -> str:
    """The cells of where the owner of a project has its seat, as CSV."""
    seat = {"seat": municipality.code, "seat_name": municipality.name_sv, "seat_rule": rule}
    cells = seat | {f"seat_{key}": cell for key, cell in _regions(municipality, references).items()}
    return csv_text(cells[key] for key in _SEAT_KEYS)


NO_SEAT = "," * (len(_SEAT_KEYS) - 1)
"""The cells of a seat that is not known."""


def owner_row(owner: Owner, references: References, sums: Mapping[str, tuple[Decimal, int]]) -> TableRow:
    """Write one owner; *sums* are what its projects come to and how many state it, by the key of the field."""
    cells = owner_cells(owner, references, sums)
    return TableRow(csv_text(cells.get(key, "") for key in _OWNER_KEYS))


def owner_cells(owner: Owner, references: References, sums: Mapping[str, tuple[Decimal, int]]) -> Cells:
    """Return the cells of one owner: its number, names, sums, and places with the way to NUTS 2."""
    cells = {
        "owner": owner.iri,
        "number": owner.number,
        "number_rule": owner.evidence if owner.number else "",
        "name": harmless("".join(owner.names[:1])),
        "other_names": harmless(BETWEEN.join(owner.names[1:])),
        "projects": str(owner.projects),
    }
    form = references.iris.concept("legal-form", owner.number[:1]) if owner.number else ""
    if form in references.ontology.concepts:
        cells |= {"legal_form": owner.number[:1], **_labels("legal_form", (form,), references)}
    for key, (total, stated) in sums.items():
        column = str(references.table.by_key[key].column)
        cells |= {column: _cell(total) if stated else "", f"{key}_stated_by": str(stated)}
    seat, area = owner.seat, owner.territory
    if seat:
        cells |= {"seat": seat.code, "seat_name": seat.name_sv, "seat_rule": owner.seat_rule or ""}
    if area:
        cells |= {"territory": area.code, "territory_rule": TERRITORY_RULE}
    if place := seat or area:
        cells |= _regions(place, references)
    return cells


def _regions(place: Municipality | County, references: References) -> Cells:
    """The county of a place, and the regions around it, with their names."""
    places = references.ontology.places
    county = places.county_of(place)
    nuts3, nuts2, *_ = (places.nuts_regions[code] for code in larger_regions(county.nuts3_code))
    named: dict[str, County | NutsRegion] = {"county": county, "nuts3": nuts3, "nuts2": nuts2}
    return {
        name: cell
        for key, region in named.items()
        for name, cell in ((key, region.code), (f"{key}_sv", region.name_sv), (f"{key}_en", region.name_en))
    }


def _labels(column: str, concepts: Iterable[str], references: References) -> Cells:
    return {f"{column}_{language}": BETWEEN.join(_called(concepts, language, references)) for language in ("sv", "en")}


def _called(concepts: Iterable[str], language: str, references: References) -> Iterator[str]:
    labels = (references.ontology.concepts.label(concept, language) for concept in concepts)
    yield from map(harmless, dict.fromkeys(filter(None, labels)))


def _code(concept: str) -> str:
    return harmless(unquote(last_segment(concept)))


def _cell(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case tuple():
            return " / ".join(_cell(member) for member in value)
        case _:
            return harmless(str(value))
