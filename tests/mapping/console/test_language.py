"""The reader's language, and what the console says in it."""

import re
from string import Formatter

from tests.cases import each_of

from esfgraph.console.language import load_words, reader_language, say

LOCALES = {
    "nothing": ({}, "en"),
    "Swedish": ({"LANG": "sv_SE.UTF-8"}, "sv"),
    "Swedish without a country": ({"LANG": "sv"}, "sv"),
    "of Finland": ({"LANG": "sv_FI.ISO-8859-1@euro"}, "sv"),
    "as a browser writes it": ({"LANG": "sv-SE"}, "sv"),
    "in full": ({"LANG": "swedish"}, "sv"),
    "English": ({"LANG": "en_GB.UTF-8"}, "en"),
    "a language that we have not": ({"LANG": "fi_FI.UTF-8"}, "en"),
    "a language that begins alike": ({"LANG": "svx_XX"}, "en"),
    "of programs": ({"LANG": "C"}, "en"),
    "of programs in UTF-8": ({"LANG": "C.UTF-8"}, "en"),
    "POSIX": ({"LANG": "POSIX"}, "en"),
    "of messages before that of all": ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "sv_SE.UTF-8"}, "sv"),
    "of everything before that of messages": ({"LC_ALL": "C", "LC_MESSAGES": "sv_SE", "LANG": "sv_SE"}, "en"),
    "an empty one is none": ({"LC_ALL": "", "LC_MESSAGES": "", "LANG": "sv_SE"}, "sv"),
    "of numbers only": ({"LC_NUMERIC": "sv_SE.UTF-8", "LANG": "en_US.UTF-8"}, "en"),
    "a list of languages": ({"LANG": "en_US.UTF-8", "LANGUAGE": "sv:en"}, "sv"),
    "a list that begins with another": ({"LANG": "sv_SE.UTF-8", "LANGUAGE": "en_GB:sv"}, "en"),
    "a list where nothing is translated": ({"LC_ALL": "C", "LANGUAGE": "sv"}, "en"),
    "an empty list": ({"LANG": "sv_SE.UTF-8", "LANGUAGE": ":"}, "sv"),
}


@each_of(LOCALES)
def test_the_language_is_that_of_the_locale(name: str) -> None:
    environment, language = LOCALES[name]
    assert reader_language(environment) == language


def test_both_languages_have_the_same_gaps() -> None:
    for key, words in load_words().items():
        swedish, english = (
            sorted(f"{gap}:{form}" for _, gap, form, _ in Formatter().parse(text) if gap)
            for text in (words.sv, words.en)
        )
        assert swedish == english, key


def test_numbers_are_written_as_their_reader_does() -> None:
    assert say("others", "en", count=12345, rules=3).startswith("... and 12,345 more")
    assert re.match("... och 12\u00a0345 till", say("others", "sv", count=12345, rules=3))
