"""Findings as the build numbered and counted them: those that the graph of the report states, with what it links."""

from collections import Counter

import pyoxigraph as ox
import pytest

from esfgraph.rdf.namespaces import PREFIXES, SH
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.lookups import FINDING_KEYS, Lookups
from esfgraph_server.model.findings import SEVERITIES

OWNER = "{ ?f sh:focusNode ?o . ?o a org:Organization } UNION { ?f sh:focusNode/esf:owner ?o }"
LAYOUT = """?f sh:focusNode ?p ; dcterms:source ?place . ?r esf:describes ?p ; esf:layout ?o ; dcterms:source ?source
    FILTER(?place = ?source || STRSTARTS(?place, CONCAT(?source, ", ")))"""
PATTERNS = {
    "severity": "?f sh:resultSeverity ?o",
    "rule": "?f a sh:ValidationResult ; dcterms:identifier ?o",
    "owner": OWNER,
    "layout": LAYOUT,
}


def ask(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(value.value for value in row if value is not None) for row in solutions]


@pytest.mark.parametrize("key", PATTERNS)
def test_findings_are_counted_as_a_query_counts_them(generated: DataFolder, key: str) -> None:
    release = generated.current()
    assert release
    lookups, store = Lookups.open(release.path), release.open_store()
    rows = ask(store, f"SELECT DISTINCT ?f ?o {{ {PATTERNS[key]} }}")
    assert rows
    counts = Counter(value.removeprefix(SH) for _, value in rows)
    assert dict(lookups.counts(key, {})) == counts
    for value in counts:
        found = {finding for finding, of in rows if of.removeprefix(SH) == value}
        assert set(lookups.findings({key: value})) == found
        for by in set(FINDING_KEYS) - {key}:
            assert sum(count for _, count in lookups.counts(by, {key: value})) <= len(found)


def test_findings_are_read_worst_first_and_each_once(generated: DataFolder) -> None:
    release = generated.current()
    assert release
    lookups, store = Lookups.open(release.path), release.open_store()
    severities = {iri: of.removeprefix(SH) for iri, of in ask(store, "SELECT ?f ?o { ?f sh:resultSeverity ?o }")}
    found = lookups.findings({})
    assert len(found) == len(set(found)) == lookups.count({}) == len(severities)
    ranks = [SEVERITIES.index(severities[iri]) for iri in found]
    assert ranks == sorted(ranks)
