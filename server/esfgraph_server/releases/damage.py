"""What the store says of its own damage, as an error of ours."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from esfgraph.errors import DamagedError
from esfgraph_server.query_pool.query_errors import STORE_DAMAGED

_log = logging.getLogger(__name__)


@contextmanager
def store_damage_raised() -> Iterator[None]:
    """Raise DamagedError for what the store says of damage; its own words, which name paths, go to the log."""
    try:
        yield
    except RuntimeError as error:
        if not str(error).startswith("Corruption"):
            raise
        _log.error("The store of a release is damaged: %s", error)
        # What it was reading must end in the thread that began it.
        traceback.clear_frames(error.__traceback__)
        raise DamagedError(STORE_DAMAGED) from None
