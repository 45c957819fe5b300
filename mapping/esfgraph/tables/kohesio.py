"""The table of projects under the columns of Kohesio's exports, as far as sources state what these hold.

Kohesio is the European Commission's register of projects of cohesion policy. Its columns were read from programs that
read its exports; `docs/tables.md` says what such a program would refuse of ours.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain

from esfgraph.csv_lines import csv_lines
from esfgraph.fields.countries import load_countries
from esfgraph.tables.columns import BETWEEN, column_keys
from esfgraph.tables.table_file import read_cells

_BETWEEN = "|"
"""What parts several values of a cell there."""
_NUTS_LETTERS = 2
"""Letters of the country before the digits of a NUTS code: as many digits as its level."""

_Row = Mapping[str, str]


def _of(key: str) -> Callable[[_Row], str]:
    return lambda row: row[key].replace(BETWEEN, _BETWEEN)


def _text(key: str) -> Callable[[_Row], str]:
    return lambda row: row[key]


def _first(*keys: str) -> Callable[[_Row], str]:
    return lambda row: next((row[key] for key in keys if row[key]), "").replace(BETWEEN, _BETWEEN)


def _nothing(_: _Row) -> str:
    return ""


def _day(key: str) -> Callable[[_Row], str]:
    return lambda row: f"{date.fromisoformat(row[key]):%d/%m/%Y}" if row[key] else ""


def _rate(row: _Row) -> str:
    stated = row["union_cofinancing_rate_percent"]
    return f"{Decimal(stated):f}" if "." in stated else f"{stated}.0" if stated else ""


def _currency(row: _Row) -> str:
    return "SEK" if row["total_cost_sek"] or row["union_contribution_sek"] else ""


def _country(*, of_code: bool) -> Callable[[_Row], str]:
    def write(row: _Row) -> str:
        by_code = load_countries().by_code
        known = (by_code[code] for code in row["country_concerned"].split(BETWEEN) if code in by_code)
        return _BETWEEN.join(country.letters if of_code else country.name.en for country in known)

    return write


def _nuts(level: int, key: str) -> Callable[[_Row], str]:
    """Write codes or names of the stated regions of a NUTS level; they stand in the same order in all columns."""

    def write(row: _Row) -> str:
        codes, values = row["stated_region"].split(BETWEEN), row[key].split(BETWEEN)
        if len(codes) != len(values):
            return ""
        of_level = (value for code, value in zip(codes, values, strict=True) if len(code) == _NUTS_LETTERS + level)
        return _BETWEEN.join(of_level)

    return write


COLUMNS: Mapping[str, Callable[[_Row], str]] = {
    "Operation_Unique_Identifier": _nothing,
    "Operation_Local_Identifier": _first("kohesio_local_identifier", "number"),
    "Operation_Name_English": _nothing,
    "Operation_Name_Programme_Language": _text("title"),
    "Operation_Summary_English": _text("description_en"),
    "Operation_Summary_Programme_Language": _text("description"),
    "Country": _country(of_code=False),
    "CountryCode": _country(of_code=True),
    "Postal_Code": _text("owner_postcode"),
    "Operation_Start_Date": _day("start_date"),
    "Operation_End_Date": _day("end_date"),
    "Cofinancing_Rate": _rate,
    "Total_Eligible_Expenditure_amount": _text("total_cost_sek"),
    "Total_Eligible_Expenditure_Currency": _currency,
    "Project_EU_Budget": _text("union_contribution_sek"),
    "Beneficiary_Unique_Identifier": _nothing,
    "Beneficiary_Name": _text("owner"),
    "Beneficiary_Local_Identifier": _text("owner_number"),
    "Location_Indicator_latitude_longitude": _nothing,
    "NUTS1_Code": _nuts(1, "stated_region"),
    "NUTS1_Label": _nuts(1, "stated_region_en"),
    "NUTS2_Code": _nuts(2, "stated_region"),
    "NUTS2_Label": _nuts(2, "stated_region_en"),
    "NUTS3_Code": _nuts(3, "stated_region"),
    "NUTS3_Label": _nuts(3, "stated_region_en"),
    "LAU_Labels": _nothing,
    "Category_Of_Intervention": _of("intervention_field"),
    "Category_Label": _first("intervention_field_en", "intervention_field_sv"),
    "Thematic_Objective_ID": _nothing,
    "Thematic_Objective_Label": _nothing,
    "Policy_Objective_ID": _nothing,
    "Policy_Objective_Label": _nothing,
    "Fund_Code": _of("fund"),
    "Fund_Name": _first("fund_en", "fund_sv"),
    "Programme_Code": _of("programme"),
    "Programme_Name": _first("programme_en", "programme_sv"),
    "Programming_Period": _text("period"),
}
"""What each column holds of a row of our table of projects."""


def kohesio_lines(lines: Iterable[bytes]) -> Iterator[str]:
    """Write rows of our table of projects, given without its head, under Kohesio's columns and with a head."""
    keys = column_keys("projects")
    rows = (dict(zip(keys, read_cells(line), strict=True)) for line in lines)
    return csv_lines(chain([COLUMNS], ([write(row) for write in COLUMNS.values()] for row in rows)))
