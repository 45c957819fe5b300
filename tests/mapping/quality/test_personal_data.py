"""The last gate: what masking leaves passes it and the shapes; what was never masked does not."""

import re
from collections.abc import Callable
from functools import cache

import pyoxigraph as ox
import pytest
from bench.records import generate
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from esfgraph.privacy.masking import mask
from esfgraph.quality.personal_data import personal_data
from esfgraph.rdf.ntriples import plain
from esfgraph.release.data_folder import Release
from esfgraph.rules import Severity
from esfgraph.shacl.passes import load_shapes

CHECK = luhn.calc_check_digit("000229238")
"""Makes an identity number, of nobody, right."""
# Digits, and what stands around them in numbers, dates and amounts.
WORDS = [*"0123456789-–/().,:;xå@", *("08", "070", "46", "+46", "19", "20", "0470", "12", "(0)", "(at)", "a.se", "kr")]
SCRAPS = st.lists(
    st.sampled_from([*WORDS, " ", "\u00a0", "\n"]),
    max_size=24,
).map("".join)


@cache
def pattern(name: str) -> Callable[[str], re.Match[str] | None]:
    (shape,) = [each for each in load_shapes().named if each.name == name]
    (constraint,) = shape.constraints
    flags = re.IGNORECASE if name != "IdentityNumber" else 0
    return re.compile(constraint.values[0].value, flags).search


def email(text: str) -> bool:
    return bool(pattern("EmailAddress")(text))


def phone(text: str) -> bool:
    return bool(pattern("PhoneNumber")(text))


def identity(text: str) -> bool:
    return bool(pattern("IdentityNumber")(text))


def masked(text: str) -> str:
    return mask(text)[0]


def statement(text: str) -> str:
    return f"<http://localhost:8000/project/25-030-S02> <http://purl.org/dc/terms/description> {plain(text)}@sv"


@given(SCRAPS)
def test_the_shapes_take_for_a_phone_number_or_an_address_nothing_that_masking_leaves(text: str) -> None:
    assert not email(masked(text))
    assert not phone(masked(text))


@given(SCRAPS)
def test_what_is_masked_passes_the_gate(text: str) -> None:
    assert personal_data([statement(masked(text))]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Skriv till nagon.pahittad@example.org.",
        "nagon (at) example.org",
        "Ring 070-174 06 05",
        "Ring\n0701740605",
        "Ring +46 470 174 06 05",
        f"000229-238{CHECK}",
        f"20000229 238{CHECK}",
    ],
)
def test_what_was_not_masked_does_not_pass_and_is_not_repeated(text: str) -> None:
    (finding,) = personal_data(["<urn:a> <urn:b> <urn:c>", statement(text)])
    assert finding.severity is Severity.VIOLATION
    assert finding.subject == "http://localhost:8000/project/25-030-S02"
    assert "dcterms:description" in finding.message
    assert not re.search(r"\d|@", finding.message.replace("25-030-S02", ""))


def test_numbers_of_things_pass(release: Release) -> None:
    """Amounts, project and organisation numbers, postcodes, dates: every literal of the seeds."""
    quads = list(release.open_store().quads_for_pattern(None, None, None))
    assert personal_data(str(quad.triple) for quad in quads) == []
    texts = [quad.object.value for quad in quads if isinstance(quad.object, ox.Literal)]
    assert len(texts) > 1000
    assert not [text for text in texts if email(text) or phone(text) or identity(text)]


def test_texts_and_values_of_generated_records_pass_the_shapes() -> None:
    for sample, _, _ in generate(300, seed=7):
        for key, value in (*sample.values.items(), ("text", sample.text)):
            if not key.startswith("contact_"):
                assert not any(found(value) for found in (email, phone, identity)), value


def test_names_of_files_are_published_text_too() -> None:
    def named(name: str) -> str:
        return f"<http://localhost:8000/record/25-030-S02/0> <http://purl.org/dc/terms/source> {plain(name)}"

    # Folders and counters are no phone numbers.
    assert personal_data([named("0000/0000123.txt"), named("0480/450000.txt"), named("20240512_0830.txt")]) == []
    for name in ("070-1234567.txt", "anna@example.se.txt", f"000229238{CHECK}.txt", f"a/000229-238{CHECK}/b.txt"):
        assert personal_data([named(name)]) != [], name


def test_a_value_that_its_field_reads_is_no_phone_number() -> None:
    label = "http://localhost:8000/label/planerat-antal-deltagare"
    line = f'<http://localhost:8000/record/25-030-S02/0> <{label}> "0701234567"'
    assert personal_data([line]) != []
    assert personal_data([line], frozenset([label])) == []


@given(SCRAPS)
def test_what_is_masked_once_is_masked_for_good(text: str) -> None:
    assert mask(masked(text)) == (masked(text), 0)
