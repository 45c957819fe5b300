"""Owners who are natural persons, by name: what tells their other records, and sources that are called after them.

Their names are nowhere kept: they are read again from the records that show the persons, in every build.
"""

from collections.abc import Iterable, Iterator

from esfgraph.errors import EsfgraphError
from esfgraph.pipeline.index.database import Index
from esfgraph.pipeline.settings import Tools
from esfgraph.privacy.masking import MASK
from esfgraph.privacy.persons_name import PersonsName
from esfgraph.privacy.public_names import PublicNames
from esfgraph.records.reading import Reading, read_source
from esfgraph.sources.files import load


def persons_of(index: Index, tools: Tools) -> list[PersonsName]:
    """The names of all persons that records show, each as one record prints it."""
    printed = dict.fromkeys(
        names for name in index.records.sources_of_persons() for names in _names(name, index, tools)
    )
    return [PersonsName(names) for names in printed]


def _names(name: str, index: Index, tools: Tools) -> Iterator[tuple[str, ...]]:
    references = tools.references
    for source in index.sources.named(name):
        try:
            data = load(source)
        except EsfgraphError:  # gone since it was read
            continue
        for outcome in read_source(name, data, references.tables, references.iris, tools.hidden):
            if isinstance(outcome, Reading) and outcome.raw.persons_names:
                yield outcome.raw.persons_names


def rename_sources(index: Index, persons: Iterable[PersonsName]) -> bool:
    """Give the sources that are called after persons other names, and tell whether there are any."""
    if not (persons := list(persons)):
        return False
    public = PublicNames(source.name for source in index.sources if MASK in source.name)
    of_persons = set(index.records.sources_of_persons())
    renamed = [
        (source, name)
        for source in index.sources
        if (name := public.of(source.name, persons, any_part=source.name in of_persons)) != source.name
    ]
    index.sources.rename(renamed)
    return bool(renamed)


def owners_named(index: Index, persons: Iterable[PersonsName]) -> list[str]:
    """Owners without a number that are called as a person is."""
    persons = list(persons)
    return [owner for owner in index.records.owners_without_number() if any(each.is_of(owner) for each in persons)]
