"""Tables: projects and owners as CSV, with plain values a spreadsheet understands."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from esfgraph.context import Context
from esfgraph.owners import Owner, Ownership
from esfgraph.projects import Project

PROJECT_COLUMNS = ("project", "owner_iri", "owner_unit", "period", "period_rule")
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


def projects_csv(projects: Iterable[tuple[Project, Ownership | None]], context: Context) -> str:
    """One row a project: its IRI, owner and period, then the column of every field."""
    fields = {field.column: field for field in context.table.fields if field.column}

    def rows() -> Iterator[dict[str, str]]:
        for project, ownership in projects:
            row = {"project": project.iri, "period": project.period or ""}
            row["period_rule"] = project.period_rule or ("stated" if project.period else "")
            if ownership:
                row |= {"owner_iri": ownership.owner, "owner_unit": ownership.unit}
            for column, field in fields.items():
                stated = project.values.get(field.key)
                if stated and not (field.owner and project.owner_hidden):
                    row[column] = _cell(stated.value)
            yield row

    return _csv((*PROJECT_COLUMNS, *fields), rows())


def owners_csv(owners: Iterable[Owner], ownerships: Iterable[Ownership | None], context: Context) -> str:
    """One row an owner: number, names, seat with its way up to NUTS 2, and how many projects it owns."""
    counts = Counter(ownership.owner for ownership in ownerships if ownership)

    def rows() -> Iterator[dict[str, str]]:
        for owner in owners:
            row = {"owner": owner.iri, "number": owner.number, "projects": str(counts[owner.iri])}
            row |= {"name": "".join(owner.names[:1]), "other_names": "; ".join(owner.names[1:])}
            if owner.seat and owner.seat_rule:
                county = context.reference.places.counties[owner.seat.county_code]
                row |= {"seat": owner.seat.code, "seat_name": owner.seat.name_sv, "seat_rule": owner.seat_rule}
                row |= {"county": county.code, "nuts3": county.nuts3_code, "nuts2": county.nuts3_code[:4]}
            yield row

    return _csv(OWNER_COLUMNS, rows())


def _csv(columns: Iterable[str], rows: Iterable[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _cell(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
        case tuple():
            return " / ".join(_cell(each) for each in value)
        case _:
            return str(value)
