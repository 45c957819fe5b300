"""The table of fields: consistent in itself, and with the ontology, the code lists, the readers and the seeds."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SH, XSD, Graph, URIRef
from tests.cases import each_of

from esfgraph.errors import ValueFormError
from esfgraph.fields.kinds import KINDS, is_absent, read_value
from esfgraph.fields.spelling import fold
from esfgraph.fields.table import Field, load_fields
from esfgraph.rdf.iris import slug
from esfgraph.rdf.namespaces import ESF, expand
from esfgraph.triples.projects import WRITERS
from esfgraph.vocabulary.codes import CODED

ROOT = Path(__file__).parents[3]
TABLE = load_fields()
TERMS = [field for field in TABLE.fields if field.term]
PERIODS = ("2021-2027", "2014-2020", "2007-2013")
# Kinds that have no writer of a project's own statements, and why.
UNWRITTEN = {
    **dict.fromkeys(("owner", "organization_number", "postcode", "plain"), "is stated of the owner"),
    "interval": "becomes two dates",
    "currency": "says which amounts are in kronor",
    "web_address": "is stated by triples/elsewhere.py",
    "personal": "is never published",
}
# Kinds whose values name no concept, place or country, and what they are.
UNCODED = {
    **dict.fromkeys(("date", "interval", "amount", "rate", "count", "flag"), "a value of an XSD datatype"),
    **dict.fromkeys(("number", "organization_number", "postcode", "web_address"), "an identifier, kept as printed"),
    "currency": "a unit of amounts",
    **dict.fromkeys(("text", "english_text", "plain", "owner", "personal"), "free text"),
}
RANGES: dict[str, URIRef] = {
    "date": XSD.date,
    "amount": XSD.decimal,
    "rate": XSD.decimal,
    "count": XSD.integer,
    "flag": XSD.boolean,
}


def key_of(field: Field) -> str:
    return field.key


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "esf.ttl")


@pytest.fixture(scope="module")
def schemes() -> set[str]:
    """Names of all concept schemes: ``priority-2021-2027``."""
    graph = Graph()
    for path in (
        *(ROOT / "ontology" / "vocabularies").glob("*.ttl"),
        *(ROOT / "ontology" / "places").glob("esf-*.ttl"),
    ):
        graph.parse(path, publicID="http://localhost:8000/")
    concept_scheme = URIRef("http://www.w3.org/2004/02/skos/core#ConceptScheme")
    return {str(each).rpartition("/concept/")[2] for each in graph.subjects(RDF.type, concept_scheme)}


@pytest.mark.parametrize("field", TERMS, ids=key_of)
def test_every_term_is_a_property_of_the_ontology(field: Field, ontology: Graph) -> None:
    term = URIRef(expand(str(field.term)))
    assert set(ontology.objects(term, RDF.type)) & {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
    if str(term).startswith(ESF):
        assert (term, RDFS.isDefinedBy, URIRef("https://w3id.org/esfgraph/ontology")) in ontology


def test_every_term_is_looked_at_by_a_property_shape() -> None:
    paths: set[str] = set()
    for file in (ROOT / "shapes").glob("*.ttl"):
        paths.update(str(path) for path in Graph().parse(file).objects(None, SH.path))
    bare = {field.term for field in TERMS if expand(str(field.term)) not in paths}
    assert not bare, f"shapes/project.ttl: add a property shape for {bare} (CONTRIBUTING.md, A shape)"


@pytest.mark.parametrize("field", [field for field in TERMS if field.kind in RANGES], ids=key_of)
def test_a_literal_has_the_datatype_that_the_ontology_gives_its_term(field: Field, ontology: Graph) -> None:
    assert ontology.value(URIRef(expand(str(field.term))), RDFS.range) == RANGES[field.kind]


@pytest.mark.parametrize("field", [field for field in TERMS if field.kind in CODED], ids=key_of)
def test_a_code_is_the_object_of_an_object_property(field: Field, ontology: Graph) -> None:
    assert (URIRef(expand(str(field.term))), RDF.type, OWL.ObjectProperty) in ontology


@pytest.mark.parametrize("field", [field for field in TABLE.fields if field.kind in ("amount", "rate")], ids=key_of)
def test_a_unit_stands_in_the_ontology_and_in_the_column(field: Field, ontology: Graph) -> None:
    unit = str(ontology.value(URIRef(expand(str(field.term))), URIRef(f"{ESF}unit")))
    assert str(field.column).endswith(f"_{unit.lower()}")


@each_of(TABLE.fields)
def test_every_field_is_of_a_kind_that_is_known(field: Field) -> None:
    assert field.kind in KINDS, f"fields.toml: mend the kind {field.kind!r}, or add it to KINDS in fields/kinds.py"


@each_of(sorted(KINDS))
def test_every_kind_is_in_the_tables_that_know_rdf_or_says_why_not(kind: str) -> None:
    advice = f"add {kind!r} to WRITERS (triples/projects.py) or FINDERS (vocabulary/codes.py), or say here why not"
    assert (kind in WRITERS) is (kind not in UNWRITTEN), advice
    assert (kind in CODED) is (kind not in UNCODED), advice


@each_of(sorted(KINDS))
def test_every_kind_has_a_reader(kind: str) -> None:
    field = next((field for field in TABLE.fields if field.kind == kind), None)
    assert field is not None, "a kind that no field has"
    try:
        value = read_value("1", field, TABLE)
    except ValueFormError:
        return
    assert isinstance(value, str | Decimal | int | bool | date | tuple)


@each_of(TERMS)
def test_what_has_a_term_is_written(field: Field) -> None:
    assert (field.kind in WRITERS) is (field.kind not in UNWRITTEN)


def test_a_field_without_a_term_is_not_published() -> None:
    unpublished = {field.key for field in TABLE.fields if not field.term}
    personal = {field.key for field in TABLE.fields if field.kind == "personal"}
    assert personal < unpublished
    assert {"owner_street", "project_period"} < unpublished
    assert not {field.key for field in TABLE.fields if field.column} & unpublished


def test_personal_fields_have_neither_term_nor_column_nor_legal_basis() -> None:
    personal = [field for field in TABLE.fields if field.kind == "personal"]
    assert [(field.term, field.column, dict(field.legal)) for field in personal] == [(None, None, {})] * len(personal)


def test_what_is_of_the_owner_is_marked_so() -> None:
    marked = {field.key for field in TABLE.fields if field.owner}
    assert marked == {field.key for field in TABLE.fields if field.key.startswith("owner")}


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([field.key for field in TABLE.fields], id="keys"),
        pytest.param([fold(label) for field in TABLE.fields for label in field.labels], id="spellings"),
        pytest.param([slug(label) for field in TABLE.fields for label in field.labels], id="addresses of spellings"),
        pytest.param([field.column for field in TABLE.fields if field.column], id="columns"),
        pytest.param([(field.term, field.kind == "english_text") for field in TERMS], id="terms in a language"),
        pytest.param([period.code for period in TABLE.periods], id="periods"),
        pytest.param([period.cci for period in TABLE.periods], id="beginnings of CCI numbers"),
        pytest.param([layout.code for layout in TABLE.layouts], id="layouts"),
        pytest.param([layout.age for layout in TABLE.layouts], id="ages of layouts"),
    ],
)
def test_nothing_is_there_twice(values: list[object]) -> None:
    assert [value for value, count in Counter(values).items() if count > 1] == []


@each_of(TABLE.fields)
def test_a_field_is_complete(field: Field) -> None:
    assert field.labels
    assert all(label == label.strip() and not label.endswith(":") for label in field.labels)
    assert re.fullmatch(r"[a-z_]+", field.key)
    assert field.column is None or re.fullmatch(r"[a-z_]+", field.column)
    assert bool(field.code) is (field.kind == "theme")
    assert bool(field.scheme) is (field.kind in {"code", "period", "period_code", "theme", "esf_region"})
    assert set(field.legal) <= set(PERIODS)
    for label in field.labels:
        assert TABLE.field_of(label.upper()) is field


@pytest.mark.parametrize("field", [field for field in TABLE.fields if field.scheme], ids=key_of)
def test_every_code_list_is_there(field: Field, schemes: set[str]) -> None:
    by_period = field.kind in ("period_code", "theme")
    names = {f"{field.scheme}-{period}" for period in PERIODS} if by_period else {str(field.scheme)}
    assert names & schemes
    assert by_period or names <= schemes


def test_words_are_known_by_their_kinds() -> None:
    assert list(TABLE.words["flag"].items())[:2] == [("Ja", True), ("Nej", False)]  # as the register prints them
    assert set(TABLE.words["country"].values()) == {"SWE"}
    assert set(TABLE.words["month"].values()) == set(range(1, 13))
    assert all(word == word.casefold() for name in ("absent", "month") for word in TABLE.words[name])


@pytest.mark.parametrize(
    "word", ["NULL", "nan", "NaN", "None", "N/A", "n/a", "-", "–", "Saknas", "#N/A", "NaT", "<NA>"]
)
def test_what_programs_write_for_nothing_is_no_value(word: str) -> None:
    assert is_absent(word, TABLE)


@pytest.mark.parametrize("word", ["0", "Nej", "Noll", "A", "Nana", "--x", "?"])
def test_what_says_something_is_a_value(word: str) -> None:
    assert not is_absent(word, TABLE)


def test_periods_are_told_apart_by_number_and_cci() -> None:
    assert tuple(period.code for period in TABLE.periods) == PERIODS
    for number, code in (("25-030-S02", "2021-2027"), ("2019/00383", "2014-2020"), ("2010-3020123", "2007-2013")):
        assert [each.code for each in TABLE.periods if re.fullmatch(each.number, number, re.ASCII)] == [code]
    for period in TABLE.periods:
        assert period.code.startswith(period.cci)


def test_layout_rules_name_known_labels_only() -> None:
    named = [label for layout in TABLE.layouts for label in (*layout.first, *layout.has)]
    assert [label for label in named if TABLE.field_of(label) is None] == []
    assert {layout.period for layout in TABLE.layouts if layout.period} <= set(PERIODS)
    assert TABLE.noise.run_on_layout in {layout.code for layout in TABLE.layouts}
    assert {layout.title for layout in TABLE.layouts if layout.title} <= TABLE.noise.titles


def test_every_layout_is_a_concept() -> None:
    graph = Graph().parse(ROOT / "ontology" / "vocabularies" / "layouts.ttl", publicID="http://localhost:8000/")
    codes = {str(code) for code in graph.objects(None, URIRef("http://www.w3.org/2004/02/skos/core#notation"))}
    assert {layout.code for layout in TABLE.layouts} == codes


@pytest.mark.parametrize("seed", sorted((ROOT / "seeds").glob("*.txt")), ids=lambda path: path.stem)
def test_every_spelling_of_a_seed_is_known(seed: Path) -> None:
    header = seed.read_text(encoding="utf-8").split("\n\n")[1]
    labels = [line[:-1] for line in header.split("\n") if line.endswith(":")]
    assert len(labels) >= 16
    assert [label for label in labels if TABLE.field_of(label) is None] == []


@pytest.mark.parametrize(
    ("label", "other"),
    [
        ("Fond", " FOND "),
        ("Projektägare  ort", "projektägare ort"),
        ("A\u030ar", "År"),
        ("NUTS-2\u00a0kod", "NUTS-2 kod"),
    ],
)
def test_spellings_that_differ_in_case_spaces_or_composition_are_one(label: str, other: str) -> None:
    assert fold(label) == fold(other)


@pytest.mark.parametrize("label", ["", "Fon", "Fonder", "Fond:", "Projekt", "Ny etikett"])
def test_an_unknown_spelling_names_no_field(label: str) -> None:
    assert TABLE.field_of(label) is None


def test_fields_are_found_by_key_and_term() -> None:
    assert TABLE.by_key["total_cost"] is TABLE.by_term["esf:totalCost"]
    assert TABLE.by_label["total projektbudget"] == (TABLE.by_key["total_cost"], "Total projektbudget")
