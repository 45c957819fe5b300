"""The full names of many persons in a text. All are invented."""

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.cases import each_of
from tests.timing import processor_seconds

from esfgraph.fields.plain_text import plain_text
from esfgraph.privacy.masking import MASK, Place, masked_at
from esfgraph.privacy.persons_name import PersonsName
from esfgraph.privacy.persons_names import NOBODY, PersonsNames

PERSONS = PersonsNames(
    [
        ("Åsa-Karin Prov Öberg",),
        ("Zara Påhittsson, Enskild firma",),
        ("Enskild firma Åke Lönnbrännare",),
        ("von Provberg, Hans",),
        ("Müller Łukasz",),
        ("Lisa Prov Bygg och Konsult",),
        ("Ensam",),
    ]
)
HIDDEN = [
    *("Åsa-Karin Prov Öberg", "Öberg, Åsa-Karin", "ÅSA ÖBERG", "asa oberg", "Aasa Oeberg", "Karin Öberg", "ÅsaÖberg"),
    *("Åsa\u00a0Öberg", "A\u030asa Öberg", "&Aring;sa &Ouml;berg", "Å\u00adsa Ö\u200bberg", "Prov Öberg"),
    "asa_karin_oberg",
    *("Zara Påhittsson", "PÅHITTSSON ZARA", "zara.pahittsson", "zarapahittsson", "Zara\nPåhittsson", "Zara-Påhittsson"),
    *("Åke Lönnbrännare", "Lonnbrannare, Ake", "ÅkeLönnbrännare", "Hans von Provberg", "Provberg, Hans"),
    "Hans Provberg",
    *("Łukasz Müller", "Mueller Łukasz", "Lisa Prov", "Lisa Konsult"),
]  # fmt: skip
STAYS = [
    *("Åsa-Karin Olsson", "Åsa", "Öberg", "Zara kommun och Påhittsson", "enskild firma", "Firman Prov"),
    *("bygg och konsult", "Ensam är Ensam", "Hans von Annan", "Åsa möter Öberg", "Zara Zara", "Z. Påhittsson"),
]  # fmt: skip


@each_of(HIDDEN, ["{}", "Projektet leds av {}, som kan det.", "({})", "x: {};"])
def test_a_full_name_is_masked_in_every_order_and_spelling(written: str, around: str) -> None:
    text = around.replace("{}", written)
    masked = "\n".join([MASK] * (1 + written.count("\n")))
    assert masked_at(PERSONS.places(plain_text(text)), text)[0] == around.replace("{}", masked)


@each_of(STAYS)
def test_what_is_no_full_name_stays(text: str) -> None:
    assert list(PERSONS.places(plain_text(text))) == []


@pytest.mark.parametrize("genitive", ["s", ":s", "'s"])
def test_a_genitive_stays_behind_the_mask(genitive: str) -> None:
    text = f"Zara Påhittsson{genitive} plan"
    assert masked_at(PERSONS.places(plain_text(text)), text)[0] == f"{MASK}{genitive} plan"


def test_who_stands_in_a_text_is_told_by_number() -> None:
    found = PERSONS.in_text("Hans Provberg och Zara Påhittsson, inte Lisa")
    assert {PERSONS.names[number] for number in found} == {("von Provberg, Hans",), ("Zara Påhittsson, Enskild firma",)}
    assert NOBODY.in_text("Hans Provberg") == set()


PARTS = ["Anna", "Åsa", "Öberg", "Prov", "Aa", "Hans", "von", "Bo", "Erik", "Borås", "Jean-Pierre", "Is", "İlk", "Sen"]
dice = random.Random(20261129)
NAMES = [sign.join(dice.sample(PARTS, 2 + number % 3)) for sign in (" ", ", ", "-") for number in range(12)]
MANY = PersonsNames((name,) for name in ["Anna Sen", *NAMES])
EACH = [PersonsName(names) for names in MANY.names]
SPELLINGS = [
    str.title,
    str.title,
    str.upper,
    str.lower,
    lambda part: part.translate(str.maketrans("åö", "ao")),
    lambda part: part.replace("å", "aa").replace("ö", "oe"),
]
BEHIND = ["", "", "", "", "s", ":s", "'s", "s.", "sx", "son"]
BETWEEN = [" ", " ", " ", ", ", ".", "-", "\n", " och ", " A. ", " B ", " s.", "     ", ". , .", ") ", "1", " von "]
LOOSELY = ["", " firma "]
"""Between the parts of a name that is sought only where it stands in the same text without them, too."""


def some_text(between: list[str]) -> st.SearchStrategy[str]:
    """Texts of the parts of one name, and a few others."""

    def of_parts(parts: tuple[str, ...]) -> st.SearchStrategy[str]:
        lists = ((*parts, "prov"), SPELLINGS, BEHIND, between)
        words = st.builds(lambda part, spell, *behind: spell(part) + "".join(behind), *map(st.sampled_from, lists))
        return st.lists(words, min_size=2, max_size=10).map("".join)

    return st.sampled_from([one.parts for one in EACH]).flatmap(of_parts)


@settings(max_examples=80)
@example("A. Anna Sen A. och A B Sen. Anna", "SEN ANNA's.Borås ANNA's.")
@given(some_text(BETWEEN), some_text([*BETWEEN, *LOOSELY]))
def test_names_sought_beside_their_words_are_found_wherever_the_whole_text_shows_them(text: str, loose: str) -> None:
    plain = plain_text(text)
    shown = [{*one.full_spans(plain.text)} for one in EACH]
    assert MANY.in_text(plain.text) == {number for number, spans in enumerate(shown) if spans}
    assert {*MANY.places(plain)} == {Place(*plain.original(*span), "name") for spans in shown for span in spans}
    plain = plain_text(f"{text}) {loose}")
    found = [EACH[number] for number in MANY.in_text(plain.text)]
    shown = [{*one.full_spans(plain.text)} for one in found]
    assert all(shown)
    assert {*MANY.places(plain)} == {Place(*plain.original(*span), "name") for spans in shown for span in spans}


@pytest.mark.alone
def test_many_names_that_share_two_words_take_no_pass_over_the_text_each() -> None:
    names = [(f"Prov Osby {first}{second}rik",) for first in "abcdefgh" for second in "aeiouåäö"]
    text = plain_text(
        "Lokala aktörer deltar i arbetet. " * 100 + "Prov Osby deltar." + " Också andra deltar." * 100
    ).text
    persons, each = PersonsNames(names), [PersonsName(name) for name in names]
    assert persons.in_text(text) == set(range(len(names)))

    at_once = processor_seconds(lambda: persons.in_text(text))
    assert 5 * at_once < processor_seconds(lambda: [[*one.full_spans(text)] for one in each])


@pytest.mark.alone
def test_thousands_of_persons_take_no_longer_than_a_few() -> None:
    text = plain_text("Projektet leds av Anna Prov i Osby, och flera lokala aktörer deltar i arbetet. " * 500).text

    def taken(count: int) -> float:
        persons = PersonsNames(
            (f"Förnamn{chr(97 + n % 26)} Namn{'abcdefghij'[n % 10] * (n // 10 + 1)}",) for n in range(count)
        )
        assert persons.in_text(text) == set()
        return processor_seconds(lambda: persons.in_text(text))

    assert taken(300) < 5 * taken(3)
