"""What bench/soak.py takes for a wrong answer, and for growth."""

import time

from bench.hostile import Failures
from bench.soak import MORE_HANDLES, SETTLED_SECONDS, Soak, told

NEW, OLD, ALIKE = 1, 2, 3


def soaked(seconds_ago: float) -> Soak:
    """One whose pointer has moved to the newer release."""
    answers = {"old": {"/a": OLD, "/b": ALIKE}, "new": {"/a": NEW, "/b": ALIKE}}
    return Soak(answers, "new", time.monotonic() - seconds_ago, waits=[0.1], held=[(1, 1, 1)] * 20)


def test_an_answer_is_of_one_release_and_after_a_while_of_the_newer() -> None:
    for seconds_ago, crc, wrong in (
        (SETTLED_SECONDS + 1, NEW, []),
        (SETTLED_SECONDS - 1, OLD, []),
        (SETTLED_SECONDS + 1, OLD, ["/a: of the release before"]),
        (SETTLED_SECONDS - 1, ALIKE, ["/a: of neither release"]),
    ):
        soak = soaked(seconds_ago)
        soak.take("/a", crc, time.monotonic())
        soak.take("/b", ALIKE, time.monotonic())
        assert [*soak.wrong] == wrong, (seconds_ago, crc)


def test_what_grows_fails_and_what_comes_and_goes_does_not() -> None:
    steady, growing = soaked(0), soaked(0)
    steady.held = [(10**9 * (second % 2), 50 * (second % 2), 9) for second in range(100)]
    growing.held = [(10**9, second, 9) for second in range(100)]
    for soak, failed in ((steady, []), (growing, ["there are 80 more open files"])):
        failures = Failures()
        assert [*told(soak, failures)]
        assert failures.found == failed
    assert MORE_HANDLES < 80
