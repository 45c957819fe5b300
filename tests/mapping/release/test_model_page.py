"""docs/model.md: every statement that it shows is one of a release of the seeds, and its query is answered."""

import re
from pathlib import Path

import pytest
from rdflib import Graph

from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.rdf.namespaces import PREFIXES

PAGE = (Path(__file__).parents[3] / "docs" / "model.md").read_text(encoding="utf-8")
HEAD = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in PREFIXES.items()) + (
    f"@prefix nuts: <http://data.europa.eu/nuts/code/> .\n@base <{DEFAULT_BASE}> .\n"
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("block", range(len(blocks("turtle"))))
def test_a_block_states_what_the_release_does(block: int, public: Graph) -> None:
    shown = Graph().parse(data=HEAD + blocks("turtle")[block], format="turtle")
    assert len(shown) > 3
    missing = [triple for triple in shown if not any(same(triple[2], term) for term in public.objects(*triple[:2]))]
    assert missing == []


def same(one: object, other: object) -> bool:
    """Whether two terms have one value: 40.0 and 40 are the same number."""
    return one == other or getattr(one, "value", one) == getattr(other, "value", other)


def test_the_query_is_answered(public: Graph) -> None:
    (query,) = blocks("sparql")
    rows = [(str(code), int(count)) for code, count in public.query(query, initNs=PREFIXES)]  # type: ignore[misc] # rows, of a SELECT
    assert ("SE12", 1) in rows
    assert sum(count for _, count in rows) == 5
