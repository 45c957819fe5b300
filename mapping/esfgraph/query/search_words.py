"""What a word may stand for in a full-text index: its forms, compounds, words it is misspelt for."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain, product

from tantivy import Filter, Searcher, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from esfgraph.query.search_fields import NAMES, TEXTS, words_of

LONGEST_WORD = 64
_SHORTEST_COMPOUND = 4
"""Letters of a word that is looked for at the beginning of compounds."""
_SHORTEST_REST = 3
"""Letters of what such a word has behind it."""
_SURE_BEGINNING = 9
"""Letters of a word that no other begins with by chance: what stands behind it need not be known."""
_MOST_COMPOUNDS = 200
_SHORTEST_MISSPELT = 4
"""Letters of a word that may have one wrong: of a shorter one too many others differ in one."""
_LONGEST_MISSPELT = 40
_MOST_GUESSES = 10
_MOST_MARKED = 3000
"""Ways to put marks on the letters of a word that are tried."""
_ENDINGS = ("ets", "et", "ens", "en", "s")
_JOINTS = ("", "s", "o", "e", "a", "u")
"""What joins the parts of a compound: arbets-marknad, kvinn-o-kraft."""
_MARKED = {"a": "aåä", "o": "oö", "e": "eé", "u": "uü"}
"""Letters that are written without their marks where a keyboard has none."""
_LETTERS = "abcdefghijklmnopqrstuvwxyzåäöé"
_FLEETING = re.compile(r"(.*[^aeiouyåäöé])(e?)([lnr])", re.DOTALL)
"""A stem that ends in a fleeting e or lacks it: cirkel, cirklar."""
_DEFINITE = re.compile(r"(.{2,}(?:[eo][lr]|a))ns?", re.DOTALL)
"""Forms that the stemmer takes for stems: mentorn, nyckeln, skolan."""
_KEPT_ENDINGS = ("et", "en", "an")
"""Endings that the stemmer may leave: möt-et, möt-en-a, skol-an."""


class Vocabulary:
    """The words of an index."""

    def __init__(self, searcher: Searcher) -> None:
        """Look words up in what *searcher* reads."""
        self._searcher = searcher
        self._stems = analyzer(stemmed=True)

    def stem(self, word: str) -> list[str]:
        """Return the stem of a word; nothing for one that is too long."""
        stems: list[str] = self._stems.analyze(word)
        return stems

    def forms(self, word: str) -> set[str]:
        """Return the stems that forms of a word may have: the stemmer takes ``projektet`` and ``projekt`` for two."""
        bare = {word} | {word.removesuffix(ending) for ending in _ENDINGS if len(word) > len(ending) + 2}
        if definite := _DEFINITE.fullmatch(word):
            bare.add(definite[1])
        forms = {form for each in bare for form in (each, *(f"{each}{ending}" for ending in _KEPT_ENDINGS))}
        stems = {stem for form in forms for stem in self.stem(form)}
        stems |= {again for stem in stems for again in self.stem(stem)}
        fleeting = filter(None, map(_FLEETING.fullmatch, stems))
        stems |= {match[1] + ("" if match[2] else "e") + match[3] for match in fleeting}
        stems |= {f"{stem}n" for stem in stems if _DEFINITE.fullmatch(f"{stem}n")}
        return stems | {f"{stem}{ending}" for stem in stems for ending in _KEPT_ENDINGS}

    def compounds(self, word: str, *, by_stem: bool = False) -> Iterator[tuple[str, list[str]]]:
        """Yield the compounds that a word begins, or its stem, by the field that holds them.

        What stands behind the word is a word too, as in no ``kommunikation``.
        """
        beginnings = {each for each in (self.stem(word) if by_stem else [word]) if len(each) >= _SHORTEST_COMPOUND}
        for field in TEXTS:
            found = {
                term
                for beginning in beginnings
                for term, _ in self._searcher.terms_with_prefix(plain(field), beginning, limit=_MOST_COMPOUNDS)
                if self._is_compound(term, beginning)
            }
            if found:
                yield field, sorted(found)

    def guesses(self, word: str) -> list[str]:
        """Return the words that one that nothing holds may be misspelt for: those of most things first.

        They lack nothing but its marks, else differ in one letter; words of names go before those of texts, and the
        first letter is the last to be wrong.
        """
        if not _SHORTEST_MISSPELT <= len(word) <= _LONGEST_MISSPELT:
            return []
        inner = {word[0] + rest for rest in _edits(word[1:])}
        tried: Iterable[tuple[Iterable[str], tuple[str, ...]]] = (
            (marked(word), NAMES),
            (inner, NAMES),
            (marked(word), ("text",)),
            (inner, ("text",)),
            (_edits(word), TEXTS),
        )
        for candidates, fields in tried:
            counted = sorted((-self._count(each, fields), each) for each in candidates)
            if known := [each for count, each in counted if count]:
                return known[:_MOST_GUESSES]
        return []

    def _is_compound(self, term: str, beginning: str) -> bool:
        rest = term.removeprefix(beginning)
        if not rest or len(beginning) >= _SURE_BEGINNING:
            return bool(rest)
        rests = {rest.removeprefix(joint) for joint in _JOINTS}
        return any(len(each) >= _SHORTEST_REST and self._count(each, ("text", "title")) for each in rests)

    def _count(self, word: str, fields: Iterable[str]) -> int:
        """Of how many things a field holds a word."""
        stems = dict.fromkeys((word, *self.stem(word), *([f"{word}n"] if word.endswith("a") else [])))
        return max((self._searcher.doc_freq(field, stem) for field in fields for stem in stems), default=0)


def plain(field: str) -> str:
    """Return the field that holds words of one of TEXTS as they are; for long texts there are stems only."""
    return words_of(field) if field in NAMES else field


def marked(word: str) -> Iterator[str]:
    """Yield a word with marks on its letters that may have some, in every way but as it is written."""
    letters = [_MARKED.get(letter, letter) for letter in word]
    ways = 1
    for choices in letters:
        ways *= len(choices)
    if ways <= _MOST_MARKED:
        yield from filter(word.__ne__, map("".join, product(*letters)))


def _edits(word: str) -> set[str]:
    """Return the words that differ in one letter: one too many, too few, another, or two that have changed places."""
    parts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    return {
        edit
        for left, right in parts
        for edit in chain(
            [left + right[1:]] if right else (),
            [left + right[1] + right[0] + right[2:]] if len(right) > 1 else (),
            (left + letter + right[1:] for letter in _LETTERS if right),
            (left + letter + right for letter in _LETTERS),
        )
    } - {word, ""}


def analyzer(*, stemmed: bool) -> TextAnalyzer:
    """Cut a text into words of letters and digits, in lower case."""
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    builder = builder.filter(Filter.remove_long(LONGEST_WORD)).filter(Filter.lowercase())
    return (builder.filter(Filter.stemmer("swedish")) if stemmed else builder).build()
