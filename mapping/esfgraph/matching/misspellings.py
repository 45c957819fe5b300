"""Misspellings: whether the words of one name are those of another with a letter or two wrong."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import permutations

from rapidfuzz.distance import OSA

_MOST_WORDS = 3
"""Words that may be misspelt at once."""
_MOST_EDITS = 3
_ONE_EDIT, _TWO_EDITS = 5, 9
"""Letters of a word that may have one wrong, and two: of shorter ones too many others differ in as many."""
_ALONE = 8
"""Letters of a word that may be misspelt where it is all that tells the name."""


def edits_between(
    words: Sequence[str], recorded: Sequence[str], is_word: Callable[[str], bool], *, telling: int
) -> int | None:
    """Count the letters that are wrong, missing, too many or have changed places in *words*; None for another name.

    A word that *is_word* knows is no misspelling of another, nor is one with digits, with another first letter (*Öst*,
    *Väst*), or one that is another with an ending.
    *telling* is how many of the words are no legal forms.
    """
    missing, extra = Counter(recorded), Counter(words)
    missing, extra = missing - Counter(words), extra - Counter(recorded)
    theirs, ours = list(missing.elements()), list(extra.elements())
    if not ours and not theirs:
        return 0
    if len(ours) != len(theirs) or len(ours) > _MOST_WORDS or any(map(is_word, ours)):
        return None
    counts = (_edits(ours, order, telling) for order in permutations(theirs))
    return min((count for count in counts if count is not None), default=None)


def _edits(words: Sequence[str], recorded: Sequence[str], telling: int) -> int | None:
    total = 0
    for word, other in zip(words, recorded, strict=True):
        edits = OSA.distance(word, other)
        is_another = word[0] != other[0] or not (word + other).isalpha() or _is_ending(word, other, edits)
        if is_another or edits > _allowed(other, telling):
            return None
        total += edits
    return total if total <= _MOST_EDITS else None


def _allowed(word: str, telling: int) -> int:
    if len(word) < (_ALONE if telling < 2 else _ONE_EDIT):
        return 0
    return 2 if len(word) >= _TWO_EDITS else 1


def _is_ending(word: str, other: str, edits: int) -> bool:
    """Whether one is the other with an ending, or with another one: *Mentor*, *Mentora*; *Kollegiet*, *Kollegium*."""
    is_longer = word.startswith(other) or other.startswith(word)
    return bool(edits) and (is_longer or (edits > 1 and word[-1] != other[-1]))
