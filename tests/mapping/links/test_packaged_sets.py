"""The link sets that travel along: each says what it links how, by which method, from where and since when."""

import pyoxigraph as ox

from esfgraph.rdf.namespaces import PREFIXES
from esfgraph.release.data_folder import Release

SETS = """SELECT ?set ?predicate ?start (COUNT(DISTINCT ?link) AS ?links) WHERE {
  <http://localhost:8000/dataset/graph> void:subset ?set .
  ?set a void:Linkset ; void:subjectsTarget <http://localhost:8000/dataset/graph> ; void:linkPredicate ?predicate ;
    void:objectsTarget/void:uriSpace ?start ; dcterms:created ?day ; dcterms:source ?source .
  ?set dcterms:title ?sv, ?en ; dcterms:description ?om, ?about .
  FILTER(LANG(?sv) = "sv" && LANG(?en) = "en" && LANG(?om) = "sv" && LANG(?about) = "en" && DATATYPE(?day) = xsd:date)
  OPTIONAL { ?from ?predicate ?to FILTER(STRSTARTS(STR(?to), ?start)) BIND(CONCAT(STR(?from), STR(?to)) AS ?link) }
} GROUP BY ?set ?predicate ?start"""


def test_each_set_is_whole_and_its_links_are_there(release: Release) -> None:
    answer = release.open_store().query(SETS, prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    found = {row["set"].value.rpartition("/")[2]: int(row["links"].value) for row in answer}
    assert found == {
        "county-boards": 0,  # none owns a project among the seeds
        "dataportal-owners": 2,
        "eu-legal-forms": 2,
        "eu-legal-forms-related": 3,
        "geonames-places": 311,
        "gleif-legal-forms": 3,
        "gleif-legal-forms-related": 5,
    }
