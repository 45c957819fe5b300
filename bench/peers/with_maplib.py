"""maplib over our tables: ``with_maplib.py TABLES OUT RESULT PROCESSES``; runs in its own environment.

maplib takes every core by itself.
"""

from pathlib import Path

import polars as pl
from bench.clock import measured_mapping
from maplib import Model, RDFType, SolutionMappings

TEMPLATES = "urn:esfgraph:bench:"
XSD = "http://www.w3.org/2001/XMLSchema#"
LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
NULL = "\\N"

KINDS = {
    "date": ("start_date", "end_date"),
    "decimal": ("total_cost", "granted_support", "union_contribution", "union_cofinancing_rate"),
    "integer": ("planned_participants",),
    "boolean": ("strategic_importance", "addresses_child_poverty"),
    "string": ("kohesio_identifier", "number", "postcode", "town", "source", "sha256", "line_map", "value"),
    "sv": ("title", "description", "name", "project_phase", "agency"),
    "en": ("description_en", "name_en"),
}
"""Columns that hold literals: their type or language, the same in every table; all others hold IRIs."""
KIND_OF = {column: kind for kind, columns in KINDS.items() for column in columns}


def typed(column: str) -> pl.Expr:
    """The column as maplib takes literals of its kind."""
    text = pl.col(column)
    match KIND_OF.get(column):
        case "date":
            return text.str.to_date()
        case "decimal":
            return text.str.to_decimal(scale=12).cast(pl.Decimal(38, 12))
        case "integer":
            return text.cast(pl.Int64)
        case "boolean":
            return text == "true"
        case "sv" | "en" as language:
            tagged = pl.struct(text.alias(f"<{LANG_STRING}>"), pl.lit(language).alias("l"))
            return pl.when(text.is_not_null()).then(tagged).alias(column)
        case _:
            return text


def rdf_type(column: str) -> RDFType:
    """The type that a column's terms have."""
    kind = KIND_OF.get(column)
    if kind is None:
        return RDFType.IRI
    return RDFType.Literal(LANG_STRING if kind in ("sv", "en") else XSD + kind)


def map_tables(tables: Path, out: Path) -> None:
    """Map every table that has a row with the template of its name."""
    model = Model()
    model.add_template(Path(__file__).with_name("templates.stottr").read_text(encoding="utf-8"))
    for path in sorted(tables.glob("*.csv")):
        frame = pl.read_csv(path, infer_schema=False, null_values=[NULL], empty_string_is_null=False)
        if frame.height:
            types = {column: rdf_type(column) for column in frame.columns}
            model.map(TEMPLATES + path.stem, SolutionMappings(frame.with_columns(map(typed, frame.columns)), types))
    model.write(out, format="ntriples")


if __name__ == "__main__":
    measured_mapping(map_tables)
