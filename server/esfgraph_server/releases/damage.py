"""What the store says of its own damage, as an error of ours."""

import logging
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
        raise DamagedError(STORE_DAMAGED) from None
