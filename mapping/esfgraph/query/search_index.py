"""Full-text index: projects, organisations, codes and places, found by their words in Swedish, and by their numbers.

å, ä and ö are letters of their own; words are compared in lower case, as NFC, by their Swedish stem.
"""

import copy
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self, cast, get_args

import msgspec
from msgspec import Struct
from tantivy import Document as Entry
from tantivy import Index, Occur, Query, Schema, Searcher

from esfgraph.errors import DamagedError, ReleaseError
from esfgraph.matching.matcher import Matcher
from esfgraph.matching.names_file import NamesFile
from esfgraph.query.rows import Row
from esfgraph.query.search_damage import TellingSearcher, telling_of_damage
from esfgraph.query.search_fields import FORMAT
from esfgraph.query.search_text import NUMBERS, Reading, Wording, any_of
from esfgraph.query.search_words import analyzer
from esfgraph.query.snippets import Piece, Snippets, beginning_of

Kind = Literal["project", "organization", "concept", "place"]

REACH = 1000
"""Most hits that a search gives, however many there are."""

_MOST_TOLD = 20
"""Questions that the score of a hit can tell apart: a power of two each, in a number of 24 bits."""
EVERYONE = "any"
FORMAT_FILE = "format"
NAMES_FILE = "names.sqlite"
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


class Facts(Struct, frozen=True, omit_defaults=True):
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
                return cls(prepared(Index.open(beside)), NamesFile.at(folder / NAMES_FILE))

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
            facts = msgspec.json.decode(entry.get_first("facts") or b"{}", type=Facts)
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
        readers = [(Occur.Should, self._term("language", reader)) for reader in (language, EVERYONE)]
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
        return (folder / FORMAT_FILE).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return "1"  # which had no such file


def prepared(index: Index) -> Index:
    """Let an index, to be read or written, know how words are cut, and follow no files by itself."""
    index.register_tokenizer("stems", analyzer(stemmed=True))
    index.register_tokenizer("words", analyzer(stemmed=False))
    index.config_reader("manual")  # else a thread watches the folder, and locks it while it is moved or removed
    return index


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
