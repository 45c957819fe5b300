"""Danish, Finnish and Norwegian identity numbers in every writing, and what has their form and is none.

The persons are invented; their check characters are computed.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from stdnum.dk import cpr
from stdnum.no import fodselsnummer
from tests.cases import each_of
from tests.mapping.privacy.test_forms import HARMLESS, check
from tests.mapping.privacy.test_masking import HARMLESS as MORE_HARMLESS

from esfgraph.privacy.identity_numbers_abroad import is_danish, is_norwegian
from esfgraph.privacy.masking import MASK, mask

DAY = "120385"
CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
SIGNS = "+-ABCDEFYXWVU"


def danish(day: str) -> str:
    """A number with the check digit of those before 2007."""
    return next(f"{day}{serial:04}" for serial in range(1000, 9999) if cpr.checksum(f"{day}{serial:04}") == 0)


def finnish(day: str, serial: int) -> str:
    """The three digits of a number behind its sign, and its check character."""
    return f"{serial:03}{CHECKS[int(f'{day}{serial:03}') % 31]}"


def norwegian(day: str) -> str:
    """The number of lowest serial that has check digits."""
    for serial in range(100, 500):
        first = f"{day}{serial}"
        if len(one := fodselsnummer.calc_check_digit1(first)) == 1:
            second = fodselsnummer.calc_check_digit2(first + one)
            if len(second) == 1:
                return first + one + second
    raise AssertionError


OLD, CHECK, NORWEGIAN = danish(DAY), finnish(DAY, 308), norwegian(DAY)
LETTER = next(each for each in (finnish(DAY, serial) for serial in range(2, 900)) if each[-1].isalpha())
PERSONS = [
    # Denmark; without a hyphen the check digit decides.
    *(f"{DAY}-1234", f"{DAY} - 1234", f"{DAY}–1234", f"{DAY}\u20111234", "290200-1234", "010100-0001"),
    *(OLD, f"{OLD[:6]} {OLD[6:]}", f"{OLD[:6]}.{OLD[6:]}", f"{OLD[:6]}\t{OLD[6:]}"),
    *("１２０３８５-1234", "120385&#45;1234", "120385%2D1234", "12\u200b0385-1234"),
    # Finland: every sign of a century, small letters, none at all
    *(f"{DAY}{sign}{CHECK}" for sign in SIGNS),
    *(f"{DAY}{sign}{CHECK}".lower() for sign in "AY"),
    *(f"{DAY} - {CHECK}", f"{DAY}–{CHECK}", f"{DAY}{LETTER}", f"{DAY} {LETTER}"),
    f"{DAY}-{finnish(DAY, 950)}",
    # Norway: also with 40 added to day (D number) or month (H number)
    *(NORWEGIAN, f"{NORWEGIAN[:6]} {NORWEGIAN[6:]}", f"{NORWEGIAN[:6]} {NORWEGIAN[6:9]} {NORWEGIAN[9:]}"),
    *(norwegian("520385"), norwegian("124385"), f"{NORWEGIAN[:6]}-{NORWEGIAN[6:]}"),
]
AROUND = ["{}", "Deltagare {} är med", "({})", "Bo,{}.", "»{}«", "{};", "nr {}, {} och {}", "{}\t{}", "2024-01-01: {}"]
ANNOUNCED = [
    *("cpr {1203851235}", "CPR-nr.: {1203851235}", "fødselsnr {12038512345}", "født {12.03.85}", "Født: {120385}"),
    *("hetu {120385-308O}", "Henkilötunnus: {120385A3081}", "personbeteckning {120385-3081}"),
]
NOBODYS = [
    # No day, or a wrong check character
    *("321285-1234", "121385-1234", "300200-1234", "000185-1234", "850312-1234", "212000-0415", "559900-0003"),
    *("120385-308O", f"120385A{CHECK[:-1]}O", f"320185A{finnish('320185', 308)}", "120385G308T", "120385-001A"),
    *(NORWEGIAN[:-1] + str((int(NORWEGIAN[-1]) + 1) % 10), "12038512345", norwegian(DAY)[:10]),
    f"{OLD[:9]}{(int(OLD[9]) + 1) % 10}",
    # Part of something longer
    *(f"9{DAY}-1234", f"{DAY}-12345", f"2019/{DAY}-1234", f"{DAY}-1234-5", f"a{DAY}-1234", f"{DAY}-1234b"),
    *(f"9f{DAY}a{CHECK.lower()}", f"{DAY}A{CHECK}x", f"{NORWEGIAN}7", f"8{NORWEGIAN}"),
    # Organisations: Danish, Finnish, Norwegian
    *("DK 99000007", "99 00 00 15", "9900001-8", "FI99000018", "999 900 003"),
]


@each_of(PERSONS, AROUND)
def test_a_number_is_masked_whole_and_nothing_beside_it(number: str, around: str) -> None:
    check(around, number)


@each_of(ANNOUNCED)
def test_a_word_that_announces_a_number_makes_up_for_its_check_character(text: str) -> None:
    before, number = text.rstrip("}").split("{")
    masked, count = mask(before + number)
    assert count == 1
    assert masked.startswith(before)
    assert not any(map(str.isdecimal, masked))


@each_of(NOBODYS)
def test_what_only_has_the_form_stays(text: str) -> None:
    for around in ("{}", "Enligt {} gäller det.", "({})"):
        whole = around.replace("{}", text)
        assert mask(whole) == (whole, 0)


def mutated(number: str) -> Iterator[str]:
    """A number with one character changed to each other."""
    for at, character in enumerate(number):
        others = CHECKS if character.isalnum() else SIGNS
        yield from (number[:at] + other + number[at + 1 :] for other in others if other != character)


def test_a_number_with_one_slip_is_none() -> None:
    """But for the sign of a Finnish one, whose letters mean centuries."""
    digits = [each for each in mutated(f"{DAY}A{CHECK}") if each[6] == "A" and each[:6].isdecimal()]
    assert [each for each in digits if mask(each)[1]] == []
    eleven = [each for each in mutated(NORWEGIAN) if each.isdecimal()]
    assert [each for each in eleven if is_norwegian(each)] == []


def test_what_stands_beside_a_mask_stands_apart() -> None:
    for text in (f"{DAY}A{LETTER}{NORWEGIAN}", f"{DAY}A{LETTER}070-123 45 67", f"{DAY}-1234+46701234567"):
        masked, count = mask(text)
        assert (masked.replace(MASK, ""), count) == ("", 2), text


def test_no_seed_and_nothing_harmless_holds_one() -> None:
    seeds = sorted((Path(__file__).parents[3] / "seeds").glob("*.txt"))
    texts = [path.read_text(encoding="utf-8") for path in seeds]
    assert len(texts) == 5
    for text in (*texts, *HARMLESS, *MORE_HARMLESS):
        assert mask(text) == (text, 0)


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(2, 999), st.sampled_from(SIGNS))
def test_every_person_of_finland_and_denmark_is_recognised(born: date, serial: int, sign: str) -> None:
    day = f"{born:%d%m%y}"
    assert mask(f"{day}-{serial:04}")[1] == 1
    assert is_danish(danish(day))
    assert mask(danish(day))[1] == 1
    leap = (born.month, born.day) == (2, 29)
    if not leap or sign in ("A" if born.year >= 2000 else "-"):
        assert mask(f"{day}{sign}{finnish(day, serial)}")[1] == 1
