"""Progress in a log: a line now and then, in the reader's language, of steps that have words."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from esfgraph.console import progress
from esfgraph.console.language import say
from esfgraph.console.progress import Lines
from esfgraph.pipeline.build import build
from esfgraph.rdf.iris import Iris
from esfgraph.release.data_folder import DataFolder
from esfgraph.rules import Language

LINES: dict[Language, str] = {
    "sv": "Läser: 1\u00a0500 av 3\u00a0000, ",
    "en": "Reading: 1,500 of 3,000, ",
}


@pytest.mark.parametrize("language", LINES)
def test_a_line_says_how_far_a_step_has_come(language: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LINE_SECONDS", 0.0)
    out = io.StringIO()
    lines = Lines(Console(file=out, width=200), language)
    lines.begin("Reading", 3000)
    lines.advance(1500)
    assert out.getvalue().startswith(LINES[language])


class Steps:
    """Remembers the steps that it is told of."""

    def __init__(self) -> None:
        self.begun: list[str] = []

    def begin(self, step: str, total: int) -> None:
        self.begun.append(step)

    def advance(self, count: int) -> None:
        """Nothing."""


def test_every_step_of_a_build_has_words(seeds: list[Path], own_data: DataFolder) -> None:
    steps = Steps()
    build(seeds, own_data, Iris(), progress=steps)
    assert len(steps.begun) > 2
    assert steps.begun == [say(step, "en") for step in steps.begun]
