"""What a person is told about the publication: what options override for one call, and what is not stated."""

import os
from collections.abc import Iterator

from esfgraph.console.language import say
from esfgraph.publisher.publication import Publication
from esfgraph.rdf.iris import DEFAULT_BASE
from esfgraph.rules import Language

_KEYS = {"base_iri": "base_iri", "owners": "lists.owners", "postcodes": "lists.postcodes"}
"""What an option may override, with its key in the file."""


def overrides(stated: Publication, now: Publication, language: Language) -> Iterator[str]:
    """Say which stated values another one replaces for this call."""
    for name, key in _KEYS.items():
        was, is_ = getattr(stated, name), getattr(now, name)
        if was is not None and os.fspath(was) != os.fspath(is_):
            yield say("overridden", language, name=key, place=stated.place(key), stated=was, now=is_)
    named = {each.name: each for each in now.imports}
    for before in stated.imports:
        if (after := named[before.name]) != before:
            key = f"imports.{before.name}.file"
            yield say("overridden", language, name=key, place=stated.place(key), stated=before.file, now=after.file)


def unstated(publication: Publication, language: Language) -> Iterator[str]:
    """Say what should be stated before anything is published, and is not."""
    missing = publication.missing()
    if missing and not publication.version:
        yield say("unstated", language, place=publication.place(""), data=publication.file.parent)
    else:
        for key in missing:
            yield say(f"unstated-{key}", language, place=publication.place(key))
    if publication.base == DEFAULT_BASE:
        yield say("base", language, base=DEFAULT_BASE, place=publication.place("base_iri"))
