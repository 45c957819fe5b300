"""Tables: projects and owners as rows of CSV, with plain values a spreadsheet understands."""

from datetime import date
from decimal import Decimal

from esfgraph.csv_lines import harmless
from esfgraph.fields.kinds import Value
from esfgraph.fields.table import Field, FieldTable
from esfgraph.owners.organization import Owner
from esfgraph.owners.ownership import Ownership
from esfgraph.records.project import Project
from esfgraph.triples.references import References
from esfgraph.vocabulary.codes import CODED, concept_of
from esfgraph.vocabulary.places import larger_regions

OWNER_COLUMNS = (
    "owner",
    "number",
    "name",
    "other_names",
    "projects",
    "seat",
    "seat_name",
    "seat_rule",
    "county",
    "nuts3",
    "nuts2",
)


def project_columns(table: FieldTable) -> list[str]:
    """The project's IRI, owner and period, then the column of every field."""
    columns = (field.column for field in table.fields if field.column)
    return ["project", "owner_iri", "owner_unit", "period", "period_rule", *columns]


def project_row(project: Project, ownership: Ownership | None, references: References) -> list[str]:
    """One project in the order of its columns; a code that is withheld from the graph is withheld here too."""
    rule = project.period_rule or ("stated" if project.period else "")
    row = [
        project.iri,
        ownership.owner if ownership else "",
        harmless(ownership.unit) if ownership else "",
        project.period or "",
        rule,
    ]
    for field in references.table.fields:
        if field.column:
            value = project.values.get(field.key)
            row.append(_cell(value.value) if value and _is_published(field, value.value, project, references) else "")
    return row


def _is_published(field: Field, value: Value, project: Project, references: References) -> bool:
    if field.owner and project.owner_hidden:
        return False
    # The answer Nej names no theme, and is no less an answer.
    names_something = field.kind in CODED and value is not False
    return not names_something or concept_of(field, value, project.period, references.ontology) is not None


def owner_row(owner: Owner, references: References) -> list[str]:
    """One owner in the order of OWNER_COLUMNS: its number, names, seat with the way up to NUTS 2, and projects."""
    row = [
        owner.iri,
        owner.number,
        harmless("".join(owner.names[:1])),
        harmless("; ".join(owner.names[1:])),
        str(owner.projects),
    ]
    if not (owner.seat and owner.seat_rule):
        return row + [""] * (len(OWNER_COLUMNS) - len(row))
    county = references.ontology.places.counties[owner.seat.county_code]
    row += [owner.seat.code, owner.seat.name_sv, owner.seat_rule]
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
