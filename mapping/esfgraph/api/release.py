"""A release opened for Python: queries, graph, store, full-text search, tables, descriptions of things."""

import json
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from esfgraph.api.answers import Graph, Rows, answer, default_graph
from esfgraph.errors import ReleaseError, UsageError
from esfgraph.query.examples import load_examples
from esfgraph.query.parameters import read_parameters
from esfgraph.query.search_index import Hits, SearchIndex
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.jsonld import load_compactor, nodes
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.data_folder import Release as ReleaseFolder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib import Graph as RdflibGraph


class Release:
    """One release of the graph, open for reading."""

    def __init__(self, folder: ReleaseFolder) -> None:
        self._folder = folder

    @property
    def id(self) -> str:
        """Its id: the same input and settings always give the same one."""
        return self._folder.id

    @property
    def path(self) -> Path:
        """The folder that holds its files."""
        return self._folder.path

    @property
    def base_iri(self) -> str:
        """The IRI under which its things are named."""
        return self._folder.base_iri

    @property
    def counts(self) -> "Mapping[str, int]":
        """How many projects, owners and statements it holds."""
        return self._folder.counts

    @cached_property
    def _store(self) -> ox.Store:
        return self._folder.open_store()

    def store(self) -> ox.Store:
        """The pyoxigraph store, read-only; raise ReleaseError where it cannot be opened."""
        return self._store

    def query(self, query: str, **values: ox.NamedNode | ox.Literal) -> "Rows | Graph | bool":
        """Answer a SPARQL 1.1 query; the project's prefixes are known, and the base IRI as the empty prefix.

        *values* are terms for variables of the query, so that no query need be put together from strings. SELECT gives
        rows, ASK a bool, CONSTRUCT and DESCRIBE a graph. Raise QuerySyntaxError where the query is no SPARQL.
        """
        return answer(self._store, query, self.base_iri, values)

    def example(self, name: str, **parameters: str) -> "Rows | Graph | bool":
        """Answer one of the example queries, with values for its parameters as a person writes them.

        Raise UsageError for a name that no example has, or a value that its parameter cannot take.
        """
        examples = {example.name: example for example in load_examples()}
        if name not in examples:
            raise UsageError(f"There is no example query {name!r}; there are {', '.join(sorted(examples))}.")
        example = examples[name]
        terms = read_parameters(example, parameters.items(), self._store, Iris(self.base_iri))
        return answer(self._store, example.with_prefixes, self.base_iri, terms)

    def graph(self) -> "RdflibGraph":
        """The default graph (projects, owners, places, codes, ontology) as an rdflib graph; it is held in memory."""
        return default_graph(self._store)

    def search(self, text: str, limit: int = 20, language: str = "sv") -> Hits:
        """Find projects, owners, codes and places that hold all words of *text*, best first.

        Raise UsageError for a text that is too long, ReleaseError where the index cannot be read.
        """
        return self._index.find(text, limit=limit, language=language)

    @cached_property
    def _index(self) -> SearchIndex:
        return SearchIndex.open(self.path / "search")

    def table(self, name: str) -> Path:
        """The path of a table (CSV, UTF-8): ``projects``, ``owners``, ``observations`` or ``completeness``.

        Raise UsageError for another name.
        """
        tables = {path.stem: path for path in sorted((self.path / "dumps").glob("*.csv"))}
        if name not in tables:
            raise UsageError(f"There is no table {name!r} in release {self.id}; there are {', '.join(tables)}.")
        return tables[name]

    def describe(self, thing: str) -> dict[str, Any]:
        """What the release states about a thing and its parts, as compact JSON-LD: ``@context``, and ``@graph``.

        The thing comes first. *thing* is an IRI, or its path below the base: ``project/25-030-S02``. Raise UsageError
        where there is no such thing.
        """
        iri = thing if ":" in thing.partition("/")[0] else self.base_iri + thing
        statements = self._statements(iri)
        if not statements:
            raise UsageError(f"Release {self.id} states nothing about {iri}.")
        objects = (
            quad.object for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph())
        )
        parts = {term.value for term in objects if isinstance(term, ox.NamedNode) and term.value.startswith(f"{iri}/")}
        for part in sorted(parts):
            statements += self._statements(part)
        compactor = load_compactor()
        document: dict[str, Any] = json.loads("".join(compactor.document(nodes(compactor, statements))))
        return document

    def _statements(self, subject: str) -> list[str]:
        quads = self._store.quads_for_pattern(ox.NamedNode(subject), None, None, ox.DefaultGraph())
        return sorted(str(quad.triple) for quad in quads)

    def __repr__(self) -> str:
        return f"<Release {self.id}: {self.counts['projects']} projects under {self.base_iri}>"

    def _repr_html_(self) -> str:
        counts = ", ".join(f"{number:,} {name}" for name, number in self.counts.items())
        return f"<p>Release <b>{self.id}</b> under {self.base_iri}: {counts}</p>"


def open_release(at: str | os.PathLike[str]) -> Release:
    """Open the current release of a folder DATA, or the release whose own folder *at* is.

    Raise ReleaseError where there is none, or where it cannot be read.
    """
    path = Path(at)
    if (path / "manifest.json").is_file():
        return Release(DataFolder(path.parents[1]).release(path.name))
    current = DataFolder(path).current()
    if current is None:
        folder = str(path)
        raise ReleaseError(f"There is no release in {folder!r}; build one first: esfgraph.build(..., data={folder!r}).")
    return Release(current)
