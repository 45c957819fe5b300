"""tarka over our tables: ``with_tarka.py TABLES OUT RESULT PROCESSES``; runs in its own environment.

tarka takes TARQL queries (SPARQL CONSTRUCT over the rows of a table), and every core by itself. Its OTTR templates have
no way to tag a text with a language, so the templates of maplib become queries that do.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from bench.clock import measured_mapping
from tarka_rdf import Mapping

NULL = "\\N"

PREFIX = re.compile(r"^@prefix (\S+ <[^>]+>) \.$", re.MULTILINE)
TEMPLATE = re.compile(r"^map:(\w+) \[([^]]*)\] :: \{([^}]*)\}", re.MULTILINE)
PARAMETER = re.compile(r"(\S+) \?(\w+)")
TRIPLE = re.compile(r"ottr:Triple\(([^,]+), ([^,]+), ([^)]+)\)")
ENGLISH = ("description_en", "name_en")
"""Columns of texts in English; other texts of a language are in Swedish."""


def term(kind: str, column: str) -> str:
    """The expression that makes a term of a column's text."""
    match kind:
        case "ottr:IRI":
            return f"IRI(?{column})"
        case "rdf:langString":
            return f'STRLANG(?{column}, "{"en" if column in ENGLISH else "sv"}")'
        case _:
            return f"STRDT(?{column}, {kind})"


def queries(templates: str) -> Iterator[tuple[str, str]]:
    """Name and TARQL query of each template."""
    prefixes = "".join(f"PREFIX {prefix}\n" for prefix in PREFIX.findall(templates))
    for name, parameters, body in TEMPLATE.findall(templates):
        terms = (f"BIND({term(kind, column)} AS ?{column}_)" for kind, column in PARAMETER.findall(parameters))
        triples = (" ".join(re.sub(r"^(\?\w+)$", r"\1_", part) for part in each) for each in TRIPLE.findall(body))
        yield name, f"{prefixes}CONSTRUCT {{ {' . '.join(triples)} }} WHERE {{ {' '.join(terms)} }}"


def map_tables(tables: Path, out: Path) -> None:
    """Map every table that has a row with the query of its name."""
    out.mkdir()
    for name, query in queries(Path(__file__).with_name("templates.stottr").read_text(encoding="utf-8")):
        frame = pl.read_csv(tables / f"{name}.csv", infer_schema=False, null_values=[NULL], empty_string_is_null=False)
        if frame.height:
            mapping = Mapping.tarql(query, name)
            mapping.write(frame, out / f"{name}.nt", format="ntriples", bind_empty_strings=True)


if __name__ == "__main__":
    measured_mapping(map_tables)
