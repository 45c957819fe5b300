"""A choice of a menu."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """An option, as its form sends it and as the reader reads it."""

    value: str
    title: str
    chosen: bool
    language: str = ""
    """Language of the title where it is not the page's."""
