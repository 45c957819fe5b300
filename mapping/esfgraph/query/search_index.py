"""Full-text index: projects, organisations, codes and places, found by their words in Swedish, and by their numbers.

å, ä and ö are letters of their own; words are compared in lower case, as NFC, by their Swedish stem.
"""

import copy
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal, Self, cast, get_args

import msgspec
from msgspec import Struct
from tantivy import Document as Entry
from tantivy import Index, Occur, Query, Schema, Searcher

from esfgraph.disk.gzip_members import Packer, cut, unpacked
from esfgraph.disk.refusals import refusal_of
from esfgraph.errors import DamagedError, ReleaseError
from esfgraph.matching.matcher import Matcher
from esfgraph.matching.names_file import NamesFile
from esfgraph.matching.names_writer import names_in_memory, writing_names
from esfgraph.matching.numbers import keys_of
from esfgraph.query.rows import ProjectRow, Row
from esfgraph.query.search_damage import TellingSearcher, telling_of_damage
from esfgraph.query.search_fields import FACTS, FORMAT, NAMES, NOT_STATED, build_schema, order_field, words_of
from esfgraph.query.search_orders import Places
from esfgraph.query.search_text import NUMBERS, Reading, Wording, any_of, normal
from esfgraph.query.search_things import ThingsTold
from esfgraph.query.search_words import analyzer
from esfgraph.query.snippets import Piece, Snippets, beginning_of

Kind = Literal["project", "organization", "concept", "place"]

REACH = 1000
"""Most hits that a search gives, however many there are."""

MEMORY = 64 * 1024**2
"""Bytes that an index takes while it is written, before a part of it goes to disk."""
_LEAST_MEMORY = 15_000_000
"""Bytes below which the engine writes nothing."""
_MOST_TOLD = 20
"""Questions that the score of a hit can tell apart: a power of two each, in a number of 24 bits."""
_EVERYONE = "any"
_KILLED = "An index writer was killed"
"""What the engine says where one of its threads has ended: most likely by the disk, as it says too, but not by what."""
_FORMAT_FILE = "format"
DOCUMENTS = "documents.jsonl.gz"
"""The file of an index that holds what it was made of, a document a line, so that it can be made again."""
_NAMES = "names.sqlite"
"""The file of an index in which names and numbers are looked up as a whole."""


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
    places: tuple[str, ...] = ()
    """Names of the places where it is."""
    terms: dict[str, tuple[str, ...]] = {}
    """By name of one of TERM_FIELDS."""
    numbers: dict[str, int] = {}
    """By name, one of NUMBER_FIELDS."""
    orders: dict[str, str] = {}
    """By name, one of ORDERS."""
    row: Row | None = None
    """What a list shows of it."""
    owner_rules: tuple[str, ...] = ()
    """Rules by which the records of a project show something about its owner; they are the owner's, not its own."""


class _Facts(Struct, frozen=True, omit_defaults=True):
    """What of a document the engine does not keep in a form that can be read back."""

    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    terms: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, int] = {}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something was found: what was searched for, and the field in which it stands."""

    field: str
    """``number``, ``title``, ``names``, ``places`` or ``text``."""
    words: str
    """As they were written."""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found."""

    iri: str
    kind: Kind
    title: str
    number: str
    snippet: tuple[Piece, ...]
    reasons: tuple[Reason, ...] = ()


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
        places = Places()
        with (unfinished / DOCUMENTS).open("wb") as file, writing_names(unfinished / _NAMES) as names:
            kept, told = Packer(file), ThingsTold()
            for document in documents:
                places.add(document.orders)
                kept.write(_encode(document) + b"\n")
                for thing in told.by(document):
                    names.add(thing)
            kept.finish()
        index = _prepared(Index(build_schema(), path=str(unfinished), sort_by_field="rank"))
        try:
            count = _fill(index, documents_in(unfinished / DOCUMENTS), places, memory)
        except ValueError as error:
            if _KILLED not in str(error):
                raise
            cure = "Look whether there is room, and at the system's log, mend that, and run it again."
            raise ReleaseError(f"The index cannot be written at {folder}: the disk ended its writer. {cure}") from error
        (unfinished / _FORMAT_FILE).write_text(FORMAT, encoding="ascii")
        for path in unfinished.iterdir():
            if path.suffix == ".lock":
                path.unlink()
            else:
                path.chmod(0o644)  # the engine makes some files for their owner only
        try:
            unfinished.rename(folder)
        except OSError as error:
            cure = refusal.cure if (refusal := refusal_of(error)) else ""
            raise ReleaseError(f"The index cannot be put at {folder}: {error.strerror}. {cure}") from error
    return count


def documents_in(path: Path) -> Iterator[Document]:
    """Read what an index was made of; raise ValueError, or an error of `DAMAGE`, where that cannot be."""
    return map(_decode, cut(unpacked(path), b"\n"))


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Document).decode


def index_in_memory(documents: Iterable[Document]) -> "SearchIndex":
    """Make an index of few documents that lies nowhere; the number of each is its place among those of its kind."""
    index, places = _prepared(Index(build_schema(), sort_by_field="rank")), Places()
    kept = [*documents]
    for document in kept:
        places.add(document.orders)
    _fill(index, kept, places, _LEAST_MEMORY)
    index.reload()
    return SearchIndex(index, names_in_memory(()))


def _fill(index: Index, documents: Iterable[Document], places: Places, memory: int) -> int:
    """Write *documents* to an index, and return how many there are."""
    rank = 0
    with index.writer(memory, 1) as writer:
        for rank, document in enumerate(documents, 1):
            writer.add_document(_entry(document, rank, places))
    return rank


class SearchIndex:
    """An index, open for reading by any number of threads; nothing is written beside it."""

    def __init__(self, index: Index, names: NamesFile) -> None:
        """Search *index* as it is now; *names* are those of its things."""
        self.matcher = Matcher(names)
        """Tells what names and numbers mean; raises DamagedError where their file cannot be read."""
        self.schema: Schema = index.schema
        self.searcher = cast("Searcher", TellingSearcher(index.searcher()))
        self.wording = Wording(self.schema, self.searcher, self.matcher)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Open the index in *folder*; raise ReleaseError where there is none, or one of another version."""
        check_format(folder)
        # The engine wants to write a lock beside the files it reads, and a release may lie where nobody can write. A
        # lock may also come while the folder is removed.
        with tempfile.TemporaryDirectory(prefix="esfgraph-search-", ignore_cleanup_errors=True) as beside:
            for path in folder.iterdir():
                (Path(beside) / path.name).symlink_to(path.resolve())
            with telling_of_damage():
                return cls(_prepared(Index.open(beside)), NamesFile.at(folder / _NAMES))

    def worded_by(self, other: "SearchIndex") -> Self:
        """Return this index, asked by words that mean what they do in *other*, by which they are mended."""
        asked = copy.copy(self)
        asked.wording = other.wording
        return asked

    @property
    def size(self) -> int:
        """How many documents there are."""
        return self.searcher.num_docs

    def holds(self, field: str, term: str) -> bool:
        """Tell whether anything has a term in a field."""
        return self.searcher.doc_freq(field, term) > 0

    def document(self, iri: str) -> Document | None:
        """Read back the document of a project or an owner, but for its orders; None where there is none."""
        with telling_of_damage():
            hits = self.searcher.search(self._term("iri", iri), 1).hits
            if not hits:
                return None
            entry = self.searcher.doc(hits[0][1])
            facts = msgspec.json.decode(entry.get_first("facts") or b"{}", type=_Facts)
            return Document(
                iri=iri,
                kind=entry.get_first("kind") or "project",
                title=entry.get_first("title") or "",
                number=entry.get_first("number") or "",
                names=facts.names,
                text=entry.get_first("text") or "",
                places=facts.places,
                terms=facts.terms,
                numbers=facts.numbers,
                row=msgspec.json.decode(row, type=Row) if (row := entry.get_first("row")) else None,
            )

    @property
    def parts(self) -> int:
        """Of how many parts the index consists."""
        return self.searcher.num_segments

    def find(
        self, text: str, *, kind: Kind | None = None, language: str = "sv", limit: int = 20, offset: int = 0
    ) -> Hits:
        """Find what holds all words of *text*, best first.

        Raise UsageError for a text that is too long, ReleaseError where the index is damaged.
        """
        with telling_of_damage():
            return self._find(text, kind, language, limit, offset)

    def count_kinds(self, text: str, *, language: str = "sv") -> dict[Kind, int]:
        """Count what holds all words of *text* by kind, as `find` would; kinds of which there is nothing are left out.

        Raise what `find` raises.
        """
        with telling_of_damage():
            reading = self.wording.read(text)
        if reading is None:
            return {}
        asked = {"kinds": {"terms": {"field": "kind", "size": len(get_args(Kind))}}}
        found = self.searcher.aggregate(self._narrowed(reading.query, None, language), asked)
        return {bucket["key"]: bucket["doc_count"] for bucket in found["kinds"]["buckets"]}

    def _find(self, text: str, kind: Kind | None, language: str, limit: int, offset: int) -> Hits:
        reading = self.wording.read(text)
        if reading is None:
            return Hits(0, ())
        narrowed = self._narrowed(reading.query, kind, language)
        if offset >= REACH or limit < 1:
            return Hits(self._count(narrowed), ())
        wanted = min(offset + limit, REACH)
        total, addresses = self._best(narrowed, wanted)
        shown = addresses[offset:wanted]
        return Hits(total, self.hits_at(shown, list(map(self.entry, shown)), reading))

    def entry(self, address: Any) -> Entry:
        """Read what stands at an address."""
        return self.searcher.doc(address)

    def hits_at(self, addresses: Sequence[Any], entries: Sequence[Entry], reading: Reading) -> tuple[Hit, ...]:
        """Show *entries*, which stand at *addresses*, and where they hold what was asked for."""
        snippets = Snippets(reading.stems, self.wording.stem)
        ranks = self.searcher.fast_field_values("rank", list(addresses))
        reasons = self._reasons([entry.get_first("iri") or "" for entry in entries], reading)
        return tuple(
            _hit(entry, snippets, tuple(dict.fromkeys(reasons.get(rank, ()))))
            for entry, rank in zip(entries, ranks, strict=True)
        )

    def _reasons(self, iris: list[str], reading: Reading) -> dict[object, list[Reason]]:
        """Find in which fields things hold what was asked for, by their ranks: each field is a question of its own."""
        among = Query.const_score_query(any_of([self._term("iri", iri) for iri in iris]), 0.0)
        asked = [(Reason(field, part.words), query) for part in reading.parts for field, query in part.queries.items()]
        if reading.owner:
            asked.append((Reason("names", reading.text), reading.owner))
        if reading.number:
            asked.append((Reason(NUMBERS, " ".join(part.words for part in reading.parts)), reading.number))
        found: dict[object, list[Reason]] = {}
        for first in range(0, len(asked) if iris else 0, _MOST_TOLD):
            # Each question scores a power of two, so that the score of a hit tells which of them it answers.
            some = asked[first : first + _MOST_TOLD]
            told = [Query.const_score_query(query, float(1 << at)) for at, (_, query) in enumerate(some)]
            wanted = Query.boolean_query([(Occur.Must, among), *((Occur.Should, query) for query in told)])
            # A code has a document for the readers of each language.
            hits = self.searcher.search(wanted, 2 * len(iris), count=False).hits
            ranks = self.searcher.fast_field_values("rank", [address for _, address in hits])
            for (score, _), rank in zip(hits, ranks, strict=True):
                answered = [reason for at, (reason, _) in enumerate(some) if int(score) >> at & 1]
                found.setdefault(rank, []).extend(answered)
        return found

    def _best(self, query: Query, wanted: int) -> tuple[int, list[object]]:
        """Return how many hits there are, and the best of them; the order of equal ones is that of the index."""
        reached = wanted
        while True:
            result = self.searcher.search(query, reached)
            total: int = result.count  # type: ignore[attr-defined] # tantivy's types lack it
            cut = len(result.hits) >= wanted and result.hits[-1][0] == result.hits[wanted - 1][0]
            # Only an index in several parts can mix up equal hits.
            if self.parts < 2 or not cut or reached >= min(total, 10 * REACH):
                break
            reached *= 4
        addresses = [address for _, address in result.hits]
        ranks = self.searcher.fast_field_values("rank", addresses)
        order = sorted(range(len(addresses)), key=lambda at: (-result.hits[at][0], ranks[at] or 0))
        return total, [addresses[at] for at in order]

    def _count(self, query: Query) -> int:
        return int(self.searcher.search(query, 1).count)  # type: ignore[attr-defined] # tantivy's types lack it

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
        return Query.term_query(self.schema, field, value)


def check_format(folder: Path) -> None:
    """Raise ReleaseError where there is no index in *folder*, or one of another version."""
    if not (folder / "meta.json").is_file():
        raise DamagedError(f"There is no full-text index at {folder}; build the release again.")
    if (found := _format_of(folder)) != FORMAT:
        raise ReleaseError(
            f"The full-text index at {folder} has format {found}, and format {FORMAT} is expected; build the "
            f"release again."
        )


def _format_of(folder: Path) -> str:
    try:
        return (folder / _FORMAT_FILE).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return "1"  # which had no such file


def _prepared(index: Index) -> Index:
    index.register_tokenizer("stems", analyzer(stemmed=True))
    index.register_tokenizer("words", analyzer(stemmed=False))
    index.config_reader("manual")  # else a thread watches the folder, and locks it while it is moved or removed
    return index


def _entry(document: Document, rank: int, places: Places) -> Entry:
    entry = Entry()
    title = normal(document.title)
    texts = {
        "iri": (document.iri,),
        "kind": (document.kind,),
        "number": (document.number,),
        "numbers": keys_of(document.number, _owner_number(document.row)),
        "language": (document.language or _EVERYONE,),
        "title": (title,),
        "names": tuple(map(normal, document.names)),
        "places": tuple(map(normal, document.places)),
        "text": (normal(document.text),),
    }
    terms = {**dict.fromkeys(FACTS, (NOT_STATED,)), **document.terms} if document.row else document.terms
    for name, values in chain(texts.items(), terms.items()):
        for value in filter(None, values):
            entry.add_text(name, value)
    for name in NAMES:
        for value in texts[name]:
            entry.add_text(words_of(name), value)
    for name, place in places.of(document.orders):
        entry.add_unsigned(order_field(name), place)
    for name, number in document.numbers.items():
        entry.add_integer(name, number)
    if document.row:
        entry.add_bytes("row", msgspec.json.encode(document.row))
        facts = _Facts(document.names, document.places, document.terms, document.numbers)
        entry.add_bytes("facts", msgspec.json.encode(facts))
    entry.add_unsigned("rank", rank)
    return entry


def _owner_number(row: Row | None) -> str:
    """The number of a project's owner, by which the project is found too."""
    return row.owner.number if isinstance(row, ProjectRow) and row.owner else ""


def _hit(entry: Entry, snippets: Snippets, reasons: tuple[Reason, ...]) -> Hit:
    text = entry.get_first("text") or ""
    is_in_text = any(reason.field == "text" for reason in reasons)
    return Hit(
        entry.get_first("iri") or "",
        entry.get_first("kind") or "project",
        entry.get_first("title") or "",
        entry.get_first("number") or "",
        snippets.of(text) if is_in_text else beginning_of(text),
        reasons,
    )
