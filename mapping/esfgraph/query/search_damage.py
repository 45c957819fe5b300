"""Damage of a full-text index, of which the engine tells in many ways, told in one: a DamagedError."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tantivy import Searcher

from esfgraph.errors import DamagedError


class TellingSearcher:
    """The engine's searcher, whose methods tell of damage by a DamagedError."""

    def __init__(self, engine: Searcher) -> None:
        """Search by *engine*."""
        self._engine = engine

    def __getattr__(self, name: str) -> Any:
        """Return what the engine has by a name; a method is kept, for it is called hundreds of times for a page."""
        found = getattr(self._engine, name)
        if callable(found):
            found = self.__dict__[name] = _telling(found)
        return found


def _telling(method: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: Any, **named: Any) -> Any:
        try:
            return method(*args, **named)
        except BaseException:
            with telling_of_damage():
                raise

    return call


@contextmanager
def telling_of_damage() -> Iterator[None]:
    """Turn what the engine says of a damaged index into a DamagedError."""
    try:
        yield
    except ValueError as error:
        raise DamagedError(f"The full-text index of the release cannot be read ({error}); build it again.") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # pyo3 gives it no name to import, and no Exception as base
            raise
        raise DamagedError(f"The full-text index of the release is damaged ({error}); build it again.") from error
