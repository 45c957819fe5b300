"""Progress: what a build tells whoever watches it."""

from typing import Protocol


class Progress(Protocol):
    """Is told how far the work has come."""

    def begin(self, step: str, total: int) -> None:
        """A step of *total* things begins; 0 where their number is not known."""

    def advance(self, count: int) -> None:
        """So many things of the step are done."""


class Silence:
    """Progress that nobody watches."""

    def begin(self, step: str, total: int) -> None:
        """Say nothing."""

    def advance(self, count: int) -> None:
        """Say nothing."""
