"""The public library: docs/python.md runs as it stands, and names exactly what the package offers."""

import doctest
import os
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyoxigraph as ox
import pytest

import esfgraph
from esfgraph.release.data_folder import Release as ReleaseFolder

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "python.md"


@pytest.fixture(scope="module")
def conversion() -> esfgraph.Conversion:
    return esfgraph.convert(ROOT / "seeds")


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    names = {"data": str(tmp_path / "data")}
    failed, tried = doctest.testfile(str(DOCS), module_relative=False, globs=names, optionflags=doctest.ELLIPSIS)
    assert tried >= 12
    assert failed == 0


def test_the_public_names_are_those_of_the_docs() -> None:
    section = DOCS.read_text(encoding="utf-8").partition("## Public names")[2]
    assert list(esfgraph.__all__) == sorted(esfgraph.__all__)
    assert re.findall(r"`([A-Za-z_]+)`", section) == esfgraph.__all__
    for name in esfgraph.__all__:
        assert getattr(esfgraph, name) is not None
    assert dir(esfgraph) == esfgraph.__all__


def test_a_name_that_is_not_public_is_told_so() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'publish'"):
        esfgraph.publish  # noqa: B018 (reading the attribute is the test)


def test_importing_the_package_loads_nothing_else() -> None:
    code = "import sys, esfgraph; print(*sorted(name for name in sys.modules if name.startswith('esfgraph.')))"
    environment = {"PYTHONPATH": os.pathsep.join(sys.path)}
    loaded = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    assert loaded.stdout.split() == []


def test_rows_go_into_a_data_frame_as_they_are(conversion: esfgraph.Conversion) -> None:
    rows = conversion.query("""
        SELECT ?number ?cost { ?p a esf:Project ; dcterms:identifier ?number OPTIONAL { ?p esf:totalCost ?cost } }
        ORDER BY ?number""")
    assert isinstance(rows, esfgraph.Rows)
    frame = pd.DataFrame(rows)
    assert list(frame.columns) == ["number", "cost"]
    assert len(frame) == len(rows) == 5
    assert list(frame["cost"].dropna()) == [row["cost"] for row in rows if row["cost"] is not None]


VALUES: list[tuple[str, object]] = [
    ('"text"', "text"),
    ('"text"@sv', "text"),
    ("<urn:a>", "urn:a"),
    ("42", 42),
    ("18378980.50", Decimal("18378980.50")),
    ("1.5e0", 1.5),
    ("true", True),
    ('"2026-02-01"^^xsd:date', date(2026, 2, 1)),
    ('"2026-13-01"^^xsd:date', "2026-13-01"),
    ("?unbound", None),
]


@pytest.mark.parametrize(("term", "value"), VALUES)
def test_terms_become_python_values(term: str, value: object, conversion: esfgraph.Conversion) -> None:
    rows = conversion.query(f"SELECT (1 AS ?one) ({term} AS ?value) {{}}")
    assert isinstance(rows, esfgraph.Rows)
    assert rows[0]["value"] == value
    assert type(rows[0]["value"]) is type(value)


def test_a_term_stands_for_a_variable(conversion: esfgraph.Conversion) -> None:
    asked = conversion.query("ASK { ?p dcterms:identifier ?number }", number=ox.Literal("25-030-S02"))
    assert asked is True
    assert conversion.query("ASK { ?p dcterms:identifier ?number }", number=ox.Literal("25-030-S99")) is False


def test_a_conversion_states_what_a_release_states(conversion: esfgraph.Conversion, release: ReleaseFolder) -> None:
    assert {str(quad) for quad in conversion.store} == {str(quad) for quad in release.open_store()}


def test_what_is_not_there_is_told_in_a_sentence(tmp_path: Path, release: ReleaseFolder) -> None:
    opened = esfgraph.open_release(release.path)
    with pytest.raises(esfgraph.errors.ReleaseError, match=r"There is no release in .*; build one first"):
        esfgraph.open_release(tmp_path)
    with pytest.raises(esfgraph.errors.UsageError, match=r"There is no table 'places' in release .*owners, projects"):
        opened.table("places")
    with pytest.raises(esfgraph.errors.UsageError, match=r"states nothing about http://localhost:8000/project/none"):
        opened.describe("project/none")
    with pytest.raises(esfgraph.errors.UsageError, match="There is no example query 'none'; there are "):
        opened.example("none")
    with pytest.raises(esfgraph.errors.QuerySyntaxError, match=r"The query is not SPARQL 1\.1"):
        opened.query("SELECT")


def test_results_show_themselves_in_a_notebook(conversion: esfgraph.Conversion) -> None:
    (record,) = esfgraph.read(ROOT / "seeds" / "000_1fa7831598b9845a.txt")
    rows = conversion.query('SELECT ?a (42 AS ?b) ("<b>" AS ?c) {}')
    assert isinstance(record, esfgraph.Record)
    assert isinstance(rows, esfgraph.Rows)
    assert conversion._repr_html_().startswith("<p>5 projects, 0 refused records")
    assert "<td>total_cost</td><td" in record._repr_html_()
    assert '<td></td><td style="text-align:right">42</td><td>&lt;b&gt;</td>' in rows._repr_html_()
