"""Full-text index: projects, organisations, codes and places, found by their words in Swedish, and by their numbers.

å, ä and ö are letters of their own; words are compared in lower case, as NFC, by their Swedish stem.
"""

import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from msgspec import Struct
from tantivy import Document as Entry
from tantivy import Index, Occur, Query, Schema, SchemaBuilder, Searcher, SnippetGenerator

from esfgraph.errors import ReleaseError
from esfgraph.query.search_text import Wording, analyzer, normal, number_key

Kind = Literal["project", "organization", "concept", "place"]

REACH = 1000
"""Most hits that a search gives, however many there are."""
SNIPPET = 200
"""Characters shown of a text."""

MEMORY = 64 * 1024**2
"""Bytes that an index takes while it is written, before a part of it goes to disk."""
_EVERYONE = "any"


class Document(Struct, frozen=True, array_like=True):
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
    regions: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()


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
    """How many things were found, and some of them, best first."""

    total: int
    hits: tuple[Hit, ...]


def write_index(folder: Path, documents: Iterable[Document], *, memory: int = MEMORY) -> int:
    """Write the index of *documents* to *folder*, whole or not at all, and return how many there are.

    Of equal hits the one that came first is shown first. Raise ReleaseError where *folder* cannot be made.
    """
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as parent:
        unfinished = Path(parent) / "index"
        unfinished.mkdir()
        index = _prepared(Index(_schema(), path=str(unfinished), sort_by_field="rank"))
        count = 0
        with index.writer(memory, 1) as writer:
            for count, document in enumerate(documents, 1):
                writer.add_document(_entry(document, count))
        for path in unfinished.iterdir():
            if path.suffix == ".lock":
                path.unlink()
            else:
                path.chmod(0o644)  # the engine makes some files for their owner only
        try:
            unfinished.rename(folder)
        except OSError as error:
            raise ReleaseError(f"The index cannot be put at {folder}: {error.strerror}.") from error
    return count


class SearchIndex:
    """An index, open for reading by any number of threads; nothing is written beside it."""

    def __init__(self, index: Index) -> None:
        """Search *index* as it is now."""
        self._schema: Schema = index.schema
        self._searcher: Searcher = index.searcher()
        self._wording = Wording(index.schema)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in *folder*; raise ReleaseError where there is none."""
        if not (folder / "meta.json").is_file():
            raise ReleaseError(f"There is no full-text index at {folder}; build the release again.")
        # The engine wants to write a lock beside the files it reads, and a release may lie where nobody can write. A
        # lock may also come while the folder is removed.
        with tempfile.TemporaryDirectory(prefix="esfgraph-search-", ignore_cleanup_errors=True) as beside:
            for path in folder.iterdir():
                (Path(beside) / path.name).symlink_to(path.resolve())
            try:
                return cls(_prepared(Index.open(beside)))
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
        query = self._wording.read(text)
        if query is None or offset >= REACH or limit < 1:
            return Hits(0 if query is None else self._count(query, kind, language), ())
        narrowed = self._narrowed(query, kind, language)
        wanted = min(offset + limit, REACH)
        total, addresses = self._best(narrowed, wanted)
        snippets = SnippetGenerator.create(self._searcher, query, self._schema, "text")
        snippets.set_max_num_chars(SNIPPET)
        hits = [_hit(self._searcher, snippets, address) for address in addresses[offset:wanted]]
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
        readers = [(Occur.Should, self._term("language", reader)) for reader in (language, _EVERYONE)]
        filters = [Query.boolean_query(readers)] + ([self._term("kind", kind)] if kind else [])
        kept = [(Occur.Must, Query.const_score_query(filter_, 0.0)) for filter_ in filters]
        # Most readers look for projects and their owners, and the few words of a code's name weigh much.
        favoured = [
            (Occur.Should, Query.const_score_query(self._term("kind", favourite), 2.0))
            for favourite in ("project", "organization")
        ]
        return Query.boolean_query([(Occur.Must, query), *kept, *favoured])

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value)


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


def _prepared(index: Index) -> Index:
    index.register_tokenizer("stems", analyzer(stemmed=True))
    index.register_tokenizer("words", analyzer(stemmed=False))
    index.config_reader("manual")  # else a thread watches the folder, and locks it while it is moved or removed
    return index


def _entry(document: Document, rank: int) -> Entry:
    entry = Entry()
    title, text = normal(document.title), normal(document.text)
    names = [normal(name) for name in document.names]
    single = {
        "iri": document.iri,
        "kind": document.kind,
        "number": document.number,
        "language": document.language or _EVERYONE,
        "title": title,
        "text": text,
        "period": document.period,
    }
    for name, value in single.items():
        if value:
            entry.add_text(name, value)
    several = {"names": names, "region": document.regions, "objective": document.objectives}
    for field, values in several.items():
        for value in values:
            entry.add_text(field, value)
    for name in (title, *names):
        entry.add_text("words", name)
    if number := number_key(document.number):
        entry.add_text("numbers", number)
    entry.add_unsigned("rank", rank)
    return entry


def _hit(searcher: Searcher, snippets: SnippetGenerator, address: object) -> Hit:
    entry = searcher.doc(address)  # type: ignore[arg-type]
    snippet = snippets.snippet_from_doc(entry)
    spans = [(match.start, match.end) for match in snippet.highlighted()]
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
