"""What a release says of a record as a whole: when and where it was read, and under which terms."""

from datetime import date

import pyoxigraph as ox

from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import XSD, expand
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.records import Record, read_record

RECORD = ox.NamedNode("http://localhost:8000/record/25-001-S01/0123456789ab")


def record(**stated: list[str]) -> Record:
    store = ox.Store()
    types = {10: "date", 20: "dateTime"}
    for name, values in stated.items():
        for value in values:
            is_address = value.startswith("http")
            node = (
                ox.NamedNode(value) if is_address else ox.Literal(value, datatype=ox.NamedNode(XSD + types[len(value)]))
            )
            store.add(ox.Quad(RECORD, ox.NamedNode(expand(name.replace("_", ":"))), node))
    graph = Graph(store, Iris())
    return read_record(graph, graph.node(RECORD.value))


def test_a_record_was_read_on_the_last_day_in_sweden() -> None:
    read = record(dcterms_created=["2026-02-01T23:30:00Z", "2026-01-31"], dcterms_modified=["2026-01-30"])
    assert (read.read, read.changed) == (date(2026, 2, 2), date(2026, 1, 30))
    assert (read.pages, read.terms) == ((), None)


def test_a_record_says_where_it_was_read_and_under_which_terms() -> None:
    read = record(
        foaf_page=["https://example.org/b", "https://example.org/a"], dcterms_license=["https://example.org/t"]
    )
    assert read.pages == ("https://example.org/a", "https://example.org/b")
    assert (read.read, read.terms) == (None, "https://example.org/t")


def test_records_are_ordered_by_the_day_that_is_known_of_them() -> None:
    ages = [
        record().age,
        record(dcterms_modified=["2026-01-30"]).age,
        record(dcterms_created=["2026-01-31"], dcterms_modified=["2026-03-01"]).age,
    ]
    assert sorted(ages) == ages
