"""What a source page said: every line of the seeds' pages stands where the page has it."""

import re
from pathlib import Path

import pytest

from esfgraph.rdf.namespaces import expand
from esfgraph_server.model.concepts import code_tree, codes_of
from esfgraph_server.model.graph import Graph
from esfgraph_server.model.records import Record, read_record


@pytest.fixture(scope="module")
def records(seed_graph: Graph) -> list[Record]:
    things = seed_graph.subjects("rdf:type", expand("esf:SourceRecord"))
    return [read_record(seed_graph, seed_graph.node(iri)) for iri in things]


def test_values_stand_on_the_lines_of_the_page(records: list[Record], seeds: list[Path]) -> None:
    """The last line of a labelled value is where the page prints it, but for what it prints over several lines."""
    pages = {path.name: path.read_text(encoding="utf-8").splitlines() for path in seeds}
    assert {record.source for record in records} == pages.keys()
    for record in records:
        labelled = [line for line in record.lines if line.kind == "label" and line.spans and len(line.values) == 1]
        assert len(labelled) > 5
        for line in labelled:
            first, last = line.spans[0]
            printed = " ".join(pages[record.source][first - 1 : last])
            assert re.sub(r"\s+", " ", line.values[0]).strip() in re.sub(r"\s+", " ", printed), line


def test_lines_come_in_the_order_of_the_page_and_personal_data_without_a_value(records: list[Record]) -> None:
    for record in records:
        firsts = [line.spans[0][0] for line in record.lines if line.spans]
        assert firsts == sorted(firsts)
        assert not any(line.values for line in record.lines if line.kind == "personal")
    assert any(line.kind == "personal" for record in records for line in record.lines)


def test_a_list_of_codes_grows_into_a_tree_that_holds_each_code_once(seed_graph: Graph) -> None:
    for scheme in seed_graph.subjects("rdf:type", expand("skos:ConceptScheme")):
        codes, seen, waiting = (
            codes_of(seed_graph, scheme),
            [],
            list(code_tree(seed_graph, codes_of(seed_graph, scheme))),
        )
        while waiting:
            branch = waiting.pop()
            seen += [branch.code.iri] if branch.is_own else []
            waiting += branch.branches
        assert sorted(seen) == sorted(codes), scheme
