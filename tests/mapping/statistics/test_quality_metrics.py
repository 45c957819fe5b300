"""Quality as data: what the metrics come to, and that they say what they measure."""

from esfgraph.fields.table import load_fields
from esfgraph.pipeline.build import BuildResult
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import expand
from esfgraph.rdf.ntriples import term, typed
from esfgraph.release.data_folder import DataFolder
from esfgraph.statistics.completeness import Row
from esfgraph.statistics.quality_metrics import METRICS, OwnerFigures, metric_triples

IRIS = Iris()
NOBODY = OwnerFigures(0, 0, 0, 0)


def stated(rows: list[Row], owners: OwnerFigures) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = {}
    for each in metric_triples(rows, owners, load_fields(), IRIS):
        subject, predicate, object_ = each.split(" ", 2)
        found.setdefault((subject.strip("<>"), predicate), set()).add(object_)
    return found


def test_a_share_is_stated_with_what_it_is_a_share_of() -> None:
    found = stated([Row("2021-2027", "total_cost", "Article 49(3)(h)", 2, 3)], OwnerFigures(4, 3, 2, 0))
    legal = IRIS.measurement("legal-field-stated/2021-2027/total_cost")
    linked = IRIS.measurement("owner-linked")
    value = term("dqv:value")
    assert found[legal, value] == {'"0.6667"^^<http://www.w3.org/2001/XMLSchema#decimal>'}
    assert found[legal, term("esf:meetingCount")] == {typed(2)}
    assert found[legal, term("esf:examinedCount")] == {typed(3)}
    assert found[legal, term("esf:term")] == {term("esf:totalCost")}
    assert found[linked, value] == {'"0.0000"^^<http://www.w3.org/2001/XMLSchema#decimal>'}


def test_nothing_is_measured_of_nothing() -> None:
    assert not [key for key in stated([], NOBODY) if "/measurement/" in key[0]]


def test_every_metric_is_documented_in_both_languages() -> None:
    found = stated([], NOBODY)
    for each in METRICS:
        for predicate in ("skos:prefLabel", "skos:definition"):
            texts = found[IRIS.metric(each.name), term(predicate)]
            assert sorted(text.rpartition("@")[2] for text in texts) == ["en", "sv"]


def test_the_figures_of_a_release_are_those_of_its_summary(seed_build: tuple[DataFolder, BuildResult]) -> None:
    release, summary = seed_build[1].release, seed_build[1].summary
    assert release
    quads = [quad for quad in release.open_store() if quad.subject.value == IRIS.measurement("owner-identified")]
    values = {quad.predicate.value: quad.object.value for quad in quads}
    owners = summary["owners"]
    assert int(values[expand("esf:examinedCount")]) == owners["total"]
    assert int(values[expand("esf:meetingCount")]) == owners["total"] - owners["without-number"]
    assert {quad.graph_name.value for quad in quads} == {IRIS.graph("quality")}
