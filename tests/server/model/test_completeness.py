"""What the law asks for, and what a project's sources lack."""

from esfgraph.rdf.namespaces import expand
from esfgraph.statistics.quality_metrics import STATED
from esfgraph_server.model.completeness import is_hidden, label_fields, legal_measurements, other_measurements, unstated
from esfgraph_server.model.concepts import code_order
from esfgraph_server.model.graph import Graph


def test_measurements_are_typed_and_agree_with_their_share(seed_graph: Graph) -> None:
    legal, others = legal_measurements(seed_graph), other_measurements(seed_graph)
    assert {measurement.metric for measurement in legal} == {seed_graph.iris.metric(STATED.name)}
    assert legal[0].metric not in {measurement.metric for measurement in others}
    for measurement in (*legal, *others):
        assert 0 <= measurement.meeting <= measurement.examined
        assert round(measurement.share * measurement.examined) == measurement.meeting
    assert all(measurement.legal_basis and measurement.field and measurement.period for measurement in legal)


def test_what_is_unstated_is_counted_as_such(seed_graph: Graph) -> None:
    """Of each period, as many projects lack a datum as do not meet its measurement; no seed's owner is hidden."""
    projects = [seed_graph.node(iri) for iri in seed_graph.subjects("rdf:type", expand("esf:Project"))]
    assert not any(is_hidden(seed_graph.node(project.iri_of("esf:owner") or "")) for project in projects)
    legal = legal_measurements(seed_graph)
    fields = label_fields(seed_graph)
    lacking = [each for project in projects for each in unstated(seed_graph, project, legal, fields) or ()]
    for measurement in legal:
        assert lacking.count(measurement) == measurement.examined - measurement.meeting, measurement.field


def test_codes_that_are_numbers_sort_by_their_value(seed_graph: Graph) -> None:
    scheme = seed_graph.iris.scheme("intervention-field-2021-2027")
    codes = [seed_graph.node(iri) for iri in seed_graph.subjects("skos:inScheme", scheme)]
    numbers = [code.text("skos:notation") or "" for code in sorted(codes, key=code_order)]
    decimal = [int(number) for number in numbers if number.isdecimal()]
    assert len(decimal) > 20
    assert decimal == sorted(decimal)
    assert all(map(str.isdecimal, numbers[: len(decimal)]))
