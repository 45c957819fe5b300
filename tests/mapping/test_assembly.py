"""Assembly: what is found does not depend on how many projects are validated at a time."""

from pathlib import Path

import pytest
from bench.records import generate
from tests.writers import page_text

from esfgraph import assembly
from esfgraph.assembly import assemble, validate
from esfgraph.context import load_context
from esfgraph.iris import Iris
from esfgraph.reading import read_sources
from esfgraph.sources import find


def test_the_findings_are_the_same_in_batches_of_any_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, (sample, layout, _) in enumerate(generate(60, seed=3, errors=0.5)):
        text = page_text(sample, layout) if layout else page_text(sample, "D")
        (tmp_path / f"{number:03}.txt").write_text(text, encoding="utf-8")
    context = load_context(Iris())
    assembled = assemble(read_sources(find([tmp_path]), context).records, context)
    assert len({each.owner for each in assembled.ownerships.values() if each}) < len(assembled.projects)
    found = []
    for size in (1, 7, 1000):
        monkeypatch.setattr(assembly, "VALIDATION_BATCH", size)
        found.append(set(validate(assembled, context)))
    assert found[0] == found[1] == found[2]
    assert {"Project-period-order", "Project-support-within-cost", "unlisted-code"} <= {each.rule for each in found[0]}
