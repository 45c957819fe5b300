"""Cases that are data, hundreds of them and each a moment's work: one test tries all, and names every one that fails.

Where cases need fixtures or take time, `pytest.mark.parametrize` is better: a test costs 3 ms before it does anything.
"""

from collections.abc import Callable, Iterable
from itertools import product

import pytest

Column = Iterable[object] | Callable[[], Iterable[object]]
"""What an argument is in each case, or what makes it once the test runs, for all processes collect every test."""


def each_of(*columns: Column) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Make one test of what tries one case: its arguments are one of each column, in every combination."""

    def decorated(attempt: Callable[..., None]) -> Callable[[], None]:
        def test() -> None:
            cases = [*product(*(column() if callable(column) else column for column in columns))]
            failed = list[BaseException]()
            for case in cases:
                try:
                    attempt(*case)
                except (Exception, pytest.fail.Exception) as error:
                    error.add_note(f"The case is {', '.join(map(repr, case))}.")
                    failed.append(error)
            if failed:
                raise BaseExceptionGroup(f"{len(failed)} of {len(cases)} cases fail", failed)
            assert cases

        test.__name__ = test.__qualname__ = attempt.__name__
        test.__module__, test.__doc__ = attempt.__module__, attempt.__doc__
        return test

    return decorated
