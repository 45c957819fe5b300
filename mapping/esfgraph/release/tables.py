"""Tables: projects and owners as rows of CSV, with plain values a spreadsheet understands."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from urllib.parse import unquote

from esfgraph.csv_lines import harmless
from esfgraph.fields.table import Field, FieldTable
from esfgraph.owners.organization import TERRITORY_RULE, Owner
from esfgraph.owners.ownership import Ownership
from esfgraph.rdf.iris import last_segment
from esfgraph.records.project import Project
from esfgraph.records.record import Stated
from esfgraph.triples.elsewhere import elsewhere_of
from esfgraph.triples.programmes import CONCLUDED, conclude_programme
from esfgraph.triples.references import References
from esfgraph.vocabulary.codes import CODED, concept_of
from esfgraph.vocabulary.places import larger_regions

OWNER_COLUMNS = (
    "owner",
    "number",
    "number_rule",
    "name",
    "other_names",
    "projects",
    "seat",
    "seat_name",
    "seat_rule",
    "territory",
    "territory_rule",
    "county",
    "nuts3",
    "nuts2",
)


OWNER_NUMBER = "owner_number"
"""The field of a number that may be concluded from the owner's name."""

BETWEEN = "; "
"""What parts several values of one cell."""

ELSEWHERE = ("page", "page_rule", "kohesio_local_identifier")
"""Columns of where other registers have a project."""

PRINTED = frozenset({"programme", "nuts", "esf_region"})
"""Kinds of code of which sources print several forms; the form printed has a column of its own."""


def project_columns(table: FieldTable) -> list[str]:
    """The project's IRI, owner and period, then the columns of every field."""
    columns = (column for field in table.fields if field.column for column in _columns(field, field.column))
    return ["project", "owner_iri", "owner_unit", "period", "period_rule", *ELSEWHERE, *columns]


def _columns(field: Field, column: str) -> Iterator[str]:
    """A field's column, then that of its rule, of the code beside a name, of the printed form."""
    yield column
    if field.key in (*CONCLUDED, OWNER_NUMBER):
        yield f"{column}_rule"
    if field.kind == "esf_region":
        yield f"{column}_code"
    if field.kind in PRINTED:
        yield f"{column}_printed"


def project_row(project: Project, ownership: Ownership | None, references: References) -> list[str]:
    """One project in the order of its columns; a code that is withheld from the graph is withheld here too."""
    elsewhere = elsewhere_of(project, references)
    rule = project.period_rule or ("stated" if project.period else "")
    row = [
        project.iri,
        ownership.owner if ownership else "",
        harmless(ownership.unit) if ownership else "",
        project.period or "",
        rule,
        harmless(elsewhere.page),
        elsewhere.page_rule,
        elsewhere.kohesio_identifier,
    ]
    concluded = {each.key: each for each in conclude_programme(project, references)}
    for field in references.table.fields:
        if field.column:
            stated = project.values.get(field.key)
            cells = _cells(field, stated, project, references) if stated else ()
            if field.key in concluded:
                cells = (_code(concluded[field.key].concept), concluded[field.key].rule)
            if field.key == OWNER_NUMBER and ownership and ownership.number:
                cells = (ownership.number, ownership.rule or "stated")
            width = len([*_columns(field, field.column)])
            row += [*cells, *[""] * (width - len(cells))]
    return row


def _cells(field: Field, stated: Stated, project: Project, references: References) -> Sequence[str]:
    """The cells of a field: what is published of its value; none where nothing is."""
    if field.owner and project.owner_hidden:
        return ()
    # A theme is one that the answer Ja names; the answer itself is what the table shows.
    if field.kind not in CODED or field.kind == "theme":
        return (_cell(stated.value),)
    concepts = [concept_of(field, value, project.period, references.ontology) for value in stated.values]
    if not any(concepts):
        return ()
    code = BETWEEN.join(dict.fromkeys(_code(concept) for concept in concepts if concept))
    printed = harmless(stated.raw)
    if field.kind == "esf_region":
        region = references.ontology.places.esf_region_of_name(str(stated.value))
        return (harmless(region.name_sv) if region else printed, code, printed)
    rule = ("stated",) if field.key in CONCLUDED else ()
    return (code, *rule, printed) if field.kind in PRINTED else (code, *rule)


def _code(concept: str) -> str:
    return harmless(unquote(last_segment(concept)))


def owner_row(owner: Owner, references: References) -> list[str]:
    """One owner in the order of OWNER_COLUMNS: its number, names, projects, and places with the way to NUTS 2."""
    row = [
        owner.iri,
        owner.number,
        owner.evidence if owner.number else "",
        harmless("".join(owner.names[:1])),
        harmless(BETWEEN.join(owner.names[1:])),
        str(owner.projects),
    ]
    seat, area = owner.seat, owner.territory
    row += [seat.code, seat.name_sv, owner.seat_rule or ""] if seat else ["", "", ""]
    row += [area.code, TERRITORY_RULE] if area else ["", ""]
    if not (place := seat or area):
        return [*row, "", "", ""]
    county = references.ontology.places.county_of(place)
    nuts3, nuts2, *_ = larger_regions(county.nuts3_code)
    return [*row, county.code, nuts3, nuts2]


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
