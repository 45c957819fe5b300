"""A reader's words made into a question to the full-text index.

It is never a query language: quotes hold a phrase together, a trailing asterisk asks for words that begin so, and
everything else is literal.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from tantivy import Filter, Occur, Query, Schema, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from esfgraph.errors import UsageError

LONGEST_TEXT = 200
"""Characters of what may be searched for."""
MOST_WORDS = 16
_LONGEST_WORD = 64
_SHORTEST_PREFIX = 2
_ENDINGS = ("ets", "et", "ens", "en", "s")
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_CHUNK = re.compile(r'"([^"]*)"|([^\s"]+)')


class Wording:
    """Reads texts into questions to an index."""

    def __init__(self, schema: Schema) -> None:
        """Ask an index of this schema."""
        self._schema = schema
        self._stems, self._words = analyzer(stemmed=True), analyzer(stemmed=False)

    def read(self, text: str) -> Query | None:
        """Read what was written; None where it holds no word. Raise UsageError for a text that is too long."""
        if len(text) > LONGEST_TEXT:
            raise UsageError(f"The text to search for has {len(text)} characters; at most {LONGEST_TEXT} are allowed.")
        text = normal(text).translate(_QUOTES)
        chunks = _CHUNK.findall(text)
        last = len(chunks) - 1
        parts = [
            self._part(phrase or word, is_phrase=bool(phrase), is_last=position == last)
            for position, (phrase, word) in enumerate(chunks)
        ]
        asked = [part for part in parts if part is not None]
        if not asked:
            return None
        if len(self._words.analyze(text)) > MOST_WORDS:
            raise UsageError(f"The text to search for has too many words; at most {MOST_WORDS} are allowed.")
        query = Query.boolean_query([(Occur.Must, part) for part in asked])
        if number := number_key(text):
            query = any_of([query, Query.boost_query(self._term("numbers", number), 20.0)])
        return query

    def _part(self, chunk: str, *, is_phrase: bool, is_last: bool) -> Query | None:
        """Read one word, or several that belong together; None where it holds no letter and no digit."""
        words = self._words.analyze(chunk)
        if not words:
            return None
        choices = [
            Query.boost_query(self._together(field, words, is_phrase=is_phrase), boost)
            for field, boost in (("title", 4.0), ("names", 3.0), ("text", 1.0))
        ]
        if number := number_key(chunk):
            choices.append(Query.boost_query(self._term("numbers", number), 20.0))
        is_beginning = chunk.endswith("*")
        if not is_phrase and (is_beginning or (is_last and len(words[-1]) >= _SHORTEST_PREFIX)):
            choices += self._beginnings(words, number)
        return any_of(choices)

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

    def _beginnings(self, words: Sequence[str], number: str) -> Iterator[Query]:
        """Words of titles and names that begin so, and numbers."""
        # Nothing but letters and digits is left in a word, so that none of it is a sign of a regular expression.
        begun = Query.regex_query(self._schema, "words", f"{words[-1]}.*")
        before = [(Occur.Must, self._term("words", word)) for word in words[:-1]]
        yield Query.boolean_query([*before, (Occur.Must, begun)])
        if number:
            yield Query.regex_query(self._schema, "numbers", f"{re.escape(number)}.*")

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value)


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
