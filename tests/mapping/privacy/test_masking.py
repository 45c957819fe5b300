"""Personal data in running text: what is masked, and what only looks like it. Every person here is invented."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from tests.cases import each_of
from tests.timing import takes_its_share

from esfgraph.fields.checked_numbers import is_identity_number, is_persons_organization_number
from esfgraph.privacy.masking import MASK, mask
from esfgraph.privacy.public_names import public_path


def identity(day: date, serial: int, *, coordination: bool = False) -> str:
    """Twelve digits of a person born on *day*: date, serial, check digit; a coordination number adds 60 to the day."""
    body = f"{day:%y%m}{day.day + 60 * coordination:02}{serial:03}"
    return f"{day.year // 100}{body}{luhn.calc_check_digit(body)}"


def wrong(digits: str) -> str:
    """The same digits with another check digit."""
    return digits[:-1] + str((int(digits[-1]) + 1) % 10)


BORN = identity(date(1985, 3, 12), 123)
CENTENARIAN = identity(date(1899, 12, 31), 98)
LEAP = identity(date(1996, 2, 29), 456)
COORDINATION = identity(date(1990, 6, 5), 234, coordination=True)

EMAILS = [
    "anna.andersson@example.se",
    "anna@example.se",
    "ANNA@EXAMPLE.SE",
    "anna.andersson+esf@kommun.example.se",
    "anna_a@my-example.co.uk",
    "åsa.öberg@exämple.se",
    "a@b.se",
]
PHONES = [
    "08-123 456 78",
    "08-12345678",
    "08-123 45 67",
    "08 - 123 45 67",
    "08/123 45 67",
    "08–123 45 67",
    "(08) 123 456 78",
    "08 123 456 78",
    "08\u00a0123\u00a0456\u00a078",
    "0480-45 00 00",
    "0480-450000",
    "0480 45 00 00",
    "0480-450 00",
    "010-123 45 67",
    "070-123 45 67",
    "070-1234567",
    "070 123 45 67",
    "0701234567",
    "0701-23 45 67",
    "073–123 45 67",
    "+46 70 123 45 67",
    "+46 70-123 45 67",
    "+46701234567",
    "+46 (0)70-123 45 67",
    "+46 (0) 70 123 45 67",
    "+46(0)701234567",
    "+46-8-123 45 67",
    "+46 8 123 45 67",
    "0046 70 123 45 67",
    "0046701234567",
]
IDENTITIES = [
    BORN,  # twelve digits
    f"{BORN[:8]}-{BORN[8:]}",  # twelve digits with hyphen
    BORN[2:],  # ten digits
    f"{BORN[2:8]}-{BORN[8:]}",  # ten digits with hyphen
    f"{BORN[2:8]} {BORN[8:]}",  # ten digits with space
    f"{CENTENARIAN[2:8]}+{CENTENARIAN[8:]}",  # ten digits with plus: a hundred years old
    f"{CENTENARIAN[:8]}-{CENTENARIAN[8:]}",  # born in the century before the last
    f"{LEAP[2:8]}-{LEAP[8:]}",  # born on a leap day
    f"{COORDINATION[2:8]}-{COORDINATION[8:]}",  # coordination number of ten digits
    COORDINATION,  # coordination number of twelve digits
    identity(date(2004, 1, 1), 0),  # born in this century
]
FRAMES = ["{}", "Kontakta {} för mer.", "Kontakt: {}.", "({})", "Anna Andersson,{}", "{}\t{}", "<{}>", "”{}”"]
HARMLESS = [
    "18 378 980",
    "9 923 980 kr",
    "2 717 290 SEK",
    "12 345,50 kr",
    "10 045 500 000 kr",
    "100 070 123 kr",
    "2026-02-01",
    "2026-02-01 - 2029-01-31",
    "2026-02-01–2029-01-31",
    "20260201",
    "20260201-20290131",
    "01-02-2024",
    "01/02/2024",
    "1/2-2024",
    "05-2023",
    "09-10 2024",
    "den 24 april 2019",
    "2021-2027",
    "2014–2020",
    "2021/22",
    "åren 2019, 2020 och 2021",
    "1-3 dagar",
    "0-3 år",
    "07-09",
    "kl. 08.00-16.30",
    "kl. 08-17",
    "16-24 år",
    "020 8, 12",
    "25-030-S02",
    "22-044-S07",
    "2019/00383",
    "2019-00383",
    "2010-3020123",
    "Dnr 2016/00123-4",
    "2120000415",
    "212000-0415",
    "162120000415",
    "802518-5011",
    "556012-5790",
    "SE212000041501",
    "59725",
    "597 25 ÅTVIDABERG",
    "SE-597 25",
    "40%",
    "54,0 procent",
    "0,5-1,5 procent",
    "2021SE05SFPR001",
    "2014SE05M9OP001",
    "SE12",
    "100 deltagare, varav 60",
    "1 000-1 500 deltagare",
    "ISBN 978-91-7501-234-5",
    "(EU) 2021/1060",
    "artikel 49.3",
    "0561",
    "0561, 0584 och 0580",
    "https://www.example.se/a-b/2019?id=5#x",
    "@esfradet",
    "ESF+ @ Kalmar",
    wrong(BORN),
    wrong(BORN)[2:],
    f"{wrong(BORN)[2:8]}-{wrong(BORN)[8:]}",
    f"{BORN}7",
    f"1{BORN}",
    MASK,
    "",
]


@each_of([*EMAILS, *PHONES, *IDENTITIES], FRAMES)
def test_personal_data_is_masked_and_nothing_else(personal: str, frame: str) -> None:
    assert mask(frame.replace("{}", personal)) == (frame.replace("{}", MASK), frame.count("{}"))


@each_of(HARMLESS)
def test_what_only_looks_like_personal_data_stays(text: str) -> None:
    assert mask(text) == (text, 0)
    assert mask(f"Enligt {text} gäller det.") == (f"Enligt {text} gäller det.", 0)


def test_several_kinds_on_one_line_are_counted() -> None:
    text = f"Anna, anna@example.se, 070-123 45 67, {BORN}; 18 378 980 kr till 2120000415."
    assert mask(text) == (f"Anna, {MASK}, {MASK}, {MASK}; 18 378 980 kr till 2120000415.", 3)


@pytest.mark.parametrize("digits", ["198502301234", "8513121234", "850012", "", "åäö", "٨٥٠٣١٢١٢٣٤"])
def test_what_is_no_date_is_no_identity_number(digits: str) -> None:
    assert not is_identity_number(digits)


@pytest.mark.parametrize(
    ("digits", "expected"),
    [
        pytest.param(BORN[2:], True, id="a person's number"),
        pytest.param(BORN, True, id="a person's number with its century"),
        pytest.param(wrong(BORN)[2:], True, id="a person's number with a wrong check digit"),
        pytest.param(COORDINATION[2:], True, id="a coordination number"),
        pytest.param(f"16{BORN[2:]}", True, id="a person's number behind the prefix of legal persons"),
        pytest.param(f"{BORN[2:]}01", True, id="a person's VAT number"),
        pytest.param("2120000415", False, id="a municipality"),
        pytest.param("162120000415", False, id="a municipality with its prefix"),
        pytest.param("212000041501", False, id="a municipality's VAT number"),
        pytest.param("8025185011", False, id="an association"),
        pytest.param("5560125790", False, id="a company"),
        pytest.param("", False, id="nothing"),
        pytest.param("85", False, id="two digits"),
    ],
)
def test_whose_an_organisation_number_is(digits: str, expected: bool) -> None:
    assert is_persons_organization_number(digits) is expected


@given(day=st.dates(date(1850, 1, 1), date(2099, 12, 31)), serial=st.integers(0, 999), coordination=st.booleans())
def test_every_person_is_recognised(day: date, serial: int, coordination: bool) -> None:
    digits = identity(day, serial, coordination=coordination)
    assert is_identity_number(digits)
    assert is_identity_number(digits[2:])
    assert not is_identity_number(wrong(digits))
    assert is_persons_organization_number(digits[2:])
    assert mask(f"{digits[:8]}-{digits[8:]}") == (MASK, 1)


@given(whole=st.integers(0, 10**12))
def test_no_amount_is_personal_data(whole: int) -> None:
    text = f"{whole:,} kr".replace(",", " ")
    assert mask(text) == (text, 0)


@given(start=st.dates(date(1990, 1, 1), date(2099, 12, 31)), end=st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_no_interval_is_personal_data(start: date, end: date) -> None:
    assert mask(f"{start} - {end}")[1] == 0


ABROAD = ("120385-1234", "131052A308T", "131052-308T", "2110625629", "15108695088")
PIECES = ("8112189876", "19811218-9876", *ABROAD, "0701234567", "08-123 456 78", "+46", "a@b.se", "(at)", *"-/ ,x\n0")


@given(text=st.text() | st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_masking_twice_masks_nothing_more(text: str) -> None:
    once, _ = mask(text)
    assert mask(once)[0] == once


WRITTEN = [
    f"E-post: anna.ek{before}{word}{after}{domain}"
    for before in ("", " ", "\n", "(", " [", "{ ", "<", "_")
    for word in ("@", "a", "at", "ät", "At", "snabel-a", "snabela", "")
    for after in ("", " ", "\n", ")", "] ", " }", ">", "_", "  ")
    for domain in ("example.se", "example punkt se", "example")
]


def test_an_address_is_found_whatever_else_a_text_holds() -> None:
    apart = f"@\n{'-' * 200}\n"  # a text with this sign is looked through for every kind of address
    for text in WRITTEN:
        assert mask(f"{apart}{text}") == (apart + mask(text)[0], mask(text)[1]), text


@pytest.mark.parametrize("piece", ["0", "070-", "070 123 ", "a.", "a@", "a@a.", "+46 ", "850312-"])
def test_a_long_line_takes_no_longer_than_its_length(piece: str) -> None:
    assert takes_its_share(lambda length: mask(piece * (length // len(piece))), 10_000, 4)


@given(
    word=st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzABCXYZ")) | st.sampled_from(["snabela", "at", "tel", "co"])
)
def test_a_word_of_a_path_is_nobodys(word: str) -> None:
    assert mask(word) == (word, 0)
    assert public_path(f"/{word}/anna@example.se") == f"/{word}/{MASK}"
