import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph.rdf.formats import DOCUMENTS, GRAPHS, HTML, RESULTS, SPARQL_CSV, SPARQL_JSON
from esfgraph_server.http.negotiation import Preferences

_OFFERED = {"documents": DOCUMENTS, "graphs": GRAPHS, "results": RESULTS}
_TABLE = tomllib.loads((Path(__file__).parents[2] / "conformance/negotiation.toml").read_text(encoding="utf-8"))


def _cases(name: str) -> list[Any]:
    return [pytest.param(case, id=f"{case['clause']} [{case.get('accept')!r:.40}]") for case in _TABLE[name]]


@pytest.mark.parametrize("case", _cases("case"))
def test_format(case: dict[str, str]) -> None:
    chosen = Preferences(case.get("accept")).choose(_OFFERED[case["offered"]])
    assert (chosen.name if chosen else "") == case["expect"]


@pytest.mark.parametrize("case", _cases("language"))
def test_language(case: dict[str, str]) -> None:
    assert Preferences(accept_language=case.get("accept")).language == case["expect"]


def test_aliases_can_be_left_out() -> None:
    accept = "text/html,application/xml;q=0.9,*/*;q=0.8"
    assert Preferences(accept).choose(RESULTS, aliases=False) is SPARQL_JSON


def test_nothing_offered() -> None:
    assert Preferences(None).choose(()) is None
    assert Preferences("*/*").choose(()) is None


def test_the_order_of_what_is_offered_breaks_ties() -> None:
    assert Preferences("*/*").choose((SPARQL_CSV, SPARQL_JSON)) is SPARQL_CSV


@given(st.text(alphabet=st.sampled_from('atexhml/*;,q=0.15"\\ \t-ö\x00'), max_size=60))
def test_no_header_crashes(header: str) -> None:
    chosen = Preferences(header).choose(DOCUMENTS)
    assert chosen is None or chosen in DOCUMENTS
    assert Preferences(accept_language=header).language in ("sv", "en")


@pytest.mark.parametrize("header", ['"' * 50_000, "a," * 30_000, ";" * 60_000, 'a;b="\\' * 10_000], ids=len)
def test_no_header_is_slow(header: str) -> None:
    """A quadratic reader would need minutes for these; pytest's own timeout is the limit."""
    assert Preferences(header).choose((HTML,)) in (HTML, None)
