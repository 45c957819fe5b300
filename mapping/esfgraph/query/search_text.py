"""A reader's words made into a question to the full-text index.

It is never a query language: quotes hold a phrase together, a trailing asterisk asks for words that begin so, and
everything else is literal. A word finds its forms and the compounds that it begins; one that finds nothing is taken
for misspelt.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tantivy import Filter, Occur, Query, Schema, Searcher, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from esfgraph.errors import UsageError
from esfgraph.query.search_fields import NAMES, TEXTS, words_of

LONGEST_TEXT = 200
"""Characters of what may be searched for."""
MOST_WORDS = 16
NUMBERS = "number"
"""The field of numbers, as reasons call it."""
_REMEMBERED = 128
"""Texts whose meaning is remembered: a list asks for the same one many times."""
_LONGEST_WORD = 64
_SHORTEST_PREFIX = 2
_SHORTEST_COMPOUND = 4
"""Letters of a word that is looked for at the beginning of compounds."""
_SHORTEST_REST = 3
"""Letters of what such a word has behind it."""
_MOST_COMPOUNDS = 200
_SHORTEST_MISSPELT = 4
"""Letters of a word that may have one wrong: of a shorter one too many others differ in one."""
_WEIGHTS = {"title": 4.0, "names": 3.0, "places": 2.0, "text": 1.0}
_NUMBER_WEIGHT = 20.0
_GUESS_WEIGHT = 0.5
"""Of compounds, beside what holds the word itself."""
_ENDINGS = ("ets", "et", "ens", "en", "s")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_CHUNK = re.compile(r'"([^"]*)"|([^\s"]+)')
_MARKED = {"a": "aåäàáâ", "o": "oöóòô", "e": "eéèê", "u": "uü", "c": "cç", "n": "nñ"}
"""Letters that are written without their marks where a keyboard has none."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a text, or a phrase."""

    words: str
    """As written."""
    queries: Mapping[str, Query]
    """What asks for it in each field where it may stand: one of TEXTS, or NUMBERS."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is understood: all of its parts are asked for, or all of it is a number."""

    parts: tuple[Part, ...]
    number: Query | None

    @property
    def query(self) -> Query:
        """What asks for the whole."""
        query = Query.boolean_query([(Occur.Must, any_of(list(part.queries.values()))) for part in self.parts])
        return any_of([query, self.number]) if self.number else query


class Wording:
    """Reads texts into questions to an index."""

    def __init__(self, schema: Schema, searcher: Searcher) -> None:
        """Ask an index of this schema; what it holds says what a word may mean."""
        self._schema, self._searcher = schema, searcher
        self._stems, self._words = analyzer(stemmed=True), analyzer(stemmed=False)
        self.read = lru_cache(_REMEMBERED)(self._read)
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
        asked = tuple(part for part in parts if part is not None)
        if not asked:
            return None
        if len(self._words.analyze(text)) > MOST_WORDS:
            raise UsageError(f"The text to search for has too many words; at most {MOST_WORDS} are allowed.")
        number = number_key(text)
        return Reading(asked, self._number(number) if number else None)

    def _part(self, chunk: str, *, is_phrase: bool, is_last: bool) -> Part | None:
        """Read one word, or several that belong together; None where it holds no letter and no digit."""
        words = self._words.analyze(chunk)
        if not words:
            return None
        choices = {field: [self._together(field, words, is_phrase=is_phrase)] for field in TEXTS}
        if number := number_key(chunk):
            choices[NUMBERS] = [self._number(number)]
        is_unfinished = not is_phrase and (chunk.endswith("*") or (is_last and len(words[-1]) >= _SHORTEST_PREFIX))
        if is_unfinished:
            for field in NAMES:
                choices[field].append(self._begun(field, words))
            if number:
                choices[NUMBERS].append(Query.regex_query(self._schema, "numbers", f"{re.escape(number)}.*"))
        if len(words) == 1 and not is_phrase and words[0].isalpha():
            for field, compounds in self._compounds(words[0]):
                choices[field].append(compounds)
            if not self._finds(choices):
                choices = self._misspelt(words[0], ".*" if is_unfinished else "")
        return Part(
            chunk, {field: Query.boost_query(any_of(queries), _weight(field)) for field, queries in choices.items()}
        )

    def _together(self, field: str, words: Sequence[str], *, is_phrase: bool) -> Query:
        """One word in any of its forms, or several in a row."""
        row: list[str | tuple[int, str]] = [stem for word in words for stem in self._stem(word)]
        if len(row) > 1:  # the engine panics on a phrase of one word
            return Query.phrase_query(self._schema, field, row)
        stems = self._stem(words[0]) if is_phrase else sorted(self._forms(words[0]))
        return any_of([self._term(field, stem) for stem in stems])

    def _forms(self, word: str) -> set[str]:
        """The stems that forms of one word may have: the stemmer takes ``projektet`` and ``projekt`` for two words."""
        bare = {word} | {word.removesuffix(ending) for ending in _ENDINGS if len(word) > len(ending) + 2}
        forms = {form for base in bare for form in (base, f"{base}et", f"{base}en")}
        stems = {stem for form in forms for stem in self._stem(form)}
        return stems | {again for stem in stems for again in self._stem(stem)}

    def _stem(self, word: str) -> list[str]:
        return self._stems.analyze(word)

    def _begun(self, field: str, words: Sequence[str]) -> Query:
        """Words of a name of which the last begins so."""
        # Nothing but letters and digits is left in a word, so that none of it is a sign of a regular expression.
        begun = Query.regex_query(self._schema, words_of(field), f"{words[-1]}.*")
        before = [(Occur.Must, self._term(words_of(field), word)) for word in words[:-1]]
        return Query.boolean_query([*before, (Occur.Must, begun)])

    def _compounds(self, word: str) -> Iterable[tuple[str, Query]]:
        """Compounds that a word begins, by field: what stands behind it is a word too, as in no ``kommunikation``."""
        if len(word) < _SHORTEST_COMPOUND:
            return
        for field in TEXTS:
            dictionary = field if field == "text" else words_of(field)
            listed = self._searcher.terms_with_prefix(dictionary, word, limit=_MOST_COMPOUNDS)
            if found := [term for term, _ in listed if self._is_compound(term, word)]:
                query = Query.term_set_query(self._schema, dictionary, found)
                yield field, Query.const_score_query(query, _GUESS_WEIGHT)

    def _is_compound(self, term: str, beginning: str) -> bool:
        rest = term.removeprefix(beginning)
        rests = {rest, rest.removeprefix("s")}
        return any(len(rest) >= _SHORTEST_REST and self._is_known(rest) for rest in rests)

    def _is_known(self, word: str) -> bool:
        """Whether a word stands somewhere for itself."""
        return any(
            self._searcher.doc_freq("text", stem) or self._searcher.doc_freq("title", stem)
            for stem in (word, *self._stem(word))
        )

    def _misspelt(self, word: str, rest: str) -> dict[str, list[Query]]:
        """Words that differ from one that nothing holds by its marks, else by one letter: of names, else of texts.

        *rest* is what may stand behind it, as a regular expression.
        """
        if len(word) < _SHORTEST_MISSPELT:
            return {"title": []}
        (stem, *_) = self._stem(word) or [word]
        marked = "".join(f"[{_MARKED[letter]}]" if letter in _MARKED else letter for letter in word)
        guesses: tuple[dict[str, list[Query]], ...] = (
            {field: [Query.regex_query(self._schema, words_of(field), marked + rest)] for field in NAMES},
            {field: [Query.fuzzy_term_query(self._schema, words_of(field), word, 1)] for field in NAMES},
            {"text": [Query.regex_query(self._schema, "text", marked)]},
            {"text": [Query.fuzzy_term_query(self._schema, "text", stem, 1)]},
        )
        return next(filter(self._finds, guesses), guesses[-1])

    def _finds(self, choices: Mapping[str, Sequence[Query]]) -> bool:
        query = any_of([query for queries in choices.values() for query in queries])
        return bool(self._searcher.search(query, 1, count=False).hits)

    def _number(self, number: str) -> Query:
        return Query.boost_query(self._term("numbers", number), _NUMBER_WEIGHT)

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value)


def _weight(field: str) -> float:
    return _WEIGHTS.get(field, 1.0)


def number_key(text: str) -> str:
    """Return what the spellings of a number have in common, ``25-030-S02`` and ``2019/00383``; empty for words."""
    bare = re.sub(r"[\s/*–-]", "", text).upper()
    return bare if re.fullmatch(r"(?=.*\d)[\w.+]{1,40}", bare) and bare.isascii() else ""


def normal(text: str) -> str:
    """Return a text in NFC, without halves of characters that no encoding can write."""
    return unicodedata.normalize("NFC", text.encode(errors="ignore").decode())


def any_of(queries: Sequence[Query]) -> Query:
    """Ask for what answers one of the queries; none are answered by nothing."""
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def analyzer(*, stemmed: bool) -> TextAnalyzer:
    """Cut a text into words of letters and digits, in lower case."""
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    builder = builder.filter(Filter.remove_long(_LONGEST_WORD)).filter(Filter.lowercase())
    return (builder.filter(Filter.stemmer("swedish")) if stemmed else builder).build()
