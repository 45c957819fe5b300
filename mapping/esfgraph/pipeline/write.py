"""Step 5, write: the entries of a build joined to the files of a release."""

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import astuple

from esfgraph import __version__
from esfgraph.csv_lines import csv_lines
from esfgraph.pipeline.cache.entries import create_packed
from esfgraph.pipeline.cache.findings import STATEMENTS as FINDING_STATEMENTS
from esfgraph.pipeline.cache.findings import TURTLE as FINDING_TURTLE
from esfgraph.pipeline.cache.findings import write_results
from esfgraph.pipeline.cache.layout import DOCUMENTS, OWNERS, PROJECTS, SOURCES
from esfgraph.pipeline.cache.statements import BETWEEN, JSON_LD, STATEMENTS, TURTLE, writing
from esfgraph.pipeline.malloc import SPARING, allocate
from esfgraph.pipeline.run import Pipeline
from esfgraph.pipeline.settings import Settings, Tools, prepare
from esfgraph.quality.report import report_csv, report_json, report_triples
from esfgraph.query.search_documents import documents_of_reference
from esfgraph.query.search_index import Document, write_index
from esfgraph.rdf.jsonld import Compactor
from esfgraph.rdf.ntriples import joined
from esfgraph.rdf.turtle import PROLOGUE
from esfgraph.release.files import FileWriter, blocks
from esfgraph.release.manifest import release_id
from esfgraph.release.tables import OWNER_COLUMNS, project_columns
from esfgraph.rules import Severity
from esfgraph.statistics.observations import observation_csv, observation_triples
from esfgraph.statistics.quality_metrics import metric_triples
from esfgraph.triples.sources import label_triples

COMPLETENESS_COLUMNS = ("period", "field", "legal_basis", "stated", "projects")

SECOND = 10
"""Niceness of what is done long before the store is loaded, and need not hold that up."""

WITHHELD = ("malformed-", "unknown-code")
"""How the rules begin by which a value is not published."""


def summarise(pipeline: Pipeline) -> dict[str, Any]:
    """The figures of a build, for the report and for ``--json``."""
    totals, evidence = pipeline.totals, pipeline.organizations.evidence
    severities: Counter[Severity] = Counter()
    withheld = 0
    for (severity, rule), count in pipeline.results.tally().items():
        severities[severity] += count
        withheld += count if rule.startswith(WITHHELD) else 0
    return {
        "records_read": totals.read,
        "projects": totals.projects,
        "captures_merged": totals.records - totals.projects,
        "owners": {"total": pipeline.organizations.total, **dict(sorted(evidence.items()))},
        "unknown_labels": list(pipeline.index.said("labels")),
        "personal_values_dropped": totals.personal_values,
        "values_withheld": withheld,
        "withdrawn": totals.withdrawn,
        "refused": totals.refused,
        "violations": severities[Severity.VIOLATION],
        "warnings": severities[Severity.WARNING],
        "infos": severities[Severity.INFO],
    }


def write_release(folder: Path, pipeline: Pipeline, summary: dict[str, Any]) -> str:
    """Write all files of a release to *folder* and return its id."""
    pipeline.progress.begin("Writing", 0)
    pipeline.workers.end_pool()  # their memory is wanted for the store and the full-text index
    tools, index, work = pipeline.tools, pipeline.index, pipeline.work
    iris = tools.references.iris
    statements = pipeline.totals.statements + pipeline.organizations.statements
    statements += _write_fragment(
        work / "reference", tools, sorted({*tools.references.ontology.triples, *index.said("codes")})
    )
    statements += _write_fragment(work / "observations", tools, observation_triples(pipeline.cube, iris))
    fragments = [work / "reference", *pipeline.parts, *pipeline.owners, work / "observations"]
    files = FileWriter(folder)
    documents = [part / DOCUMENTS for part in (*pipeline.parts, *pipeline.owners)]
    find = partial(write_search, pipeline.settings, documents)
    with ExitStack() as beside:
        beside.enter_context(
            pipeline.workers.in_background(find, folder / "search", pipeline.totals.records, _give_way)
        )
        labels = _write_labels(work / "labels.nq.gz", pipeline)
        _write_quality(work / "quality", pipeline, conforms=not summary["violations"])
        found = [work / "quality", *pipeline.results.parts]
        sources = [work / "labels.nq.gz", *(part / SOURCES for part in pipeline.parts)]
        n_quads = [
            *(each / STATEMENTS for each in fragments),
            *(each / FINDING_STATEMENTS for each in found),
            *sources,
        ]
        beside.enter_context(pipeline.loading.finishing(n_quads))
        files.join("dumps/esf.nq.gz", n_quads)
        files.join("dumps/esf.ttl.gz", [PROLOGUE.encode(), *(each / TURTLE for each in fragments)])
        files.join("dumps/esf.jsonld.gz", _json_ld(tools.compactor, *(each / JSON_LD for each in fragments)))
        columns = project_columns(tools.references.table)
        files.write("dumps/projects.csv", _table(columns, (part / PROJECTS for part in pipeline.parts)))
        files.write("dumps/owners.csv", _table(OWNER_COLUMNS, (part / OWNERS for part in pipeline.owners)))
        files.write("dumps/observations.csv", observation_csv(pipeline.cube))
        completeness = map(astuple, pipeline.completeness.rows())
        files.write("dumps/completeness.csv", csv_lines([COMPLETENESS_COLUMNS, *completeness]))
        files.write("report.csv", report_csv(pipeline.results))
        files.write("report.json", report_json(pipeline.results, summary))
        files.write("report.ttl", chain([PROLOGUE], blocks(*(each / FINDING_TURTLE for each in found))))
    manifest = {
        "tool": f"esfgraph {__version__}",
        "base_iri": iris.base,
        "counts": {
            "projects": pipeline.totals.projects,
            "owners": pipeline.totals.owners,
            "records": pipeline.totals.records,
            "statements": statements,
            "source_statements": pipeline.totals.source_statements + labels,
            "sources": sum(1 for _ in index.said("sources")),
        },
    }
    id_ = release_id(manifest, files)
    listed = [
        {"name": each.name, "size": each.size, "sha256": each.sha256, "content_sha256": each.content_sha256}
        for each in sorted(files.written, key=lambda each: each.name)
    ]
    text = json.dumps({"release": id_} | manifest | {"files": listed}, ensure_ascii=False, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return id_


def _write_labels(path: Path, pipeline: Pipeline) -> int:
    """Write what the source graph says of labels, as N-Quads; return how many statements that are."""
    references = pipeline.tools.references
    labels = dict.fromkeys(label_triples(references.table, set(pipeline.index.said("labels")), references.iris))
    with create_packed(path) as out:
        out.write(joined(labels, references.iris.graph("sources")).encode())
    return len(labels)


def _write_quality(folder: Path, pipeline: Pipeline, *, conforms: bool) -> None:
    """Write what the graph of the report holds besides the results that stand with their parts."""
    references, figures = pipeline.tools.references, pipeline.organizations.figures
    metrics = metric_triples(pipeline.completeness.rows(), figures, references.table, references.iris)
    folder.mkdir()
    about = (*report_triples(references.iris, conforms=conforms), *metrics)
    write_results(folder, (), references.iris, about)


def _write_fragment(folder: Path, tools: Tools, statements: Iterable[str]) -> int:
    """Write statements, subject by subject, as a fragment of their own; return how many there are."""
    folder.mkdir()
    with writing(folder, tools.compactor) as public:
        public.write(statements)
        public.flush()
        return public.count


def write_search(settings: Settings, paths: Iterable[Path], folder: Path) -> None:
    """Write the full-text index of the documents in *paths*, and of codes and places."""

    def documents() -> Iterator[Document]:
        for path in paths:
            with path.open("rb") as lines:
                for line in lines:
                    yield msgspec.json.decode(line, type=Document)
        yield from documents_of_reference(prepare(settings).references.ontology)

    write_index(folder, documents())


def _give_way() -> None:
    """Leave processor and memory to the load of the store, which takes longer."""
    os.nice(SECOND)
    allocate(SPARING)  # else merging the index keeps half as much again


def _table(columns: Iterable[str], paths: Iterable[Path]) -> Iterator[str | bytes]:
    """A table of CSV whose rows stand in *paths*."""
    yield from csv_lines([columns])
    yield from blocks(*paths)


def _json_ld(compactor: Compactor, *paths: Path) -> Iterator[bytes | Path]:
    """The references, then all nodes, those of one fragment behind those of the other."""
    head, tail = (each.encode() for each in compactor.document(()))
    yield head
    between = b"\n"
    for path in paths:
        if path.stat().st_size:
            yield between
            yield path
            between = BETWEEN
    yield tail
