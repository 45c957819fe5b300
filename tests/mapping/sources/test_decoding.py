"""Decoding: what is looked for among the unusual characters of a text is found wherever it stands."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from esfgraph.sources.decoding import clean

BREAKS = "\x0b\x0c\x85"
DECEPTIVE = "\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff"
OTHERS = "a1 .\t\nå–é\u0301\ufffd\U0001f600\x00\x1b\x7f\x9f\ud800\udfff"


def in_one_form(text: str) -> str:
    """What cleaning gives, character by character."""
    unicode = "".join(" " if each in BREAKS else "\ufffd" if is_control(each) else each for each in text)
    return "".join(each for each in unicodedata.normalize("NFC", unicode) if each not in DECEPTIVE)


def is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\t\n"


@given(st.text(st.sampled_from([*BREAKS, *DECEPTIVE, *OTHERS])))
def test_unusual_characters_are_found_and_mended(text: str) -> None:
    cleaned = clean("a.txt", text)
    expected = {
        "text-control-characters": any(map(is_control, text)),
        "text-lost-characters": "\ufffd" in text,
        "deceptive-characters": any(map(text.__contains__, DECEPTIVE)),
    }
    assert cleaned.text == in_one_form(text)
    assert {finding.rule for finding in cleaned.findings} == {rule for rule, holds in expected.items() if holds}


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.sampled_from("\t\n")))
def test_a_text_without_unusual_characters_stays(text: str) -> None:
    assert clean("a.txt", text).text == text
    assert not clean("a.txt", text).findings
