"""The reviewed graph of each seed: ``tests/golden/<seed>/expected.ttl``, compared by isomorphism."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import graph_diff, to_canonical_graph
from tests.built import built, statements

from esfgraph.rdf.namespaces import PREFIXES

ROOT = Path(__file__).parents[3]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))


@pytest.mark.golden
@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_a_seed_gives_the_reviewed_graph(seed: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    text = "".join(f"{each} .\n" for each in sorted(statements(built(seed, tmp_path))["public"]))
    expected = ROOT / "tests" / "golden" / seed.stem / "expected.ttl"
    if request.config.getoption("--update-golden"):
        expected.parent.mkdir(parents=True, exist_ok=True)
        triples = (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
        written = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
        expected.write_bytes(written or b"")
    got = Graph().parse(data=text, format="nt")
    _, missing, surplus = graph_diff(to_canonical_graph(Graph().parse(expected)), to_canonical_graph(got))
    assert not len(missing), f"no longer stated:\n{missing.serialize(format='nt')}"
    assert not len(surplus), f"newly stated:\n{surplus.serialize(format='nt')}"
