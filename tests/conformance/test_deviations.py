"""Where the engine leaves SPARQL 1.1: each case fails as soon as the engine does what is specified."""

import logging
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from tests.conformance.deviations import DEVIATIONS, PERMITTED, PREFIXES, Answer, Case, answer_of, turtle, written

_DOCUMENT = (Path(__file__).parents[2] / "docs" / "sparql-deviations.md").read_text(encoding="utf-8")
_STRING = f"^^<{PREFIXES['xsd']}string>"


def cases(table: list[Case]) -> list[Any]:
    return [pytest.param(case, id=case["title"]) for case in table]


def loaded(case: Case) -> ox.Store:
    store = ox.Store()
    store.load(turtle(case).encode(), format=ox.RdfFormat.TRIG)
    return store


def engine(case: Case) -> Answer:
    try:
        return answer_of(loaded(case).query(case["query"], prefixes=PREFIXES))
    except SyntaxError:
        return "refused"


def second_opinion(case: Case) -> Answer:
    graph = rdflib.Dataset()
    graph.parse(data=turtle(case), format="trig")
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
    result = graph.query(prefixes + case["query"])
    if result.type == "ASK":
        return bool(result.askAnswer)
    assert result.vars is not None
    rows = [[binding.get(variable) for variable in result.vars] for binding in result.bindings]
    return Counter(tuple("" if term is None else term.n3().removesuffix(_STRING) for term in row) for row in rows)


@pytest.mark.parametrize("case", cases(DEVIATIONS))
def test_the_engine_still_deviates(case: Case) -> None:
    """When this fails because the answer is the specified one: take the case out of the table and the document."""
    found = engine(case)
    assert found != written(case, "specified"), "The deviation is gone."
    assert found == written(case, "engine")


@pytest.mark.parametrize("case", cases([case for case in DEVIATIONS if case.get("second", True)]))
def test_rdflib_reads_the_specification_as_we_do(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    logging.disable(logging.WARNING)  # it warns of malformed values, which some cases are about
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            assert second_opinion(case) == written(case, "specified")
    finally:
        logging.disable(logging.NOTSET)


@pytest.mark.parametrize("case", cases([case for case in DEVIATIONS if "instead" in case]))
def test_there_is_another_way_to_ask(case: Case) -> None:
    assert engine({**case, "query": case["instead"]}) == written(case, "specified")


@pytest.mark.parametrize("case", cases(PERMITTED))
def test_what_the_specification_leaves_open(case: Case) -> None:
    assert engine(case) == written(case, "engine")
    if "describes" in case:
        found = loaded(case).query("DESCRIBE <http://example.org/a>")
        assert isinstance(found, ox.QueryTriples)
        assert sorted(triple.predicate.value for triple in found) == case["describes"]


@pytest.mark.parametrize("case", cases([*DEVIATIONS, *PERMITTED]))
def test_the_document_tells_of_it(case: Case) -> None:
    assert f"### {case['title']}\n" in _DOCUMENT
    part = _DOCUMENT.partition(f"### {case['title']}\n")[2].partition("\n### ")[0]
    assert case["clause"] in part
    assert case["query"] in part
    assert case.get("instead", "") in part


def test_the_document_tells_of_nothing_else() -> None:
    headings = [line.removeprefix("### ") for line in _DOCUMENT.splitlines() if line.startswith("### ")]
    tested = [case["title"] for case in (*DEVIATIONS, *PERMITTED)]
    mended = [line for line in headings if line.startswith("XML: ")]
    assert [line for line in headings if line not in mended] == tested
