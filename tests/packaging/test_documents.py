"""Documents name files that are there: whoever moves one finds here who speaks of it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("*/*.md")]
PATH = re.compile(r"`((?:\.ci|bench|deploy|docs|mapping|ontology|seeds|server|shapes|tests)/[^\s`]*)`")
"""A path from the top of the checkout; ``<name>`` in it stands for any name, and bench/.work is made by a run."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_leads_to_a_file_or_folder(document: Path) -> None:
    paths = {re.sub(r"<[\w-]+>", "*", path) for path in PATH.findall(document.read_text(encoding="utf-8"))}
    assert {path for path in paths - {"bench/.work"} if not any(ROOT.glob(path))} == set()
