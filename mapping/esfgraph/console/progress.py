"""Progress for a person: a bar on a terminal, a plain line now and then in a log; both on standard error."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from esfgraph.console.language import say
from esfgraph.rules import Language

LINE_SECONDS = 10.0
"""A log gets a line no more often than this."""


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        speed = task.finished_speed or task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


class Bars:
    """Progress as bars of a terminal."""

    def __init__(self, progress: Progress, language: Language) -> None:
        self._progress, self._language = progress, language
        self._task = progress.add_task("", visible=False)

    def begin(self, step: str, total: int) -> None:
        """Show a new bar; of a step whose size is not known it runs to and fro."""
        self._progress.update(self._task, visible=False)
        self._task = self._progress.add_task(say(step, self._language), total=total or None)

    def advance(self, count: int) -> None:
        """Move the bar."""
        self._progress.advance(self._task, count)


class Lines:
    """Progress as lines of a log."""

    def __init__(self, console: Console, language: Language) -> None:
        self._console, self._language = console, language
        self._step = ""
        self._total = self._done = 0
        self._began = self._said = 0.0

    def begin(self, step: str, total: int) -> None:
        """Name a new step, unless it is over before there is a line to write."""
        self._step, self._total, self._done = step, total, 0
        self._began = self._said = time.monotonic()

    def advance(self, count: int) -> None:
        """Write a line if the last was some time ago."""
        self._done += count
        now = time.monotonic()
        if now - self._said < LINE_SECONDS:
            return
        self._said = now
        rate = self._done / (now - self._began)
        left = max(0, self._total - self._done) / rate
        figures = {"done": self._done, "total": self._total, "rate": Decimal(rate), "left": Decimal(left)}
        self._console.print(say("progress", self._language, step=say(self._step, self._language), **figures))


@contextmanager
def watching(language: Language) -> Iterator[Bars | Lines]:
    """Watch a long piece of work."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield Lines(console, language)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bars(progress, language)
