"""How glibc gives memory to a worker that does one long thing, set by mallopt(3); nothing happens elsewhere."""

import ctypes
import sys
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType

# Numbers of parameters, from malloc.h.
M_MXFAST = 1
M_TRIM_THRESHOLD = -1
M_TOP_PAD = -2
M_MMAP_THRESHOLD = -3
M_ARENA_MAX = -8

SPARING = MappingProxyType({M_ARENA_MAX: 2, M_TRIM_THRESHOLD: 1 << 20})
"""At most two arenas, and a mebibyte unused at the end of each."""

KEEPING = MappingProxyType(
    {M_MXFAST: 160, M_TRIM_THRESHOLD: 2_000_000_000, M_TOP_PAD: 64 << 20, M_MMAP_THRESHOLD: 1 << 30}
)
"""What is freed is kept for what comes next, and memory is taken in large pieces."""


def allocate(parameters: Mapping[int, int]) -> None:
    """Set parameters of the whole process."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            for parameter, value in parameters.items():
                ctypes.CDLL(None).mallopt(parameter, value)
