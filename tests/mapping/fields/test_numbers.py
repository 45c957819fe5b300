"""Numbers of organisations: read as printed, checked, written for people. Those of persons: test_privacy.py."""

import pytest

from esfgraph.fields.numbers import hyphenated, organization_digits, organization_number


@pytest.mark.parametrize(
    ("printed", "digits", "number"),
    [
        ("2120000415", "2120000415", "2120000415"),
        ("16 212000-0415", "2120000415", "2120000415"),
        ("2120000416", "2120000416", None),
        ("SE212000041501", None, None),
        ("٢١٢٠٠٠٠٤١٥", None, None),
        ("", None, None),
    ],
)
def test_a_number_is_read_as_printed_and_then_checked(printed: str, digits: str | None, number: str | None) -> None:
    assert (organization_digits(printed), organization_number(printed)) == (digits, number)


@pytest.mark.parametrize(("text", "written"), [("2120000415", "212000-0415"), ("25-030-S02", "25-030-S02"), ("", "")])
def test_a_number_of_ten_digits_is_written_with_a_hyphen(text: str, written: str) -> None:
    assert hyphenated(text) == written
