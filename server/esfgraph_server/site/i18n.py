"""The words of pages: of the interface from ``site/texts/*.toml``, for foreign terms from ``ontology/labels.ttl``.

A text has words in Swedish and in English; where they depend on a number ``{n}``, by plural category of CLDR (``one``,
``other``). Keys stand whole in the files, so that a search for ``search.title`` finds it. The words of the data come
from the graph.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from esfgraph.rdf.namespaces import RDFS, SKOS
from esfgraph.resources import label_file
from esfgraph_server.http.negotiation import LANGUAGES, Language

TEXT_FILES = Path(__file__).parent / "texts"

Words = str | Mapping[str, str]
"""What is said in one language: a sentence with gaps, or one for each plural category."""


@cache
def load_texts() -> Mapping[str, Mapping[Language, Words]]:
    """Read the words of the interface, by key; ValueError where a key stands twice or lacks a language."""
    texts: dict[str, Mapping[Language, Words]] = {}
    for path in sorted(TEXT_FILES.glob("*.toml")):
        for key, text in _texts(tomllib.loads(path.read_text(encoding="utf-8")), ""):
            if key in texts or text.keys() != set(LANGUAGES):
                raise ValueError(f"{path.name}: {key} must stand once, with words in {' and '.join(LANGUAGES)}.")
            texts[key] = text
    return texts


def _texts(table: Mapping[str, Any], key: str) -> Iterator[tuple[str, Mapping[Language, Words]]]:
    """Walk a table down to the texts in it; a key with words of its own may begin longer keys."""
    if text := {language: table[language] for language in LANGUAGES if language in table}:
        yield key, text
    for name in table.keys() - text.keys():
        if not isinstance(table[name], dict):
            raise ValueError(f"{key}: {name} is none of the languages {' and '.join(LANGUAGES)}.")
        yield from _texts(table[name], f"{key}.{name}" if key else name)


@cache
def load_labels() -> Mapping[str, Mapping[str, str]]:
    """Read what we call terms of other vocabularies: label by language, by the term's IRI or a unit's code."""
    labels: defaultdict[str, dict[str, str]] = defaultdict(dict)
    codes: dict[str, str] = {}
    for quad in ox.parse(path=label_file(), format=ox.RdfFormat.TURTLE):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.Literal)
        if quad.predicate.value == RDFS + "label":
            labels[quad.subject.value][quad.object.language or ""] = quad.object.value
        elif quad.predicate.value == SKOS + "notation":
            codes[quad.object.value] = quad.subject.value
    return labels | {code: labels[iri] for code, iri in codes.items()}
