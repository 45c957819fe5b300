"""Values that differ, cut to where they do."""

import pytest

from esfgraph.changes.excerpt import excerpts

A, B = "a" * 100, "b" * 100


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("1", "2", ("1", "2")),
        ("", A, ("", "a" * 40 + "…")),
        (A + "1" + B, A + "2" + B, ("…" + "a" * 30 + "1" + "b" * 9 + "…", "…" + "a" * 30 + "2" + "b" * 9 + "…")),
        (A, A + "!", ("…" + "a" * 30, "…" + "a" * 30 + "!")),
        (A + B, B, ("a" * 40 + "…", "b" * 30 + "…")),
    ],
)
def test_long_values_are_cut_to_what_differs(old: str, new: str, shown: tuple[str, str]) -> None:
    assert excerpts(old, new, 40) == shown
