"""What a coded value names: a listed code in any case, an unlisted one in the letters of its kind."""

import pytest

from esfgraph.fields.kinds import read_value
from esfgraph.fields.table import load_fields
from esfgraph.rdf.iris import Iris
from esfgraph.vocabulary.codes import concept_of
from esfgraph.vocabulary.ontology import Ontology, load_ontology

TABLE = load_fields()
IRIS = Iris()
OLD, NEW = "2014-2020", "2021-2027"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology(IRIS)


@pytest.mark.parametrize(
    ("key", "printed", "period", "path"),
    [
        ("fund", "ESF+", NEW, "fund/ESF+"),
        ("fund", "esf+", NEW, "fund/ESF+"),
        ("fund", "ERUF", NEW, "fund/ERUF"),
        ("fund", "eruf", NEW, "fund/ERUF"),
        ("priority", "Care", OLD, "priority-2014-2020/Care"),
        ("priority", "CARE", OLD, "priority-2014-2020/Care"),
        ("priority", "care", OLD, "priority-2014-2020/Care"),
        ("priority", "z", NEW, "priority-2021-2027/Z"),
        ("specific_objective", "rso1.2", NEW, "objective-2021-2027/RSO1.2"),
        ("specific_objective", "A2A", NEW, "objective-2021-2027/A2A"),
        ("intervention_field", "140.0", NEW, "intervention-field-2021-2027/140"),
        ("intervention_field", "145a", NEW, "intervention-field-2021-2027/145a"),
        ("intervention_field", "145A", NEW, "intervention-field-2021-2027/145a"),
        ("intervention_field", "102", OLD, "intervention-field-2014-2020/102"),
        ("intervention_field", "102", None, None),  # the same digits mean different things in two periods
    ],
)
def test_a_code_names_its_concept_in_whatever_case_it_is_printed(
    key: str, printed: str, period: str | None, path: str | None, ontology: Ontology
) -> None:
    field = TABLE.by_key[key]
    value = read_value(printed, field, TABLE)
    assert concept_of(field, value, period, ontology) == (path and f"{IRIS.base}concept/{path}")
