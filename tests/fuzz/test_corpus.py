"""Every input of tests/fuzz/corpus, read anew: made by hand, or found by bench/fuzz.py.

A folder a target (targets.py); inputs are invented, and hold no text of others. Those named ``found-...`` once failed.
"""

from pathlib import Path

import pytest
from tests.fuzz.targets import TARGETS

from esfgraph.release.data_folder import Release

CORPUS = Path(__file__).with_name("corpus")
MOST_BYTES = 16_000
"""Of one input; what fails with more is to be made smaller."""


def test_every_target_has_a_corpus() -> None:
    assert {path.name for path in CORPUS.iterdir() if path.is_dir()} == TARGETS.keys()
    assert all(path.stat().st_size <= MOST_BYTES for path in CORPUS.rglob("*"))


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", TARGETS)
def test_no_input_of_the_corpus_fails(name: str, release: Release) -> None:
    attempt = TARGETS[name](release)
    inputs = sorted((CORPUS / name).iterdir())
    assert len(inputs) > 2
    for path in inputs:
        try:
            attempt(path.read_bytes())
        except Exception as error:
            error.add_note(f"The input is {path}.")
            raise
