"""Spellings: what two ways of writing one name or label have in common, and the spaces within numbers."""

import unicodedata
from functools import lru_cache

SPACES = " \u00a0\u2007\u2009\u202f"
"""Spaces of any width that part groups of digits: ordinary, no-break, figure, thin, narrow no-break."""

SPACE = "[" + "".join(f"\\u{ord(space):04x}" for space in SPACES) + "]"
"""One of them, as a regular expression of Python and of JSON Schema alike."""


@lru_cache(maxsize=8192)  # the same labels stand in every record: without it parsing takes 9 % longer
def fold(text: str) -> str:
    """What two spellings of one label or name have in common: letters in NFC, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
