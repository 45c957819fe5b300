"""Mangled records are read or refused; nothing else ever happens, and no statement of them is broken RDF."""

import os
from pathlib import Path

import pyoxigraph as ox
from tests.mutations import mutated

from esfgraph.assembly import assemble, public_statements, source_statements
from esfgraph.context import Context
from esfgraph.fields import load_fields
from esfgraph.iris import Iris
from esfgraph.reading import read_sources
from esfgraph.reference import load_reference
from esfgraph.sources import find

COUNT = int(os.environ.get("ESFGRAPH_TEST_MUTATIONS", "1000"))
"""bench/long.sh asks for a hundred times as many."""


def test_mangled_records_raise_nothing_but_the_projects_own_errors(tmp_path: Path) -> None:
    for number, data in enumerate(mutated(COUNT, seed=20261123)):
        (tmp_path / f"{number:06}.txt").write_bytes(data)
    context = Context(load_fields(), load_reference(Iris()))
    reading = read_sources(find([tmp_path]), context)
    assert len(reading.records) + len(reading.refused) == reading.count
    assert {finding.position.source for finding in reading.findings} <= {path.name for path in tmp_path.iterdir()}
    assert reading.records
    assert all(str(finding).endswith(".") for finding in reading.findings)
    assembly = assemble(reading.records, context)
    for statements in (public_statements(assembly, context), source_statements(assembly, context)):
        text = "".join(f"{each} .\n" for each in statements)
        assert sum(1 for _ in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)) == len(statements)
