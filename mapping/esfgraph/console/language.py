"""The reader's language, from the locale of the environment (POSIX, 8.2), and what the console says in it."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from esfgraph.rules import Bilingual, Language

_SWEDISH = ("sv", "swe", "swedish")
_NO_LANGUAGE = ("", "C", "POSIX")


def reader_language(environment: Mapping[str, str]) -> Language:
    """Swedish where the locale of messages is, else English."""
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if _code(locale) in _NO_LANGUAGE:
        return "en"
    # A list of languages, best first, comes before the locale (GNU gettext, 2.3.3).
    for wanted in (*environment.get("LANGUAGE", "").split(":"), locale):
        if (code := _code(wanted)) not in _NO_LANGUAGE:
            return "sv" if code.lower() in _SWEDISH else "en"
    return "en"


def _code(locale: str) -> str:
    """``sv`` of ``sv_SE.UTF-8@euro``."""
    return re.split(r"[_.@-]", locale, maxsplit=1)[0]


@cache
def load_words() -> Mapping[str, Bilingual]:
    """Read what the console says (words.toml), by key."""
    table = tomllib.loads(files("esfgraph.console").joinpath("words.toml").read_text(encoding="utf-8"))
    return {key: Bilingual(**words) for key, words in table.items()}


def say(key: str, language: Language, **values: object) -> str:
    """Say something of the table in one language."""
    return load_words()[key].fill(**values).to(language)
