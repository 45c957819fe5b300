"""Writes a full-text index of documents, whole or not at all, and reads back what one was made of."""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import msgspec
from tantivy import Document as Entry
from tantivy import Index

from esfgraph.disk.gzip_members import Packer, cut, unpacked
from esfgraph.disk.refusals import refusal_of
from esfgraph.errors import ReleaseError
from esfgraph.matching.names_writer import names_in_memory, writing_names
from esfgraph.matching.numbers import keys_of
from esfgraph.query.rows import ProjectRow, Row
from esfgraph.query.search_fields import FACTS, FORMAT, NAMES, NOT_STATED, build_schema, order_field, words_of
from esfgraph.query.search_index import EVERYONE, FORMAT_FILE, NAMES_FILE, Document, Facts, SearchIndex, prepared
from esfgraph.query.search_orders import Places
from esfgraph.query.search_text import normal
from esfgraph.query.search_things import ThingsTold

MEMORY = 64 * 1024**2
"""Bytes that an index takes while it is written, before a part of it goes to disk."""
_LEAST_MEMORY = 15_000_000
"""Bytes below which the engine writes nothing."""
_KILLED = "An index writer was killed"
"""What the engine says where one of its threads has ended: most likely by the disk, as it says too, but not by what."""
DOCUMENTS = "documents.jsonl.gz"
"""The file of an index that holds what it was made of, a document a line, so that it can be made again."""


def write_index(folder: Path, documents: Iterable[Document], *, memory: int = MEMORY) -> int:
    """Write the index of *documents* to *folder*, whole or not at all, and return how many there are.

    Of equal hits the one that came first is shown first. Raise ReleaseError where *folder* cannot be made.
    """
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as parent:
        unfinished = Path(parent) / "index"
        unfinished.mkdir()
        places = Places()
        with (unfinished / DOCUMENTS).open("wb") as file, writing_names(unfinished / NAMES_FILE) as names:
            kept, told = Packer(file), ThingsTold()
            for document in documents:
                places.add(document.orders)
                kept.write(_encode(document) + b"\n")
                for thing in told.by(document):
                    names.add(thing)
            kept.finish()
        index = prepared(Index(build_schema(), path=str(unfinished), sort_by_field="rank"))
        try:
            count = _fill(index, documents_in(unfinished / DOCUMENTS), places, memory)
        except ValueError as error:
            if _KILLED not in str(error):
                raise
            cure = "Look whether there is room, and at the system's log, mend that, and run it again."
            raise ReleaseError(f"The index cannot be written at {folder}: the disk ended its writer. {cure}") from error
        (unfinished / FORMAT_FILE).write_text(FORMAT, encoding="ascii")
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


def index_in_memory(documents: Iterable[Document]) -> SearchIndex:
    """Make an index of few documents that lies nowhere; the number of each is its place among those of its kind."""
    index, places = prepared(Index(build_schema(), sort_by_field="rank")), Places()
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


def _entry(document: Document, rank: int, places: Places) -> Entry:
    entry = Entry()
    title = normal(document.title)
    texts = {
        "iri": (document.iri,),
        "kind": (document.kind,),
        "number": (document.number,),
        "numbers": keys_of(document.number, _owner_number(document.row)),
        "language": (document.language or EVERYONE,),
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
        facts = Facts(document.names, document.places, document.terms, document.numbers)
        entry.add_bytes("facts", msgspec.json.encode(facts))
    entry.add_unsigned("rank", rank)
    return entry


def _owner_number(row: Row | None) -> str:
    """The number of a project's owner, by which the project is found too."""
    return row.owner.number if isinstance(row, ProjectRow) and row.owner else ""
