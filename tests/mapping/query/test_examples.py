"""The example queries as data: complete in both languages, and giving the right rows on the seeds."""

import re
from collections import Counter

import pyoxigraph as ox
import pytest
from tests.cases import each_of

from esfgraph.query.examples import Example, Term, example_triples, load_examples
from esfgraph.query.sparql import Rows, answer
from esfgraph.rdf.iris import DEFAULT_BASE, Iris
from esfgraph.rdf.namespaces import RDF, SCHEMA, SH, XSD
from esfgraph.release.data_folder import Release
from esfgraph.resources import resource_dir

EXAMPLES = {example.name: example for example in load_examples()}
MAX_LINES = 14
ELSEWHERE = Iris("https://data.example.se/esf/")

Substitutions = dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]


def ask(release: Release, name: str) -> list[list[str]]:
    """The rows with the default of each parameter, as the text for the editor gives them."""
    example = EXAMPLES[name]
    reply = answer(release, example.with_values(example.defaults(Iris())), None)
    assert isinstance(reply, Rows)
    assert reply.columns == [column.name for column in example.columns]
    return reply.rows


def bound(release: Release, example: Example, terms: dict[str, Term]) -> list[list[str | None]]:
    substitutions: Substitutions = {ox.Variable(name): term for name, term in terms.items()}
    solutions = release.open_store().query(example.with_prefixes, substitutions=substitutions)
    assert isinstance(solutions, ox.QuerySolutions)
    return [[None if term is None else str(term) for term in solution] for solution in solutions]


def test_there_are_at_least_fifteen_each_in_a_file_of_its_name() -> None:
    files = {path.stem for path in (resource_dir("ontology") / "examples").glob("*.ttl")}
    assert files == {*EXAMPLES, "variables"}
    assert len(EXAMPLES) >= 15


@each_of(sorted(EXAMPLES))
def test_an_example_is_short_and_complete_in_both_languages(name: str) -> None:
    example = EXAMPLES[name]
    assert set(example.titles) == set(example.descriptions) == set(example.keywords) == {"sv", "en"}
    assert len(example.keywords["sv"]) == len(example.keywords["en"]) > 0
    assert len(example.query.splitlines()) <= MAX_LINES
    for column in example.columns:
        assert set(column.titles) == {"sv", "en"}
    for parameter in example.parameters:
        assert set(parameter.titles) == set(parameter.descriptions) == {"sv", "en"}
        assert sum(kind is not None for kind in (parameter.datatype, parameter.class_, parameter.scheme)) == 1


@each_of(sorted(EXAMPLES))
def test_every_parameter_is_a_column_and_none_stands_in_the_text(name: str) -> None:
    """The engine binds only what a query projects, and an answer says what was asked."""
    example = EXAMPLES[name]
    assert {each.name for each in example.parameters} <= {each.name for each in example.columns}
    assert "format" not in {each.name for each in example.parameters}
    text = example.with_values(example.defaults(Iris()))
    assert not example.parameters or text != example.with_prefixes or not example.defaults(Iris())
    for parameter in example.parameters:
        assert re.search(rf"\?{parameter.name}\b", example.query.partition("WHERE")[2])


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_binding_a_parameter_and_writing_it_as_values_ask_the_same(release: Release, name: str) -> None:
    example = EXAMPLES[name]
    terms = example.defaults(Iris())
    solutions = release.open_store().query(example.with_values(terms))
    assert isinstance(solutions, ox.QuerySolutions)
    written = [[None if term is None else str(term) for term in solution] for solution in solutions]
    assert bound(release, example, terms) == written


def test_defaults_are_named_under_the_base_of_the_release() -> None:
    defaults = EXAMPLES["projects-of-an-owner"].defaults(ELSEWHERE)
    assert defaults == {"owner": ox.NamedNode(f"{ELSEWHERE.base}organization/2120001561")}
    region = EXAMPLES["projects-in-a-region"].defaults(ELSEWHERE)["region"]
    assert region == ox.NamedNode("http://data.europa.eu/nuts/code/SE2")


def test_a_text_that_means_sparql_stays_a_text_in_the_editor(release: Release) -> None:
    example = EXAMPLES["titles-holding-a-word"]
    hostile = ox.Literal('" } ?a ?b ?c # \\" \n')
    text = example.with_values({"word": hostile})
    rows = release.open_store().query(text)
    assert isinstance(rows, ox.QuerySolutions)
    assert list(rows) == []
    assert bound(release, example, {"word": hostile}) == []


def test_the_queries_as_rdf_can_be_asked_as_they_stand(release: Release) -> None:
    triples = list(example_triples(ELSEWHERE, "https://data.example.se/esf/sparql"))
    select = {triple.subject: triple.object for triple in triples if triple.predicate.value == f"{SH}select"}
    assert {str(subject) for subject in select} == {f"<{ELSEWHERE.base}queries/{name}>" for name in EXAMPLES}
    for text in select.values():
        assert isinstance(text, ox.Literal)
        release.open_store().query(text.value)
    found = Counter((triple.predicate.value, str(triple.object)) for triple in triples)
    assert found[f"{SCHEMA}target", "<https://data.example.se/esf/sparql>"] == len(EXAMPLES)
    assert found[f"{RDF}type", f"<{SH}SPARQLExecutable>"] == len(EXAMPLES)
    assert found[f"{SH}defaultValue", f'"2024"^^<{XSD}integer>'] == 1
    assert not [triple for triple in triples if DEFAULT_BASE in str(triple)]


def test_granted_support_by_stated_region_says_how_many_state_it(release: Release) -> None:
    assert ask(release, "support-by-stated-region") == [
        ["", "", "4341993", "1", "0", "sv"],
        ["SE11", "Stockholm", "0", "0", "1", "sv"],
        ["SE12", "Östra Mellansverige", "9923980", "1", "0", "sv"],
        ["SE21", "Småland med öarna", "0", "0", "1", "sv"],
        ["SE23", "Västsverige", "0", "0", "1", "sv"],
    ]


def test_support_by_nuts_1_region_counts_what_lies_below_and_by_which_region(release: Release) -> None:
    assert ask(release, "support-by-nuts1-region") == [
        ["SE1", "9923980", "2", "1", "0"],
        ["SE2", "4341993", "3", "1", "1"],
    ]


def test_projects_of_an_owner_by_organisation_number(release: Release) -> None:
    title = "Multikompetent team för långvariga biståndstagare"
    owner, project = f"{DEFAULT_BASE}organization/2120001561", f"{DEFAULT_BASE}project/23-024-S04"
    assert ask(release, "projects-of-an-owner") == [[owner, project, "23-024-S04", title, "2024-02-01", "2027-01-31"]]


def test_every_projects_objective_has_labels_and_says_whose_they_are(release: Release) -> None:
    concept = f"{DEFAULT_BASE}concept/"
    a1, a2 = (f"{concept}objective-2021-2027/{code}" for code in ("A1", "A2"))
    inclusion = ["Uppmuntra till aktiv inkludering", a2, "Foster active inclusion", a2]
    far = (
        "Kvinnor och män som står långt från arbetsmarknaden ska komma i arbete, "
        "utbildning eller närmare arbetsmarknaden"
    )
    priority = f"{concept}priority-2014-2020/2"
    rows = ask(release, "objectives-with-labels")
    assert {row[6] for row in rows} == {"false"}
    assert [row[:6] for row in rows] == [
        ["2019/00383", "2.1", far, f"{concept}objective-2014-2020/2.1", "Increased transitions to work", priority],
        ["22-005-S01", "A2A", *inclusion],
        ["23-024-S04", "A2A", *inclusion],
        ["23-077-S06", "A1A", "Främja livslångt lärande", a1, "Promote lifelong learning", a1],
        ["25-030-S02", "A2A", *inclusion],
    ]


def test_projects_by_eu_objective_show_those_that_no_source_links(release: Release) -> None:
    rows = ask(release, "projects-by-eu-objective")
    assert [[period, code, unchecked, count] for period, code, _, unchecked, count in rows] == [
        ["2014-2020", "", "false", "1"],
        ["2021-2027", "ESO4.7", "true", "1"],
        ["2021-2027", "ESO4.8", "true", "3"],
    ]


def test_all_fourteen_municipalities_of_norrbotten_own_no_seed_project(release: Release) -> None:
    rows = ask(release, "municipalities-without-project")
    assert len(rows) == 14
    assert [f"{DEFAULT_BASE}county/25", "2580", "Luleå", "sv"] in rows


def test_intervention_field_140_knows_that_its_label_is_unchecked(release: Release) -> None:
    [row] = ask(release, "intervention-field")
    assert row[3:6] == ["true", "2021-2027", "http://data.europa.eu/eli/reg/2021/1060/oj"]


def test_who_owns_and_what_is_found_in_the_seeds(release: Release) -> None:
    assert ask(release, "findings-by-rule") == [["Info", "support-share", "2"], ["Info", "owner-without-number", "1"]]
    [finding] = ask(release, "findings-of-a-rule")
    assert (finding[1], finding[3]) == (
        "004_a3e7966aabba5128.txt, line 6, 'Projektägare'",
        f"{DEFAULT_BASE}project/2019-00383/owner",
    )
    assert ask(release, "owners-across-periods") == []
