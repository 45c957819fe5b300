"""What feeds say of changes (texts.toml), in Swedish and English; pages say the same."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from esfgraph.rules import Bilingual
from esfgraph_server.http.negotiation import Language


@cache
def load_words() -> Mapping[str, Bilingual]:
    """Read the words, by key."""
    table = tomllib.loads(files("esfgraph_server.changes").joinpath("texts.toml").read_text(encoding="utf-8"))
    return {key: Bilingual(**words) for key, words in table.items()}


def say(key: str, language: Language, **values: object) -> str:
    """Say something in one language."""
    return load_words()[key].fill(**values).to(language)
