"""Raw values by kind: what is read, what is withheld, and that a value written as the register does is read back."""

import ast
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from tests.cases import each_of

from esfgraph.errors import ValueFormError
from esfgraph.fields.kinds import TEXTS, Value, read_value
from esfgraph.fields.table import load_fields

TABLE = load_fields()

# A field of each kind.
FIELDS = {
    "number": "number",
    "text": "title",
    "english_text": "description_en",
    "web_address": "page",
    "plain": "owner_town",
    "owner": "owner",
    "organization_number": "owner_number",
    "postcode": "owner_postcode",
    "country": "owner_country",
    "date": "start_date",
    "interval": "project_period",
    "amount": "total_cost",
    "currency": "currency",
    "rate": "union_cofinancing_rate",
    "count": "planned_participants",
    "code": "fund",
    "programme": "programme",
    "period": "programming_period",
    "period_code": "intervention_field",
    "theme": "child_poverty",
    "flag": "strategic_importance",
    "nuts": "stated_region",
    "esf_region": "deciding_region",
}


def read(kind: str, raw: str) -> Value:
    field = TABLE.by_key[FIELDS[kind]]
    assert field.kind == kind
    return read_value(raw, field, TABLE)


def found_in(error: ValueFormError) -> str:
    """What the sentence says was found: the value, or the half of an interval that is wrong."""
    quoted = re.match(r"found ('.*'|\".*\"), ", str(error))
    assert quoted
    found = ast.literal_eval(quoted[1])
    assert isinstance(found, str)
    return found


INTERVAL = (date(2026, 2, 1), date(2029, 1, 31))
GOOD: list[tuple[str, str, Value, str]] = [
    ("amount", "18 378 980", Decimal(18378980), "an amount in groups of three"),
    ("amount", "18378980", Decimal(18378980), "an amount without groups"),
    ("amount", "18\u00a0378\u00a0980", Decimal(18378980), "an amount with no-break spaces"),
    ("amount", "18\u2009378\u2009980", Decimal(18378980), "an amount with thin spaces"),
    ("amount", "18\u202f378\u202f980", Decimal(18378980), "an amount with narrow no-break spaces"),
    ("amount", "18\u2007378\u2007980", Decimal(18378980), "an amount with figure spaces"),
    ("amount", "18 378\u00a0980", Decimal(18378980), "an amount with two sorts of spaces"),
    ("amount", "2 717 290 kr", Decimal(2717290), "an amount in kr"),
    ("amount", "2 717 290\u00a0kr", Decimal(2717290), "an amount in kr after a no-break space"),
    ("amount", "2717290kr", Decimal(2717290), "an amount in kr without a space"),
    ("amount", "2 717 290 SEK", Decimal(2717290), "an amount in SEK"),
    ("amount", "12 345,50", Decimal("12345.50"), "an amount with öre"),
    ("amount", "12 345,5 kr", Decimal("12345.5"), "an amount with one decimal"),
    ("amount", "0,10", Decimal("0.10"), "an amount that no binary fraction holds"),
    ("amount", "90071992547409931", Decimal(90071992547409931), "an amount larger than a double holds exactly"),
    ("amount", "0", Decimal(0), "an amount of nothing"),
    ("rate", "40%", Decimal(40), "a rate in percent"),
    ("rate", "40 %", Decimal(40), "a rate with a space"),
    ("rate", "40\u00a0%", Decimal(40), "a rate with a no-break space"),
    ("rate", "40", Decimal(40), "a rate without its sign"),
    ("rate", "46,92%", Decimal("46.92"), "a rate with a decimal comma"),
    ("rate", "40.0", Decimal(40), "a rate as Kohesio writes it"),
    ("rate", "52.50 %", Decimal("52.5"), "a rate with a trailing zero"),
    ("rate", "0%", Decimal(0), "a rate of nothing"),
    ("rate", "100%", Decimal(100), "a rate of all"),
    ("count", "120", 120, "a count"),
    ("count", "0", 0, "a count of none"),
    ("count", "11650", 11650, "a count without groups"),
    ("count", "11 650", 11650, "a count in groups"),
    ("count", "11\u202f650", 11650, "a count with a narrow space"),
    ("date", "2026-02-01", date(2026, 2, 1), "a date"),
    ("date", "2024-02-29", date(2024, 2, 29), "a leap day"),
    ("date", "2000-02-29", date(2000, 2, 29), "a leap day of a year divisible by 400"),
    ("interval", "2026-02-01 - 2029-01-31", INTERVAL, "an interval with a hyphen"),
    ("interval", "2026-02-01 – 2029-01-31", INTERVAL, "an interval with a dash"),
    ("interval", "2026-02-01 till 2029-01-31", INTERVAL, "an interval with till"),
    ("interval", "2026-02-01\u00a0-\u00a02029-01-31", INTERVAL, "an interval with no-break spaces"),
    ("interval", "2029-01-31 - 2026-02-01", INTERVAL[::-1], "an interval that ends before it starts"),
    ("interval", "2026-02-01 - 2026-02-01", (date(2026, 2, 1),) * 2, "an interval of one day"),
    ("organization_number", "2120000415", "2120000415", "an organisation number"),
    ("organization_number", "212000-0415", "2120000415", "an organisation number with a hyphen"),
    ("organization_number", "162120000415", "2120000415", "an organisation number with the prefix 16"),
    ("organization_number", "16212000-0415", "2120000415", "an organisation number with prefix and hyphen"),
    ("organization_number", "212000 0415", "2120000415", "an organisation number with a space"),
    ("organization_number", "8025185011", "8025185011", "the number of an association"),
    ("postcode", "59725", "59725", "a postcode"),
    ("postcode", "597 25", "59725", "a postcode with a space"),
    ("postcode", "597\u00a025", "59725", "a postcode with a no-break space"),
    ("country", "Sverige", "SWE", "a country"),
    ("country", "SVERIGE", "SWE", "a country in capitals"),
    ("flag", "Ja", True, "yes"),
    ("flag", "Nej", False, "no"),
    ("flag", "JA", True, "yes in capitals"),
    ("theme", "Ja", True, "a theme with yes"),
    ("theme", "nej", False, "a theme with no"),
    ("programme", "2021SE05SFPR", "2021SE05SFPR", "a CCI as printed"),
    ("programme", "2021SE05SFPR001", "2021SE05SFPR001", "a full CCI"),
    ("programme", "2014SE05M9OP001", "2014SE05M9OP001", "a CCI of the period before"),
    ("period", "2021-2027", "2021-2027", "a period"),
    ("period", "2021–2027", "2021-2027", "a period with a dash"),
    ("period", "2014 - 2020", "2014-2020", "a period with spaces"),
    ("nuts", "SE12", "SE12", "a NUTS 2 code"),
    ("nuts", "SE0", "SE0", "the code of national projects, as printed"),
    ("nuts", "SE", "SE", "the country's code"),
    ("nuts", "SE123", "SE123", "a NUTS 3 code"),
    ("nuts", "DE1", "DE1", "a code of another country: well formed"),
    ("code", "ESF+", "ESF+", "a fund"),
    ("period_code", "A2A", "A2A", "a code of letters and digits"),
    ("period_code", "2.1", "2.1", "a code with a point"),
    ("period_code", "Care", "Care", "a code that is a word"),
    ("number", "25-030-S02", "25-030-S02", "a project number of 2021-2027"),
    ("number", "2019/00383", "2019/00383", "a project number of 2014-2020"),
    ("number", "2019-00383", "2019/00383", "an older number with a hyphen for its slash"),
    ("number", "2010-3020123", "2010-3020123", "a project number of 2007-2013"),
    ("number", "Dnr 7", "Dnr 7", "a number of no form we know"),
    ("number", "2021SE05SFPR001_25-030-S02", "25-030-S02", "a project number behind its programme"),
    ("number", "2014SE05M9OP001_2019/00383", "2019/00383", "an older number behind its programme"),
    ("amount", "1000000.0", Decimal(1000000), "an amount as a program writes a number"),
    ("amount", "1234567.891", Decimal("1234567.891"), "an amount with three decimals that no group precedes"),
    ("amount", "1 234 567,891", Decimal("1234567.891"), "an amount in groups with three decimals"),
    ("amount", "1,234,567.50", Decimal("1234567.50"), "an amount in English"),
    ("amount", "1.234.567,50", Decimal("1234567.50"), "an amount in German"),
    ("amount", "1,234,567", Decimal(1234567), "an amount with two commas"),
    ("amount", "1.234.567", Decimal(1234567), "an amount with two points"),
    ("amount", "1'234'567", Decimal(1234567), "an amount in Swiss"),
    ("amount", "12.50", Decimal("12.50"), "an amount with a decimal point"),
    ("amount", "1.8378980E7", Decimal(18378980), "an amount with an exponent"),
    ("amount", "1e6", Decimal(1000000), "a round amount with an exponent"),
    ("amount", "SEK 1 000", Decimal(1000), "an amount behind its currency"),
    ("amount", "kr 1 000,50", Decimal("1000.50"), "an amount behind kr"),
    ("amount", "1 000:-", Decimal(1000), "an amount with a dash for öre"),
    ("amount", "1 000 kronor", Decimal(1000), "an amount in kronor"),
    ("amount", "１２３ ０００", Decimal(123000), "an amount in wide digits"),
    ("amount", "١٢٣", Decimal(123), "an amount in Arabic digits"),
    ("currency", "SEK", "SEK", "kronor"),
    ("currency", "kr.", "SEK", "kronor, cut short"),
    ("currency", "Svenska kronor", "SEK", "kronor in words"),
    ("currency", "EUR", "EUR", "euro"),
    ("currency", "Euro (€)", "EUR", "euro in words and by sign"),
    ("currency", "norska kronor", "NOK", "kronor of Norway"),
    ("rate", "0,4", Decimal(40), "a share"),
    ("rate", "0.4692", Decimal("46.92"), "a share with a point"),
    ("rate", "1", Decimal(100), "a share of all"),
    ("rate", "1,0", Decimal(100), "a share of all with decimals"),
    ("rate", "0,4%", Decimal("0.4"), "a small rate with its sign"),
    ("rate", "1%", Decimal(1), "one percent"),
    ("rate", "1,01", Decimal("1.01"), "a rate just above a share"),
    ("rate", "0", Decimal(0), "a share of nothing"),
    ("rate", "46.9230769", Decimal("46.9230769"), "a rate as a program writes a number"),
    ("count", "120.0", 120, "a count as a program writes a number"),
    ("count", "11 650.00", 11650, "a count in groups as a program writes a number"),
    ("date", "2026-2-1", date(2026, 2, 1), "a date without leading zeros"),
    ("date", "20260201", date(2026, 2, 1), "a date without hyphens"),
    ("date", "2026/02/01", date(2026, 2, 1), "a date with slashes, year first"),
    ("date", "2026.02.01", date(2026, 2, 1), "a date with points, year first"),
    ("date", "2026-02-01T00:00", date(2026, 2, 1), "a date with midnight"),
    ("date", "2026-02-01 00:00:00", date(2026, 2, 1), "a date with midnight and seconds"),
    ("date", "2026-02-01T00:00:00.000+01:00", date(2026, 2, 1), "a date with midnight and a time zone"),
    ("date", "2026\u201102\u201101", date(2026, 2, 1), "a date with no-break hyphens"),
    ("date", "2026\u221202\u221201", date(2026, 2, 1), "a date with minus signs"),
    ("date", "1 februari 2026", date(2026, 2, 1), "a date in Swedish"),
    ("date", "den 1 Feb. 2026", date(2026, 2, 1), "a date in Swedish, cut short"),
    ("date", "31 October 2026", date(2026, 10, 31), "a date in English"),
    ("interval", "2026-02-01–2029-01-31", INTERVAL, "an interval with a dash and no spaces"),
    ("interval", "2026-02-01-2029-01-31", INTERVAL, "an interval with a hyphen and no spaces"),
    ("interval", "2026-02-01—2029-01-31", INTERVAL, "an interval with a long dash"),
    ("interval", "2026-02-01/2029-01-31", INTERVAL, "an interval of ISO 8601"),
    ("interval", "2026-02-01 t.o.m. 2029-01-31", INTERVAL, "an interval with t.o.m."),
    ("interval", "2026-02-01 to 2029-01-31", INTERVAL, "an interval in English"),
    ("interval", "20260201-20290131", INTERVAL, "an interval without other hyphens"),
    ("interval", "2026-02-01 00:00:00 - 2029-01-31 00:00:00", INTERVAL, "an interval with midnights"),
    ("interval", "1 februari 2026 – 31 januari 2029", INTERVAL, "an interval in words"),
    ("organization_number", "SE212000041501", "2120000415", "a VAT number"),
    ("organization_number", "SE 212000-0415 01", "2120000415", "a VAT number in groups"),
    ("organization_number", "212000041501", "2120000415", "a VAT number without its country"),
    ("organization_number", "SE2120000415", "2120000415", "a number behind its country"),
    ("organization_number", "2120000415.0", "2120000415", "an organisation number as a program writes a number"),
    ("organization_number", "212000\u20110415", "2120000415", "an organisation number with a no-break hyphen"),
    ("organization_number", "212000–0415", "2120000415", "an organisation number with a dash"),
    ("organization_number", "２１２０００－０４１５", "2120000415", "an organisation number in wide digits"),
    ("organization_number", "212000\u200b-0415", "2120000415", "an organisation number with what shows nothing"),
    ("postcode", "SE-597 25", "59725", "a postcode with a country"),
    ("postcode", "S-597 25", "59725", "a postcode with the old country"),
    ("postcode", "SE 59725", "59725", "a postcode behind its country"),
    ("postcode", "59725.0", "59725", "a postcode as a program writes a number"),
    ("country", "Sweden", "SWE", "a country in English"),
    ("country", "SE", "SWE", "a country's code"),
    ("flag", "Yes", True, "yes in English"),
    ("flag", "false", False, "no as programs write it"),
    ("theme", "1", True, "a theme with a digit"),
    ("programme", "2021se05sfpr", "2021SE05SFPR", "a CCI in small letters"),
    ("period", "2021—2027", "2021-2027", "a period with a long dash"),
    ("period", "2021\u20112027", "2021-2027", "a period with a no-break hyphen"),
    ("period", "2021/2027", "2021-2027", "a period with a slash"),
    ("period", "2014-20", "2014-2020", "a period with a short year"),
    ("nuts", "se12", "SE12", "a NUTS code in small letters"),
    ("code", "esf+", "ESF+", "a fund in small letters"),
    ("period_code", "a2a", "A2A", "a code in small letters"),
    ("period_code", "140.0", "140", "a code as a program writes a number"),
    ("period_code", "care", "Care", "a word in small letters"),
    ("number", "25\u2011030\u2011S02", "25-030-S02", "a project number with no-break hyphens"),
    ("number", "25–030–S02", "25-030-S02", "a project number with dashes"),
    ("number", "２５-030-S02", "25-030-S02", "a project number in wide digits"),
    ("text", 'Snabbspår - Åtvidaberg: "nu"', 'Snabbspår - Åtvidaberg: "nu"', "a name as printed"),
    ("english_text", "Fast track", "Fast track", "an English summary as printed"),
    ("web_address", "https://www.esf.se/x/?dnr=25-030-S02", "https://www.esf.se/x/?dnr=25-030-S02", "an address"),
    ("plain", "ÅTVIDABERG", "ÅTVIDABERG", "a town as printed"),
    ("owner", "Osby kommun, Skolan", "Osby kommun, Skolan", "an owner as printed"),
    ("esf_region", "Småland & Öarna", "Småland & Öarna", "a region by name"),
]
BAD = [
    ("amount", "12 34x", "an amount with a letter"),
    ("amount", "12 34", "an amount in groups of two"),
    ("amount", "1234 567", "an amount with a group of four"),
    ("amount", "12  345", "an amount with two spaces"),
    ("amount", "12.345", "an amount with a point"),
    ("amount", "1.000", "an amount whose point may part thousands or decimals"),
    ("amount", "12,345", "an amount whose comma may part thousands or decimals"),
    ("amount", "1.234,567,8", "an amount with marks of no order"),
    ("amount", "-5", "an amount below zero"),
    ("amount", "ca 500 000", "an amount that is about right"),
    ("amount", "2 MSEK", "an amount in millions"),
    ("amount", "12 345 EUR", "an amount in another currency"),
    ("currency", "mynt", "no currency"),
    ("currency", "kr per timme", "no currency alone"),
    ("amount", "kr", "a currency without an amount"),
    ("rate", "140%", "a rate above all"),
    ("rate", "100,01%", "a rate just above all"),
    ("rate", "-4%", "a rate below zero"),
    ("rate", "40 procent", "a rate in words"),
    ("rate", "40%%", "a rate with two signs"),
    ("rate", "", "an empty rate"),
    ("count", "120 st", "a count with a unit"),
    ("count", "12,5", "a broken count"),
    ("count", "12 34", "a count in groups of two"),
    ("count", "-1", "a count below zero"),
    ("count", "ca 100", "a count that is about right"),
    ("count", "1234567890123", "a count of more people than live"),
    ("date", "2023-02-29", "a leap day of a common year"),
    ("date", "1900-02-29", "a leap day of a year divisible by 100"),
    ("date", "2026-02-30", "a day that no February has"),
    ("date", "2026-13-01", "a thirteenth month"),
    ("date", "2026-00-01", "a month before January"),
    ("date", "0000-01-01", "a year before the first"),
    ("date", "2026-02-01 12:00:00", "a date with noon"),
    ("date", "2026-02/01", "a date with two marks"),
    ("date", "1/2 2026", "a date that may be of January"),
    ("date", "46054", "a day number of a spreadsheet"),
    ("date", "1 fubruari 2026", "a month that is none"),
    ("date", "2026-W05-1", "a date by week"),
    ("date", "01/02/2026", "a date with slashes"),
    ("interval", "2026-02-01", "half an interval"),
    ("interval", "2026-02-01 - ", "an open interval"),
    ("interval", "2026-02-30 - 2029-01-31", "an interval from a day that is none"),
    ("interval", "2026-02-01 - 2029-02-29", "an interval to a day that is none"),
    ("interval", "2026-02-01 eller 2029-01-31", "two dates that are no interval"),
    ("organization_number", "2120000416", "an organisation number with a wrong check digit"),
    ("organization_number", "212000041", "an organisation number of nine digits"),
    ("organization_number", "21200004155", "an organisation number of eleven digits"),
    ("organization_number", "142120000415", "an organisation number with another prefix"),
    ("organization_number", "okänt", "no organisation number"),
    ("postcode", "5972", "a postcode of four digits"),
    ("postcode", "597255", "a postcode of six digits"),
    ("postcode", "09725", "a postcode that begins with zero"),
    ("postcode", "5972O", "a postcode with a letter"),
    ("flag", "Kanske", "maybe"),
    ("programme", "2021SE05", "half a CCI"),
    ("programme", "2021SE05SFPR0011", "a CCI that is too long"),
    ("period", "2021", "a single year"),
    ("period", "2020-2027", "a period that never was"),
    ("nuts", "SE1234", "a NUTS code that is too long"),
    ("nuts", "Östra", "a region's name for its code"),
    ("code", "ESF +", "a code with a space"),
    ("period_code", "<A>", "a code that would break an IRI"),
    ("period_code", "A" * 41, "a code longer than any"),
    ("web_address", "www.esf.se", "an address without a scheme"),
    ("web_address", "javascript:alert(1)", "an address that is a program"),
    ("web_address", "https://www.esf.se/<x>", "an address that would break an IRI"),
    ("number", "2021SE05SFPR001_", "a programme without a number"),
    ("number", "25-030-S\ufffd2", "a project number with a lost sign"),
    ("rate", "1,5 av 2", "a rate in words and numbers"),
    ("number", "saknas", "a project number without a digit"),
    ("number", "1" * 61, "a project number longer than any"),
    ("number", "", "an empty project number"),
]


@each_of(GOOD)
def test_good_values(case: tuple[str, str, Value, str]) -> None:
    kind, raw, expected, _ = case
    value = read(kind, raw)
    assert (type(value), value) == (type(expected), expected)


@each_of(BAD)
def test_bad_values(case: tuple[str, str, str]) -> None:
    kind, raw, _ = case
    with pytest.raises(ValueFormError, match=r"^found .*(expected|check digit)") as caught:
        read(kind, raw)
    assert found_in(caught.value) in raw


def test_every_kind_is_tried() -> None:
    tried = {kind for kind, *_ in GOOD} & set(FIELDS)
    assert tried == {field.kind for field in TABLE.fields} - {"personal"} == set(FIELDS)


def test_ore_are_kept_as_printed() -> None:
    assert str(read("amount", "12 345,50")) == "12345.50"


def test_amounts_add_up_exactly() -> None:
    amounts = [read("amount", "0,10") for _ in range(3)]
    assert sum(each for each in amounts if isinstance(each, Decimal)) == Decimal("0.3")


@pytest.mark.parametrize("position", range(10))
def test_a_wrong_digit_anywhere_in_an_organisation_number_is_seen(position: int) -> None:
    digits = "2120000415"
    wrong = digits[:position] + str((int(digits[position]) + 1) % 10) + digits[position + 1 :]
    with pytest.raises(ValueFormError, match="check digit is wrong"):
        read("organization_number", wrong)


SPACES = st.sampled_from([" ", "\u00a0", "\u2007", "\u2009", "\u202f", ""])
UNITS = st.sampled_from(["", " kr", "\u00a0kr", "kr", " SEK"])


@given(whole=st.integers(0, 10**15), ore=st.none() | st.integers(0, 99), space=SPACES, unit=UNITS)
def test_an_amount_written_as_the_register_does_is_read_back(
    whole: int, ore: int | None, space: str, unit: str
) -> None:
    raw = f"{whole:,}".replace(",", space) + ("" if ore is None else f",{ore:02}") + unit
    assert read("amount", raw) == Decimal(whole) + Decimal(ore or 0) / 100


@given(day=st.dates())
def test_a_date_is_read_back(day: date) -> None:
    assert read("date", day.isoformat()) == day


@given(start=st.dates(), end=st.dates(), between=st.sampled_from([" - ", " – ", " till ", "\u00a0-\u00a0"]))
def test_an_interval_is_read_back(start: date, end: date, between: str) -> None:
    assert read("interval", f"{start}{between}{end}") == (start, end)


@given(
    hundredths=st.integers(0, 10000),
    point=st.sampled_from([",", "."]),
    sign=st.sampled_from(["%", " %", "\u202f%", ""]),
)
def test_a_rate_is_read_back(hundredths: int, point: str, sign: str) -> None:
    rate = Decimal(hundredths) / 100
    value = read("rate", f"{rate}".replace(".", point) + sign)
    assert value == (rate if sign or not 0 < rate <= 1 else rate * 100)
    assert "E" not in str(value)


@given(count=st.integers(0, 99_999_999), space=SPACES)
def test_a_count_is_read_back(count: int, space: str) -> None:
    assert read("count", f"{count:,}".replace(",", space)) == count


@given(body=st.integers(200_000_000, 999_999_999).map(str), hyphen=st.booleans())
def test_an_organisation_number_is_read_back(body: str, hyphen: bool) -> None:
    digits = body + luhn.calc_check_digit(body)
    assert read("organization_number", f"{digits[:6]}-{digits[6:]}" if hyphen else digits) == digits


@given(postcode=st.integers(10000, 99999), space=SPACES)
def test_a_postcode_is_read_back(postcode: int, space: str) -> None:
    assert read("postcode", f"{postcode // 100}{space}{postcode % 100:02}") == str(postcode)


@given(raw=st.text(max_size=60), kind=st.sampled_from(sorted(FIELDS)))
def test_any_text_is_read_or_withheld_with_a_sentence(raw: str, kind: str) -> None:
    found = ""
    try:
        read(kind, raw)
    except ValueFormError as error:
        found = found_in(error)
    assert found in raw


def outcome(kind: str, raw: str) -> Value | str:
    """What a value is read as, or why it is withheld, whatever is quoted."""
    try:
        return read(kind, raw)
    except ValueFormError as error:
        return str(error.args[0])


PRINTED = st.sampled_from([raw for _, raw, *_ in GOOD]) | st.text(st.sampled_from("0123 4567,.%&\\=-krSE"), max_size=12)


@given(raw=PRINTED, kind=st.sampled_from(sorted({*FIELDS} - TEXTS)))
def test_a_value_is_read_alike_whether_or_not_it_is_plain(raw: str, kind: str) -> None:
    assert outcome(kind, f"\u200b{raw}") == outcome(kind, raw)


@given(raw=st.from_regex(r"\d{1,3}([ ,.']?\d{3}){0,4}", fullmatch=True))
def test_a_whole_amount_is_read_alike_with_its_currency(raw: str) -> None:
    assert outcome("amount", f"{raw} kr") == outcome("amount", raw)
