"""Numbers of organisations: read as printed, checked, written for people. Those of persons: privacy/test_masking.py."""

import pytest

from esfgraph.fields.checked_numbers import (
    hyphenated,
    is_persons_organization_number,
    organization_digits,
    organization_number,
)


@pytest.mark.parametrize(
    ("printed", "digits", "number"),
    [
        ("2120000415", "2120000415", "2120000415"),
        ("16 212000-0415", "2120000415", "2120000415"),
        ("2120000416", "2120000416", None),
        ("SE212000041501", "2120000415", "2120000415"),
        ("٢١٢٠٠٠٠٤١٥", "2120000415", "2120000415"),
        ("", None, None),
    ],
)
def test_a_number_is_read_as_printed_and_then_checked(printed: str, digits: str | None, number: str | None) -> None:
    assert (organization_digits(printed), organization_number(printed)) == (digits, number)


@pytest.mark.parametrize(("text", "written"), [("2120000415", "212000-0415"), ("25-030-S02", "25-030-S02"), ("", "")])
def test_a_number_of_ten_digits_is_written_with_a_hyphen(text: str, written: str) -> None:
    assert hyphenated(text) == written


PERSONS = [
    "121212-1212",
    "1212121212.0",
    "SE121212121201",
    "121212121201",
    "19121212-1212",
    "1212121212",
    "121212\u20111212",
]


@pytest.mark.parametrize("printed", [*PERSONS, "１２１２１２-1212", "121212 - 1212", "SE 121212-1212 01"])
def test_a_persons_number_is_one_in_every_form_that_is_read(printed: str) -> None:
    assert is_persons_organization_number(printed)


@pytest.mark.parametrize("printed", ["556036-0793", "SE556036079301", "16556036-0793", "2120000415.0", "212000041501"])
def test_an_organisations_number_is_no_persons(printed: str) -> None:
    assert not is_persons_organization_number(printed)
