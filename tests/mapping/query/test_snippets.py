"""Snippets: which part of a text is shown of what was found in it, and which of its words are marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esfgraph.query.search_words import analyzer
from esfgraph.query.snippets import LONGEST, Snippets, beginning_of

STEM = analyzer(stemmed=True).analyze
FILLING = "Här står något helt annat om vad som händer. " * 8


def snippets(**weights: float) -> Snippets:
    """Make snippets in which the forms of some words are marked."""
    return Snippets({stem: weight for word, weight in weights.items() for stem in STEM(word)}, STEM)


def shown(text: str, **weights: float) -> str:
    """Write the snippet of a text in which words of some weights are sought, its marks in brackets."""
    pieces = snippets(**weights).of(text)
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kommuner, kommunen och KOMMUN.", "[Kommuner], [kommunen] och [KOMMUN]."),
        ("Kommunikation i lokalkommunen", "Kommunikation i lokalkommunen"),
        ("2kommun _kommun-kommun", "2kommun _[kommun]-[kommun]"),
        ("İzmirs kommuner", "İzmirs [kommuner]"),
        ("", ""),
    ],
    ids=["any form and case", "no other word", "whole words", "letters that change length", "nothing"],
)
def test_a_word_is_marked_in_each_of_its_forms(text: str, expected: str) -> None:
    assert shown(text, kommun=1.0) == expected


def test_a_word_that_another_begins_with_is_found_too() -> None:
    assert shown("Ung, ungdomen och unge", ung=1.0, ungdom=1.0) == "[Ung], [ungdomen] och [unge]"


def test_the_words_that_weigh_most_are_shown() -> None:
    text = f"Först projekt. {FILLING}Sedan projekt och varsel. {FILLING}Sist projekt, projekt, projekt."
    assert "projekt] och [varsel]" in shown(text, projekt=0.1, varsel=0.5)
    assert shown(text, projekt=0.1).endswith("[projekt], [projekt], [projekt].")


def test_a_snippet_begins_and_ends_between_words() -> None:
    cut = shown(f"{FILLING}Ett projekt. {FILLING}", projekt=1.0)
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert cut.strip("… ").replace("[", "").replace("]", "") in f"{FILLING}Ett projekt. {FILLING}"
    assert shown(f"{'x' * 300}projekt {'y' * 300} projekt {'z' * 300}", projekt=1.0) == "… [projekt] …"


@given(st.lists(st.sampled_from(["projekt", "Projekts", "annat", "å", "–", "\n\n", "x" * 90, "!"]), max_size=60))
def test_a_snippet_is_part_of_its_text_and_never_long(words: list[str]) -> None:
    text = " ".join(words)
    pieces = snippets(projekt=1.0).of(text)
    whole = "".join(piece.text for piece in pieces)
    assert whole.removeprefix("… ").removesuffix(" …") in text
    assert len(whole) <= LONGEST + len("… ") + len(" …")
    marked = [piece.text for piece in pieces if piece.is_match]
    assert bool(marked) == any(word.lower().startswith("projekt") for word in words)
    assert marked or pieces == beginning_of(text)
