"""Spellings: what two ways of writing one name or label have in common."""

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=8192)
def label_key(label: str) -> str:
    """Fold a label for comparison: case, spaces and Unicode composition do not tell labels apart."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", label)).strip().casefold()


def name_key(text: str) -> str:
    """Return what two spellings of one name have in common: letters in NFC, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


SPACES = " \u00a0\u2007\u2009\u202f"
"""Spaces of any width that part groups of digits: ordinary, no-break, figure, thin, narrow no-break."""

SPACE = "[" + "".join(f"\\u{ord(space):04x}" for space in SPACES) + "]"
"""One of them, as a regular expression of Python and of JSON Schema alike."""
