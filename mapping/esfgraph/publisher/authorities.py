"""Authorities: codes that a publication is described with, of the EU's tables and of ADMS (authorities.toml)."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from esfgraph.rules import Bilingual

Authority = Literal["theme", "frequency", "publisher_type", "licence"]


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a table."""

    code: str
    iri: str
    label: Bilingual


@cache
def load_authorities() -> Mapping[Authority, Mapping[str, Code]]:
    """Read the tables: the codes of each, by code."""
    text = files("esfgraph.publisher").joinpath("authorities.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return {name: _codes(tables[name]) for name in get_args(Authority)}


def _codes(table: Mapping[str, Any]) -> Mapping[str, Code]:
    words = {code: words for code, words in table.items() if code != "base"}
    return {code: Code(code, table["base"] + code, Bilingual(**each)) for code, each in words.items()}


def code_of(authority: Authority, code: str) -> Code:
    """Return a code of a table; KeyError where the table has no such code."""
    return load_authorities()[authority][code]


def label_of(authority: Authority, iri: str) -> str | None:
    """Return what a code of a table is called in English, by its IRI; None where the table does not have it."""
    return next((code.label.en for code in load_authorities()[authority].values() if code.iri == iri), None)
