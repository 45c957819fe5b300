"""What a release says of itself is found by the queries that editors ask, and is true."""

import pyoxigraph as ox
import pytest

from esfgraph.query.examples import load_examples
from esfgraph.rdf.namespaces import PREFIXES, expand
from esfgraph.release.data_folder import Release

ITSELF = "^http://localhost:8000/(dataset/graph|prefix/|queries)"
"""What the description is about is the rest of the graph."""


@pytest.fixture(scope="module")
def store(release: Release) -> ox.Store:
    return release.open_store()


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """The answer of a query, unbound variables as empty texts."""
    answer = store.query(query, prefixes={**PREFIXES, "void-ext": "http://ldf.fi/void-ext#"})
    assert isinstance(answer, ox.QuerySolutions)
    return [tuple(term.value if isinstance(term, ox.NamedNode | ox.Literal) else "" for term in row) for row in answer]


def test_an_editor_finds_the_prefixes(store: ox.Store) -> None:
    found = rows(store, "SELECT ?prefix ?namespace { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix")
    assert found == sorted(PREFIXES.items())
    assert rows(store, "SELECT ?p { ?graph a void:Dataset ; sh:declare/sh:prefix ?p }")


def test_an_editor_finds_the_examples_as_they_can_be_asked(store: ox.Store) -> None:
    query = """SELECT DISTINCT ?comment ?query {
      ?example a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query }"""
    found = set(rows(store, query))
    assert found == {
        (comment, example.with_prefixes) for example in load_examples() for comment in example.descriptions.values()
    }
    for _, text in found:
        store.query(text)  # whole: every prefix is there


SCHEMA = """SELECT DISTINCT ?class ?property ?objectClass ?datatype {
  ?cp void:class ?class ; void:propertyPartition ?pp . ?pp void:property ?property .
  OPTIONAL { { ?pp void:classPartition [ void:class ?objectClass ] }
    UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?datatype ] } } }"""


@pytest.mark.parametrize(
    "row",
    [
        ("esf:Project", "esf:owner", "org:Organization", ""),
        ("esf:Project", "esf:totalCost", "", "xsd:decimal"),
        ("esf:Project", "dcterms:title", "", "rdf:langString"),
        ("esf:Project", "esf:startDate", "", "xsd:date"),
        ("org:Organization", "esf:seat", "esf:Municipality", ""),
        ("org:Organization", "org:identifier", "", "xsd:string"),
        ("esf:Municipality", "esf:within", "esf:Place", ""),
    ],
)
def test_an_editor_finds_what_things_of_a_class_have(store: ox.Store, row: tuple[str, ...]) -> None:
    assert tuple(expand(name) if name else "" for name in row) in rows(store, SCHEMA)


def test_partitions_have_labels_in_both_languages(store: ox.Store) -> None:
    nameless = rows(
        store,
        """SELECT ?term { { ?part void:class ?term ; void:entities ?n } UNION { ?part void:property ?term .
           [] void:class ?class ; void:propertyPartition ?part }
           FILTER(!EXISTS { ?part rdfs:label ?sv FILTER(LANG(?sv) = "sv") } ||
                  !EXISTS { ?part rdfs:label ?en FILTER(LANG(?en) = "en") }) }""",
    )
    assert not nameless


def test_every_partition_counts_what_the_graph_holds(store: ox.Store) -> None:
    described = rows(
        store,
        """SELECT ?class ?property ?n { ?cp void:class ?class ; void:propertyPartition ?pp .
           ?pp void:property ?property ; void:triples ?n }""",
    )
    held = rows(
        store,
        f"""SELECT ?class ?property (COUNT(?o) AS ?n) {{ ?s a ?class ; ?property ?o
            FILTER(!REGEX(STR(?s), "{ITSELF}")) }} GROUP BY ?class ?property""",
    )
    assert sorted(described) == sorted(held)
    things = f"""SELECT ?class (COUNT(?s) AS ?n) {{ ?s a ?class FILTER(!REGEX(STR(?s), "{ITSELF}")) }}
        GROUP BY ?class"""
    entities = rows(store, "SELECT ?class ?n { ?part void:class ?class ; void:entities ?n }")
    assert sorted(entities) == sorted(rows(store, things))
    whole = f"""{{ ?s ?p ?o FILTER(!REGEX(STR(?s), "{ITSELF}")) }}"""
    assert rows(store, "SELECT ?n { ?graph void:classPartition ?any ; void:triples ?n } LIMIT 1") == rows(
        store, f"SELECT (COUNT(*) AS ?n) {whole}"
    )
    assert rows(store, "SELECT ?n { ?graph void:properties ?n }") == rows(
        store, f"SELECT (COUNT(DISTINCT ?p) AS ?n) {whole}"
    )
