"""Several codes in one field: what parts them, what names stand behind them, and what is no code among them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cases import each_of

from esfgraph.errors import ValueFormError
from esfgraph.fields.several_codes import MOST, read_codes
from esfgraph.fields.table import load_fields

TABLE = load_fields()

READ = [
    # One code is what it was.
    ("specific_objective", "A2A", ["A2A"]),
    ("specific_objective", "a2a", ["A2A"]),
    ("specific_objective", "2.1", ["2.1"]),
    ("specific_objective", "2,1", ["2.1"]),
    ("priority", "Care", ["Care"]),
    ("priority", "Ö/1", ["Ö/1"]),
    ("priority", "Åtgärd", ["Åtgärd"]),
    ("priority", "Programområde 1 Kompetensförsörjning", ["1"]),
    ("intervention_field", "140.0", ["140"]),
    ("fund", "ESF+", ["ESF+"]),
    ("country_concerned", "Konungariket Sverige", ["SWE"]),
    # Marks between.
    ("specific_objective", "A1A, A2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A,A2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A och A2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A OCH A2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A and A2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A samt A2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A & A2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A + A2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A | A2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A\nA2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A A2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A,\u00a0A2A", ["A1A", "A2A"]),
    ("specific_objective", "A1A，A2A", ["A1A", "A2A"]),
    ("specific_objective", "a1a, a2a", ["A1A", "A2A"]),
    ("specific_objective", "A1A, A2A och C1", ["A1A", "A2A", "C1"]),
    ("specific_objective", "A1A; A2A; ", ["A1A", "A2A"]),
    ("specific_objective", "A2A, A2A", ["A2A"]),
    ("specific_objective", "2.1, 2.3", ["2.1", "2.3"]),
    ("specific_objective", "2.1,2.3", ["2.1", "2.3"]),
    ("specific_objective", "2,1; 2,3", ["2.1", "2.3"]),
    ("specific_objective", "2,1 och 2,3", ["2.1", "2.3"]),
    ("specific_objective", "A1A, -", ["A1A"]),
    ("intervention_field", "140, 152", ["140", "152"]),
    ("intervention_field", "140,152", ["140", "152"]),
    ("intervention_field", "140/152", ["140", "152"]),
    ("intervention_field", "140 / 152", ["140", "152"]),
    ("intervention_field", "140; 152", ["140", "152"]),
    ("intervention_field", "140;152;163", ["140", "152", "163"]),
    ("intervention_field", "140&amp;152", ["140", "152"]),
    ("intervention_field", "140 152", ["140", "152"]),
    ("intervention_field", "140.0, 152.0", ["140", "152"]),
    ("intervention_field", "145a och 145b", ["145A", "145B"]),
    ("stated_region", "SE32, SE33", ["SE32", "SE33"]),
    ("stated_region", "SE32/SE33", ["SE32", "SE33"]),
    ("stated_region", "se32 och se33", ["SE32", "SE33"]),
    ("stated_region", "SE32 SE33", ["SE32", "SE33"]),
    ("priority", "A, B", ["A", "B"]),
    ("priority", "A/B", ["A", "B"]),
    ("priority", "1, 2", ["1", "2"]),
    ("priority", "Care, 5", ["Care", "5"]),
    ("fund", "ESF+, JTF", ["ESF+", "JTF"]),
    ("fund", "ESF+ och JTF", ["ESF+", "JTF"]),
    ("fund", "ESF+ + JTF", ["ESF+", "JTF"]),
    ("fund", "ESF/YEI", ["ESF", "YEI"]),
    ("programme", "2014SE05M9OP001, 2014SE16M2OP001", ["2014SE05M9OP001", "2014SE16M2OP001"]),
    ("country_concerned", "Sverige, Sweden", ["SWE"]),
    # Names behind.
    ("specific_objective", "A2A Uppmuntra till aktiv inkludering", ["A2A"]),
    ("specific_objective", "A2A - Uppmuntra till aktiv inkludering", ["A2A"]),
    ("specific_objective", "A2A: Uppmuntra till aktiv inkludering", ["A2A"]),
    ("specific_objective", "A2A (Uppmuntra till aktiv inkludering)", ["A2A"]),
    (
        "specific_objective",
        "A1A Främja livslångt lärande, A2A Uppmuntra till aktiv inkludering",
        ["A1A", "A2A"],
    ),
    ("specific_objective", "A1A – Främja lärande och utveckling; C1 – Minska utsatthet", ["A1A", "C1"]),
    ("specific_objective", "A1A Främja, stärka och utveckla, A2A Uppmuntra", ["A1A", "A2A"]),
    ("intervention_field", "140 Stöd till matchning, 152 Åtgärder för lika tillgång", ["140", "152"]),
    ("intervention_field", "163 Integration av unga, 15-24 år, och barn; 140 Matchning", ["163", "140"]),
    ("intervention_field", "102 Tillträde, 2 år, och 103 Övergångar", ["102", "103"]),
    ("stated_region", "SE32 Mellersta Norrland, SE33 Övre Norrland", ["SE32", "SE33"]),
    ("stated_region", "SE21 Småland och öarna, SE22 Sydsverige", ["SE21", "SE22"]),
    ("priority", "A Öka möjligheten till arbetsliv, B Öka övergångarna", ["A", "B"]),
    ("priority", "Programområde 1 Kompetensförsörjning, Programområde 2 Arbete", ["1", "2"]),
]
PARTLY = [
    ("specific_objective", "A1A, ???", ["A1A"], ["???"]),
    ("specific_objective", "A1A, okänt", ["A1A"], ["okänt"]),
    ("specific_objective", "12 34x, A2A", ["A2A"], ["12 34x"]),
    ("specific_objective", "A1A; A2A; <b>", ["A1A", "A2A"], ["<b>"]),
    ("intervention_field", "140, 15!", ["140"], ["15!"]),
    ("intervention_field", "140, okänd kod", ["140"], ["okänd kod"]),
    ("stated_region", "SE32, Östra", ["SE32"], ["Östra"]),
    ("stated_region", "SE32, SE1234", ["SE32"], ["SE1234"]),
    ("stated_region", "SE32, SE1234, SE3-", ["SE32"], ["SE1234", "SE3-"]),
    ("programme", "2021SE05SFPR, 2021SE05", ["2021SE05SFPR"], ["2021SE05"]),
    ("country_concerned", "Sverige, Narnia", ["SWE"], ["Narnia"]),
]
WITHHELD = [
    ("specific_objective", "A1A eller A2A"),
    ("intervention_field", "140 till 152"),
    ("specific_objective", "2,1,2,3"),
    ("specific_objective", "?, ?"),
    ("specific_objective", "Arbete, utbildning"),
    ("priority", "1,2"),
    ("priority", "1,2,3"),
    ("priority", ", ;"),
    ("fund", "ESF +"),
    ("intervention_field", "12 34x"),
    ("intervention_field", "ca 140"),
    ("stated_region", "Norrland, Svealand"),
    ("stated_region", "SE32-SE33"),
]


@each_of(READ)
def test_each_code_is_read(case: tuple[str, str, list[str]]) -> None:
    key, raw, codes = case
    found = read_codes(raw, TABLE.by_key[key], TABLE)
    assert (list(found.values), found.faults) == (codes, ())


@pytest.mark.parametrize(("key", "raw", "codes", "faults"), PARTLY)
def test_one_that_is_malformed_is_withheld_alone(key: str, raw: str, codes: list[str], faults: list[str]) -> None:
    found = read_codes(raw, TABLE.by_key[key], TABLE)
    assert list(found.values) == codes
    assert [error.values["raw"] for error in found.faults] == faults


@pytest.mark.parametrize(("key", "raw"), WITHHELD)
def test_what_may_be_one_or_several_or_none_is_withheld_as_a_whole(key: str, raw: str) -> None:
    with pytest.raises(ValueFormError) as caught:
        read_codes(raw, TABLE.by_key[key], TABLE)
    assert caught.value.values["raw"] == raw


def test_more_than_any_project_has_are_no_codes() -> None:
    field = TABLE.by_key["intervention_field"]
    assert len(read_codes(", ".join(f"{code}" for code in range(100, 100 + MOST)), field, TABLE).values) == MOST
    with pytest.raises(ValueFormError):
        read_codes(", ".join(f"{code}" for code in range(100, 101 + MOST)), field, TABLE)


CODES = st.lists(st.from_regex(r"[A-F][1-9][A-Z]", fullmatch=True), min_size=1, max_size=5, unique=True)
BETWEEN = st.sampled_from([", ", ",", "; ", ";", " och ", " & ", "/", " / ", " | ", "\n", " "])


@given(codes=CODES, between=BETWEEN)
def test_codes_are_read_back_whatever_parts_them(codes: list[str], between: str) -> None:
    assert list(read_codes(between.join(codes), TABLE.by_key["specific_objective"], TABLE).values) == codes


@given(raw=st.text(max_size=80), key=st.sampled_from([field.key for field in TABLE.fields if field.several]))
def test_any_text_gives_codes_or_is_withheld_with_a_sentence(raw: str, key: str) -> None:
    sentence = ""
    values: list[str] = []
    try:
        values = [*map(str, read_codes(raw, TABLE.by_key[key], TABLE).values)]
    except ValueFormError as error:
        sentence = str(error)
    assert bool(values) is not sentence.startswith("found ")
    assert all(value and not set(value) & set(' <>"') for value in values)
