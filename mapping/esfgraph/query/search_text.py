"""A reader's words made into a question to the full-text index.

It is never a query language: quotes hold a phrase together, a trailing asterisk asks for words that begin so, and
everything else is literal. A word finds its forms and the compounds that it begins; one that finds nothing is taken
for misspelt.
"""

import re
import unicodedata
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

from tantivy import Occur, Query, Schema, Searcher

from esfgraph.errors import DamagedError, UsageError
from esfgraph.matching.matcher import Matcher
from esfgraph.matching.numbers import number_keys
from esfgraph.query.search_fields import NAMES, TEXTS, words_of
from esfgraph.query.search_words import Vocabulary, analyzer, marked, plain

LONGEST_TEXT = 200
"""Characters of what may be searched for."""
MOST_WORDS = 16
NUMBERS = "number"
"""The field of numbers, as reasons call it."""
_REMEMBERED = 128
"""Texts whose meaning is remembered: a list asks for the same one many times."""
_SHORTEST_PREFIX = 2
_MOST_NAMED = 200
"""Terms with one beginning that are asked for by name."""
_SHORTEST_UNMARKED = 4
"""Letters of an unfinished word whose marks may lack."""
_WEIGHTS = {"title": 4.0, "names": 3.0, "places": 2.0, "text": 1.0}
_NUMBER_WEIGHT = 20.0
_OWNER_WEIGHT = 20.0
_GUESS_WEIGHT = 0.5
"""Of compounds, beside what holds the word itself."""
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_CHUNK = re.compile(r'"([^"]*)"|([^\s"]+)')
_SWEDISH = "att av de den det en ett från för hos i inom med och om på som till under vid åt"
_ENGLISH = "about at for from in of the to"
_NAMING = (
    "projekt project projects dnr diarienr diarienummer org orgnr organisationsnr organisationsnummer nr nummer number"
)
_LINKING = frozenset(f"{_SWEDISH} {_ENGLISH} {_NAMING}".split())
"""Words that link others, or say what is meant by them: they need not be there, unless there are no others."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a text, or a phrase."""

    words: str
    """As written."""
    queries: Mapping[str, Query]
    """What asks for it in each field where it may stand: one of TEXTS, or NUMBERS."""
    stems: Mapping[str, float]
    """Those of the words by which it is seen in a text, each with its weight: the fewer texts hold it, the more."""
    is_linking: bool = False

    @property
    def query(self) -> Query:
        """What asks for it wherever it stands."""
        return any_of(list(self.queries.values()))


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is understood: all of its parts are asked for, or all of it is a number."""

    parts: tuple[Part, ...]
    linking: tuple[Part, ...]
    """What is better there, and need not be."""
    number: Query | None
    owner: Query | None = None
    """What asks for the one owner that all of it means, and for its projects."""
    text: str = ""
    """All of it, as written."""

    @property
    def query(self) -> Query:
        """What asks for the whole."""
        asked = [(Occur.Must, part.query) for part in self.parts]
        query = Query.boolean_query([*asked, *((Occur.Should, part.query) for part in self.linking)])
        return any_of([query, *filter(None, (self.number, self.owner))])

    @property
    def stems(self) -> Mapping[str, float]:
        """The stems of words by which the parts are seen in a text, each with its weight."""
        return {stem: weight for part in self.parts for stem, weight in part.stems.items()}


@dataclass(slots=True)
class _Choices:
    """What one word or phrase may stand for, while it is read."""

    queries: dict[str, list[Query]] = field(default_factory=lambda: {name: [] for name in (*TEXTS, NUMBERS)})
    """By field: each finds it there."""
    stems: set[str] = field(default_factory=set)
    """Of words of texts."""


class Wording:
    """Reads texts into questions to an index."""

    def __init__(self, schema: Schema, searcher: Searcher, matcher: Matcher) -> None:
        """Ask an index of this schema; what it holds says what a word may mean, *matcher* whom a text does."""
        self._schema, self._searcher, self._matcher = schema, searcher, matcher
        self._words = analyzer(stemmed=False)
        self._vocabulary = Vocabulary(searcher)
        self.stem = self._vocabulary.stem
        """Return the stem of a word; nothing for one that is too long."""
        self.read = lru_cache(_REMEMBERED)(partial(Wording._read, weakref.proxy(self)))  # holds no index
        """Read what was written; None where it holds no word. Raise UsageError for a text that is too long."""

    def _read(self, text: str) -> Reading | None:
        if len(text) > LONGEST_TEXT:
            raise UsageError(f"The text to search for has {len(text)} characters; at most {LONGEST_TEXT} are allowed.")
        text = normal(text).translate(_QUOTES)
        chunks = _CHUNK.findall(text)
        last = len(chunks) - 1
        parts = [
            self._part(phrase or word, is_phrase=bool(phrase), is_last=position == last)
            for position, (phrase, word) in enumerate(chunks)
        ]
        stated = tuple(part for part in parts if part is not None)
        if not stated:
            return None
        if len(self._words.analyze(text)) > MOST_WORDS:
            raise UsageError(f"The text to search for has too many words; at most {MOST_WORDS} are allowed.")
        asked = tuple(part for part in stated if not part.is_linking)
        linking = tuple(part for part in stated if part.is_linking)
        numbers = number_keys(text)
        number = any_of([self._number(number) for number in numbers]) if numbers else None
        return Reading(asked or linking, linking, number, self._owner(text), text.strip())

    def _owner(self, text: str) -> Query | None:
        """Ask for the one owner that a text means, if there is one: projects hold the same term as their owner."""
        try:
            owner = self._matcher.owner(text)
        except DamagedError:  # what is whole of an index is searched; who verifies the release is told
            return None
        return Query.boost_query(self._term("owner", owner.number), _OWNER_WEIGHT) if owner else None

    def _part(self, chunk: str, *, is_phrase: bool, is_last: bool) -> Part | None:
        """Read one word, or several that belong together; None where it holds no letter and no digit."""
        words = self._words.analyze(chunk)
        if not words:
            return None
        choices, numbers = _Choices(), number_keys(chunk)
        self._add_words(choices, words, is_phrase=is_phrase)
        choices.queries[NUMBERS] += map(self._number, numbers)
        is_unfinished = not is_phrase and (chunk.endswith("*") or (is_last and len(words[-1]) >= _SHORTEST_PREFIX))
        if is_unfinished:
            self._add_begun(choices, words)
            choices.queries[NUMBERS] += (each for number in numbers for each in self._beginning("numbers", number))
        if len(words) == 1 and not is_phrase and words[0].isalpha():
            self._add_compounds(choices, words[0])
            if self._finds(choices):
                self._add_compounds(choices, words[0], by_stem=True)
            else:
                choices = self._misspelt(words[0], is_unfinished=is_unfinished)
        asked = {name: any_of(queries) for name, queries in choices.queries.items() if queries}
        return Part(
            chunk,
            {name: Query.boost_query(query, _weight(name)) for name, query in asked.items()},
            {stem: 1 / (1 + held) for stem in choices.stems if (held := self._searcher.doc_freq("text", stem))},
            is_linking=not is_phrase and _LINKING.issuperset(words),
        )

    def _add_words(self, choices: _Choices, words: Sequence[str], *, is_phrase: bool = False) -> None:
        """Ask for one word in any of its forms, or for several in a row."""
        row = [stem for word in words for stem in self._vocabulary.stem(word)]
        if len(row) > 1:  # the engine panics on a phrase of one word
            choices.stems.update(row)
            for name in TEXTS:
                choices.queries[name].append(Query.phrase_query(self._schema, name, [*row]))
            return
        stems = row if is_phrase else sorted(self._vocabulary.forms(words[0]))
        choices.stems.update(stems)
        for name in TEXTS:
            held = (stem for stem in stems if self._searcher.doc_freq(name, stem))
            choices.queries[name] += (self._term(name, stem) for stem in held)

    def _add_begun(self, choices: _Choices, words: Sequence[str]) -> None:
        """Ask for words of a name of which the last begins so."""
        for name in NAMES:
            before = [(Occur.Must, self._term(words_of(name), word)) for word in words[:-1]]
            for begun in self._beginning(words_of(name), words[-1]):
                choices.queries[name].append(Query.boolean_query([*before, (Occur.Must, begun)]) if before else begun)

    def _beginning(self, field: str, beginning: str) -> list[Query]:
        """Ask for what begins so in a field: for each term by its name, as long as they are few.

        Of a pattern, as of a set, the engine reads the lists of all terms to their ends whenever it is asked.
        """
        terms = [term for term, _ in self._searcher.terms_with_prefix(field, beginning, limit=_MOST_NAMED + 1)]
        if len(terms) > _MOST_NAMED:
            return [Query.regex_query(self._schema, field, f"{re.escape(beginning)}.*")]
        return [self._one_of(field, terms, 1.0)] if terms else []

    def _one_of(self, field: str, terms: Sequence[str], score: float) -> Query:
        """Ask for one of some terms, all of which count the same."""
        named = [Query.term_query(self._schema, field, term, "basic") for term in terms]
        return Query.const_score_query(any_of(named), score)

    def _add_compounds(self, choices: _Choices, word: str, *, by_stem: bool = False) -> None:
        for name, compounds in self._vocabulary.compounds(word, by_stem=by_stem):
            choices.queries[name].append(self._one_of(plain(name), compounds, _GUESS_WEIGHT))
            if name not in NAMES:
                choices.stems.update(compounds)

    def _misspelt(self, word: str, *, is_unfinished: bool) -> _Choices:
        """Ask for what a word may be misspelt for, where it is found nowhere as it is written."""
        choices, guesses = _Choices(), self._vocabulary.guesses(word)
        for guess in guesses:
            self._add_words(choices, [guess])
        for guess in guesses or [word]:
            self._add_compounds(choices, guess, by_stem=True)
        if is_unfinished and len(word) >= _SHORTEST_UNMARKED:
            for begun in filter(self._is_begun, marked(word)):
                self._add_begun(choices, [begun])
        return choices

    def _is_begun(self, word: str) -> bool:
        """Whether a word of a name begins so."""
        return any(self._searcher.terms_with_prefix(words_of(field), word, limit=1) for field in NAMES)

    def _finds(self, choices: _Choices) -> bool:
        query = any_of([query for queries in choices.queries.values() for query in queries])
        return bool(self._searcher.search(query, 1, count=False).hits)

    def _number(self, number: str) -> Query:
        return Query.boost_query(self._term("numbers", number), _NUMBER_WEIGHT)

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value)


def _weight(field: str) -> float:
    return _WEIGHTS.get(field, 1.0)


def normal(text: str) -> str:
    """Return a text in NFC, without halves of characters that no encoding can write."""
    return text if text.isascii() else unicodedata.normalize("NFC", text.encode(errors="ignore").decode())


def any_of(queries: Sequence[Query]) -> Query:
    """Ask for what answers one of the queries; none are answered by nothing."""
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])
