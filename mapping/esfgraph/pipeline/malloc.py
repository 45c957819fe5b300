"""How a process that does one long thing gets its memory, by mallopt(3) of glibc; elsewhere nothing changes."""

import ctypes
import sys
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType

SPARING = MappingProxyType({-8: 2, -1: 1 << 20})
"""At most two arenas, and a mebibyte unused at the end of each: threads share what they free, or give it back."""

KEEPING = MappingProxyType({1: 160, -1: 2_000_000_000, -2: 64 << 20, -3: 1 << 30})
"""What is freed is kept for the next of its size, and what is got is got in large pieces: a tenth less work for one who
makes and frees hundreds of millions of small things."""


def allocate(settings: Mapping[int, int]) -> None:
    """Get and keep memory so from now on, in this whole process."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            for parameter, value in settings.items():
                ctypes.CDLL(None).mallopt(parameter, value)
