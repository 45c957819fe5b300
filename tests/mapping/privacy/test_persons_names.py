"""The full names of many persons in a text. All are invented."""

import time

import pytest

from esfgraph.fields.plain_text import plain_text
from esfgraph.privacy.masking import MASK, masked_at
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


@pytest.mark.parametrize("written", HIDDEN)
@pytest.mark.parametrize("around", ["{}", "Projektet leds av {}, som kan det.", "({})", "x: {};"])
def test_a_full_name_is_masked_in_every_order_and_spelling(written: str, around: str) -> None:
    text = around.replace("{}", written)
    masked = "\n".join([MASK] * (1 + written.count("\n")))
    assert masked_at(PERSONS.places(plain_text(text)), text)[0] == around.replace("{}", masked)


@pytest.mark.parametrize("text", STAYS)
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


@pytest.mark.alone
def test_thousands_of_persons_take_no_longer_than_a_few() -> None:
    text = plain_text("Projektet leds av Anna Prov i Osby, och flera lokala aktörer deltar i arbetet. " * 500).text

    def taken(count: int) -> float:
        persons = PersonsNames(
            (f"Förnamn{chr(97 + n % 26)} Namn{'abcdefghij'[n % 10] * (n // 10 + 1)}",) for n in range(count)
        )
        persons.in_text(text)
        times = []
        for _ in range(5):
            begun = time.process_time()
            assert persons.in_text(text) == set()
            times.append(time.process_time() - begun)
        return min(times)

    assert taken(300) < 5 * taken(3)
