"""Mangled records are read or refused; nothing else ever happens, and no statement of them is broken RDF."""

import csv
import os
from pathlib import Path

from tests.mutations import mutated

from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder

COUNT = int(os.environ.get("ESFGRAPH_TEST_MUTATIONS", "1000"))
"""bench/long.sh asks for a hundred times as many."""


def test_mangled_records_raise_nothing_but_the_projects_own_errors(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number, data in enumerate(mutated(COUNT, seed=20261123)):
        (tmp_path / "in" / f"{number:06}.txt").write_bytes(data)
    result = build([tmp_path / "in"], DataFolder(tmp_path / "data"), Iris())
    # The store proves every statement by parsing it.
    assert result.release is not None
    assert result.release.counts["records"] + result.refused == result.summary["records_read"]
    with (result.release.path / "report.csv").open(encoding="utf-8", newline="") as report:
        findings = list(csv.DictReader(report))
    assert len(findings) == sum(result.summary[kind] for kind in ("violations", "warnings", "infos"))
    names = {path.name for path in (tmp_path / "in").iterdir()}
    assert {each["source"] for each in findings if "://" not in each["source"]} <= names
    assert all(each["message"].endswith(".") for each in findings)
