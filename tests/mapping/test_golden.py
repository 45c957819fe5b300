"""The reviewed graph of each seed: ``tests/golden/<seed>/expected.ttl``, compared by isomorphism."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from rdflib.compare import graph_diff, to_canonical_graph

from esfgraph.assembly import assemble, public_statements
from esfgraph.context import Context
from esfgraph.fields import load_fields
from esfgraph.iris import Iris
from esfgraph.namespaces import PREFIXES
from esfgraph.reading import read_sources
from esfgraph.reference import load_reference
from esfgraph.sources import find

ROOT = Path(__file__).parents[2]
SEEDS = sorted((ROOT / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(load_fields(), load_reference(Iris()))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem)
def test_a_seed_gives_the_reviewed_graph(seed: Path, context: Context, request: pytest.FixtureRequest) -> None:
    assembly = assemble(read_sources(find([seed]), context).records, context)
    text = "".join(f"{each} .\n" for each in sorted(public_statements(assembly, context)))
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
