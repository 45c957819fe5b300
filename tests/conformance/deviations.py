"""The cases in which the engine leaves SPARQL 1.1, and what an answer is compared as."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pyoxigraph as ox

TABLE = tomllib.loads(Path(__file__).with_name("sparql-deviations.toml").read_text(encoding="utf-8"))
PREFIXES = {
    "": "http://example.org/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Case = dict[str, Any]
Answer = bool | str | Counter[tuple[str, ...]]

DEVIATIONS: list[Case] = TABLE["deviation"]
PERMITTED: list[Case] = TABLE["permitted"]


def turtle(case: Case) -> str:
    """The data of a case, as TriG."""
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()) + str(case.get("data", ""))


def written(case: Case, key: str) -> Answer:
    """An answer as the table writes it."""
    answer = case[key]
    return Counter(map(tuple, answer)) if isinstance(answer, list) else answer


def answer_of(result: object) -> Answer:
    """An answer as a store of pyoxigraph gives it."""
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    assert isinstance(result, ox.QuerySolutions)
    return Counter(tuple("" if term is None else str(term) for term in solution) for solution in result)
