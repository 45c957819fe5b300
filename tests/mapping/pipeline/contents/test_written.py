"""Statements of no batch are written as those of batches are, and equal ones once in a process."""

from pathlib import Path

from esfgraph.pipeline.cache.statements import StatementFiles
from esfgraph.pipeline.contents.written import written
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.jsonld import load_compactor
from esfgraph.vocabulary.ontology import load_ontology


def test_the_files_are_those_that_a_batch_would_have(tmp_path: Path) -> None:
    ontology = load_ontology(Iris())
    statements = ontology.triples[:200]
    one, other = StatementFiles(tmp_path / "one"), StatementFiles(tmp_path / "other")
    done = written(statements, ontology)
    done.put(one)
    other.folder.mkdir()
    with other.create(load_compactor()) as writer:
        writer.write(statements)
    files = {path.name: path.read_bytes() for path in other.folder.iterdir()}
    assert {path.name: path.read_bytes() for path in one.folder.iterdir()} == files
    assert len(files) == 3
    assert done.count == 200
    assert sum(use.count for use in done.uses.properties.values()) >= 200


def test_equal_statements_are_written_once() -> None:
    ontology = load_ontology(Iris())
    statements = ontology.triples[:3]
    assert written(statements, ontology) is written((*statements[:1], *statements[1:]), ontology)
    assert written(statements[:2], ontology).count == 2
