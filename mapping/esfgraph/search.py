"""Full-text index: projects, organisations, codes and places, found by their words in Swedish, and by their numbers.

å, ä and ö are letters of their own; words are compared in lower case, as NFC, by their Swedish stem. What a reader
writes is never a query language: quotes hold a phrase together, a trailing asterisk asks for words that begin so, and
everything else is literal.
"""

import re
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from tantivy import Document as Entry
from tantivy import (
    Filter,
    Index,
    Occur,
    Query,
    Schema,
    SchemaBuilder,
    Searcher,
    SnippetGenerator,
    TextAnalyzer,
    TextAnalyzerBuilder,
    Tokenizer,
)

from esfgraph.errors import ReleaseError, UsageError

Kind = Literal["project", "organization", "concept", "place"]

LONGEST_TEXT = 200
"""Characters of what may be searched for."""
MOST_WORDS = 16
REACH = 1000
"""How far down the list of hits a reader gets."""
SNIPPET = 200
"""Characters shown of a text."""

MEMORY = 64 * 1024**2
"""Bytes that an index in the making takes before a part of it is written."""
_LONGEST_WORD = 64
_SHORTEST_PREFIX = 2
_ENDINGS = ("ets", "et", "ens", "en", "s")
_EVERYONE = "any"
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_CHUNK = re.compile(r'"([^"]*)"|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Document:
    """What can be found."""

    iri: str
    kind: Kind
    title: str
    number: str = ""
    """As printed: a project's, an organisation's, a code."""
    names: tuple[str, ...] = ()
    """Other names by which it is found, shown nowhere."""
    text: str = ""
    language: str = ""
    """Of the readers who shall find it; empty for all."""
    period: str = ""
    region: str = ""
    objective: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a snippet, and whether it is what was searched for."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found."""

    iri: str
    kind: Kind
    title: str
    number: str
    snippet: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Hits:
    """How much was found, and one part of it, best first."""

    total: int
    hits: tuple[Hit, ...]


def write_index(folder: Path, documents: Iterable[Document], *, memory: int = MEMORY) -> int:
    """Write the index of *documents* to *folder*, whole or not at all, and return how many there are.

    Of equal hits the one that came first is shown first.
    """
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as parent:
        making = Path(parent) / "index"
        making.mkdir()
        index = _prepared(Index(_schema(), path=str(making), sort_by_field="rank"))
        count = 0
        with index.writer(memory, 1) as writer:
            for count, document in enumerate(documents, 1):
                writer.add_document(_entry(document, count))
        for path in making.iterdir():
            if path.suffix == ".lock":
                path.unlink()
            else:
                path.chmod(0o644)  # the engine makes some files for their owner only
        try:
            making.rename(folder)
        except OSError as error:
            raise ReleaseError(f"The index cannot be put at {folder}: {error.strerror}.") from error
    return count


class SearchIndex:
    """An index, open for reading by any number of threads; nothing is written beside it."""

    def __init__(self, index: Index) -> None:
        """Search *index* as it is now."""
        self._schema: Schema = index.schema
        self._searcher: Searcher = index.searcher()
        self._stems, self._words = _analyzer(stemmed=True), _analyzer(stemmed=False)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in *folder*; raise ReleaseError where there is none."""
        if not (folder / "meta.json").is_file():
            raise ReleaseError(f"There is no full-text index at {folder}; build the release again.")
        # The engine wants to write a lock beside the files it reads, and a release may lie where nobody can write.
        with tempfile.TemporaryDirectory(prefix="esfgraph-search-") as beside:
            for path in folder.iterdir():
                (Path(beside) / path.name).symlink_to(path.resolve())
            try:
                index = _prepared(Index.open(beside))
                index.config_reader("manual")
                return cls(index)
            except ValueError as error:
                raise ReleaseError(f"The full-text index at {folder} cannot be read: {error}.") from error

    @property
    def size(self) -> int:
        """How many documents there are."""
        return self._searcher.num_docs

    @property
    def parts(self) -> int:
        """Of how many parts the index consists."""
        return self._searcher.num_segments

    def find(
        self, text: str, *, kind: Kind | None = None, language: str = "sv", limit: int = 20, offset: int = 0
    ) -> Hits:
        """Find what holds all words of *text*, best first; raise UsageError for a text that is too long."""
        query = self._query(text)
        if query is None or offset >= REACH or limit < 1:
            return Hits(0 if query is None else self._count(query, kind, language), ())
        narrowed = self._narrowed(query, kind, language)
        wanted = min(offset + limit, REACH)
        total, found = self._best(narrowed, wanted)
        snippets = SnippetGenerator.create(self._searcher, query, self._schema, "text")
        snippets.set_max_num_chars(SNIPPET)
        hits = [_hit(self._searcher, snippets, address) for address in found[offset:wanted]]
        return Hits(total, tuple(hits))

    def _best(self, query: Query, wanted: int) -> tuple[int, list[object]]:
        """Return how many hits there are, and the best of them; the order of equal ones is that of the index."""
        reached = wanted
        while True:
            result = self._searcher.search(query, reached)
            total: int = result.count  # type: ignore[attr-defined]
            cut = len(result.hits) >= wanted and result.hits[-1][0] == result.hits[wanted - 1][0]
            # Only an index in several parts can mix up equal hits.
            if self.parts < 2 or not cut or reached >= min(total, 10 * REACH):
                break
            reached *= 4
        addresses = [address for _, address in result.hits]
        ranks = self._searcher.fast_field_values("rank", addresses)
        order = sorted(range(len(addresses)), key=lambda at: (-result.hits[at][0], ranks[at] or 0))
        return total, [addresses[at] for at in order]

    def _count(self, query: Query, kind: Kind | None, language: str) -> int:
        return int(self._searcher.search(self._narrowed(query, kind, language), 1).count)  # type: ignore[attr-defined]

    def _narrowed(self, query: Query, kind: Kind | None, language: str) -> Query:
        """Keep what is of a kind and for readers of a language."""
        wanted = [(Occur.Should, self._term("language", each)) for each in (language, _EVERYONE)]
        filters = [Query.boolean_query(wanted)] + ([self._term("kind", kind)] if kind else [])
        kept = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in filters]
        # Most readers look for projects and their owners, and the few words of a code's name weigh much.
        favoured = [
            (Occur.Should, Query.const_score_query(self._term("kind", each), 2.0))
            for each in ("project", "organization")
        ]
        return Query.boolean_query([(Occur.Must, query), *kept, *favoured])

    def _query(self, text: str) -> Query | None:
        """Read what was written; None where it holds no word."""
        if len(text) > LONGEST_TEXT:
            raise UsageError(f"The text to search for has {len(text)} characters; at most {LONGEST_TEXT} are allowed.")
        text = _normal(text).translate(_QUOTES)
        chunks = _CHUNK.findall(text)
        last = len(chunks) - 1
        parts = [
            self._part(phrase or word, is_phrase=bool(phrase), is_last=at == last)
            for at, (phrase, word) in enumerate(chunks)
        ]
        musts = [part for part in parts if part is not None]
        if not musts:
            return None
        if len(self._words.analyze(text)) > MOST_WORDS:
            raise UsageError(f"The text to search for has too many words; at most {MOST_WORDS} are allowed.")
        query = Query.boolean_query([(Occur.Must, part) for part in musts])
        if number := number_key(text):
            query = _any([query, Query.boost_query(self._term("numbers", number), 20.0)])
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
        asked = chunk.endswith("*")
        if not is_phrase and (asked or (is_last and len(words[-1]) >= _SHORTEST_PREFIX)):
            choices += self._beginnings(words, number)
        return _any(choices)

    def _together(self, field: str, words: Sequence[str], *, is_phrase: bool) -> Query:
        """One word in any of its forms, or several in a row."""
        row: list[str | tuple[int, str]] = [stem for word in words for stem in self._stem(word)]
        if len(row) > 1:  # the engine panics on a phrase of one word
            return Query.phrase_query(self._schema, field, row)
        stems = self._stem(words[0]) if is_phrase else sorted(self._forms(words[0]))
        return _any([self._term(field, stem) for stem in stems])

    def _forms(self, word: str) -> set[str]:
        """The stems that forms of one word may have: the stemmer takes ``projektet`` and ``projekt`` for two words."""
        bare = {word} | {word.removesuffix(each) for each in _ENDINGS if len(word) > len(each) + 2}
        forms = {form for each in bare for form in (each, f"{each}et", f"{each}en")}
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


def _normal(text: str) -> str:
    """Return a text in NFC, without halves of characters that no encoding can write."""
    return unicodedata.normalize("NFC", text.encode(errors="ignore").decode())


def _any(queries: Sequence[Query]) -> Query:
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, each) for each in queries])


def _schema() -> Schema:
    builder = SchemaBuilder()
    for name in ("iri", "number"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "language", "period", "region", "objective"):
        builder.add_text_field(name, stored=name == "kind", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("numbers", tokenizer_name="raw", index_option="basic")
    for name in ("title", "names", "text"):
        builder.add_text_field(name, stored=name != "names", tokenizer_name="stems")
    builder.add_text_field("words", tokenizer_name="words", index_option="basic")
    builder.add_unsigned_field("rank", fast=True)
    schema: Schema = builder.build()
    return schema


def _analyzer(*, stemmed: bool) -> TextAnalyzer:
    """Cut a text into words of letters and digits, in lower case."""
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    builder = builder.filter(Filter.remove_long(_LONGEST_WORD)).filter(Filter.lowercase())
    return (builder.filter(Filter.stemmer("swedish")) if stemmed else builder).build()


def _prepared(index: Index) -> Index:
    index.register_tokenizer("stems", _analyzer(stemmed=True))
    index.register_tokenizer("words", _analyzer(stemmed=False))
    return index


def _entry(document: Document, rank: int) -> Entry:
    entry = Entry()
    title, text = _normal(document.title), _normal(document.text)
    names = [_normal(each) for each in document.names]
    single = {
        "iri": document.iri,
        "kind": document.kind,
        "number": document.number,
        "language": document.language or _EVERYONE,
        "title": title,
        "text": text,
        "period": document.period,
        "region": document.region,
        "objective": document.objective,
    }
    for name, value in single.items():
        if value:
            entry.add_text(name, value)
    for name in names:
        entry.add_text("names", name)
    for name in (title, *names):
        entry.add_text("words", name)
    if number := number_key(document.number):
        entry.add_text("numbers", number)
    entry.add_unsigned("rank", rank)
    return entry


def _hit(searcher: Searcher, snippets: SnippetGenerator, address: object) -> Hit:
    entry = searcher.doc(address)  # type: ignore[arg-type]
    snippet = snippets.snippet_from_doc(entry)
    spans = [(each.start, each.end) for each in snippet.highlighted()]
    text = entry.get_first("text") or ""
    if spans:
        part, data = snippet.fragment_range(), text.encode()
        before, after = data[: part.start].decode(), data[part.end :].decode()
        pieces = _pieces(snippet.fragment(), spans, _cut(before, "… "), _cut(after, " …"))
    else:
        pieces = _beginning(text)
    return Hit(
        entry.get_first("iri") or "",
        entry.get_first("kind") or "project",
        entry.get_first("title") or "",
        entry.get_first("number") or "",
        pieces,
    )


def _pieces(fragment: str, spans: Iterable[tuple[int, int]], before: str, after: str) -> tuple[Piece, ...]:
    """Cut a fragment at its matches, which are given in bytes; *before* and *after* stand for the rest of the text."""
    data = fragment.encode()
    pieces = [Piece(before)]
    at = 0
    for start, end in sorted(spans):
        if start < at:
            continue  # two forms of a word that match at the same place
        pieces.append(Piece(data[at:start].decode()))
        pieces.append(Piece(data[start:end].decode(), is_match=True))
        at = end
    pieces.append(Piece(data[at:].decode() + after))
    return tuple(piece for piece in pieces if piece.text)


def _cut(rest: str, sign: str) -> str:
    """Write what is left beside a fragment: a sign for words, signs as they are."""
    return sign if any(map(str.isalnum, rest)) else rest


def _beginning(text: str) -> tuple[Piece, ...]:
    """The first words of a text in which nothing matched."""
    if len(text) <= SNIPPET:
        return (Piece(text),) if text else ()
    return (Piece(text[:SNIPPET].rpartition(" ")[0] + " …"),)
