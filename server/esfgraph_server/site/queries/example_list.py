"""The example queries as a list to look through: by keyword, each with links to change it and to see its answer."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from esfgraph.query.examples import Example
from esfgraph.rdf.iris import Iris
from esfgraph_server.http.negotiation import Language
from esfgraph_server.urls import Links

FIND = "find"
"""The parameter that narrows the list to examples that hold its words."""


@dataclass(frozen=True, slots=True)
class ShownExample:
    """An example query as links: into the editor, and to the page with its answer."""

    title: str
    description: str
    edit: str
    page: str


ExampleGroups = tuple[tuple[str, tuple[ShownExample, ...]], ...]
"""By keyword."""


def list_examples(examples: Sequence[Example], links: Links, iris: Iris, words: str = "") -> ExampleGroups:
    """List the examples that hold all words of a text, each under one of its keywords: the rarest.

    Then no group is empty for a larger one's sake.
    """
    language = links.language
    counts = Counter(keyword for example in examples for keyword in example.keywords[language])
    groups: defaultdict[str, list[ShownExample]] = defaultdict(list)
    for example in sorted(examples, key=lambda example: example.titles[language]):
        if not _holds(example, words, language):
            continue
        shown = ShownExample(
            example.titles[language],
            example.descriptions[language],
            links.page("sparql", query=editable(example, language, iris)),
            links.page(f"queries/{example.name}"),
        )
        groups[min(example.keywords[language], key=lambda keyword: (counts[keyword], keyword))].append(shown)
    return tuple((keyword, tuple(groups[keyword])) for keyword in sorted(groups))


def editable(example: Example, language: Language, iris: Iris) -> str:
    """Return the text of an example for the editor, with its defaults, labels in the reader's language."""
    terms = example.defaults(iris)
    if "language" in terms:
        terms["language"] = ox.Literal(language)
    return example.with_values(terms)


def _holds(example: Example, words: str, language: Language) -> bool:
    text = " ".join(
        (example.titles[language], example.descriptions[language], *example.keywords[language], example.query)
    ).casefold()
    return all(word in text for word in words.casefold().split())
