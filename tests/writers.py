"""Writes an invented project record in every form in which the project bank has been seen to print one.

For round trips, and for whoever needs many records: each writer takes printed values by field key and the running text.
"""

import csv
import html
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl import Workbook

from esfgraph.errors import ValueFormError
from esfgraph.fields.kinds import read_value
from esfgraph.fields.table import FieldTable


@dataclass(frozen=True, slots=True)
class Sample:
    """What a page says: printed values by field key, in the order of the page, and its running text."""

    values: Mapping[str, str]
    text: str = ""

    def only(self, keys: Iterable[str]) -> "Sample":
        """The sample without values of other fields, but with its order."""
        kept = set(keys)
        return Sample({key: value for key, value in self.values.items() if key in kept}, self.text)


_CONTACTS = {"contact_person": "Kontaktperson", "contact_email": "E-post", "contact_phone": "Telefonnummer"}
_MONEY = {"total_cost": "Total projektbudget", "granted_support": "Beviljat ESF-stöd"}
_2014 = {
    "deciding_region": "Region",
    "owner": "Projektägare",
    "planned_participants": "Planerat antal deltagare",
    "project_period": "Projektperiod",
    **_MONEY,
    **_CONTACTS,
    "owner_postcode": "Stödmottagare postnr",
    "owner_street": "Stödmottagarens address",
    "priority": "Programområde",
    "specific_objective": "Specifikt mål",
    "union_cofinancing_rate": "Unionens medfinansieringsgrad",
    "intervention_field": "Interventionstyp",
}
_2021 = {
    "country_concerned": "Land som berörs",
    "fund": "Berörd fond",
    "programme": "Program CCI",
    "owner_number": "Projektägare organisationsnummer",
    "owner": "Projektägare",
    "title": "Namn",
    "start_date": "Startdatum",
    "end_date": "Slutdatum",
    "union_cofinancing_rate": "Unionens medfinansieringsgrad",
    "priority": "Programområde",
    "specific_objective": "Specifikt mål",
    "child_poverty": "Sekundärtema - Motverka barnfattigdom",
    "deciding_region": "Region",
    "stated_region": "NUTS-2 kod",
    "owner_postcode": "Stödmottagare postnr",
    "owner_town": "Stödmottagare ort",
    "intervention_field": "Interventionstyp",
    "planned_participants": "Antal deltagare",
    "strategic_importance": "Insats av strategisk betydelse",
    **_CONTACTS,
}

# The labels of each page layout, by field key; the first always comes first.
LAYOUTS: Mapping[str, Mapping[str, str]] = {
    "Z": {
        "priority": "Programområde",
        "project_phase": "Projektfas",
        "owner": "Projektägare",
        **_CONTACTS,
        **_MONEY,
        "project_period": "Projektperiod",
        "deciding_region": "Region",
    },
    "A0": {"title": "Name", **_2014, "number": "Projektnummer"},
    "A": {"number": "Projektnummer", "title": "Namn", **_2014},
    "A2": {"number": "Diarienummer", "title": "Namn", **_2014},
    "B1": {**_2021, "number": "Diarienummer"},
    "B2": {"number": "Diarienummer", **_2021},
    "C": {
        "number": "Diarienummer",
        **_2021,
        "fund": "Fond",
        "owner_number": "Projektägare org.nr.",
        **_MONEY,
        "planned_participants": "Planerat antal deltagare",
        "project_period": "Projektperiod",
        "programming_period": "Programperiod",
        "owner_postcode": "Stödmottagarens postnummer",
        "owner_town": "Stödmottagarens ort",
        "owner_country": "Stödmottagarens land",
    },
    "D": {"number": "Diarienummer", **_2021, **_MONEY},
}

# The headings of the export, by field key; others are headed as a page labels them.
EXPORT: Mapping[str, str] = {
    **LAYOUTS["C"],
    "number": "Diarienummer / Operation ID",
    "owner": "Stödmottagare / Beneficiary",
    "owner_number": "Projektägare organisationsnummer / Beneficiary ID",
    "owner_town": "Projektägare ort / Beneficiary city",
    "owner_country": "Stödmottagarens land / Beneficiary country",
    "title": "Namn på insatsen / Operation Name",
    "priority": "Programområde / Priority",
    "specific_objective": "Specifikt mål / Specific objective concerned",
    "intervention_field": "Interventionsområde / Intervention field",
    "total_cost": "Total projektbudget / Total budget SEK",
    "union_cofinancing_rate": "Unionens medfinansieringsgrad / Union co-financing rate",
    "union_contribution": "EU-stöd i SEK / EU contribution SEK",
    "description": "Sammanfattning / Summary",
    "description_en": "Sammanfattning engelsk / Summary in english",
    "start_date": "Startdatum / Start date",
    "end_date": "Slutdatum / End date",
    "fund": "EU-fond / EU fund",
    "programme": "Program CCI / Program CCI",
}

# How a page marks up a label and its value: around all of them, and for each.
MARKUPS: Mapping[str, tuple[str, str]] = {
    "list of terms": ("<dl>\n{}</dl>\n", "<dt>{label}</dt>\n<dd>{value}</dd>\n"),
    "table": ("<table><tbody>\n{}</tbody></table>\n", "<tr><th>{label}:</th><td>{value}</td></tr>\n"),
    "table without headings": ("<table>\n{}</table>\n", "<tr><td>{label}</td><td>{value}</td></tr>\n"),
    "labelled spans": (
        '<div class="facts">\n{}</div>\n',
        '<div><span class="facts__label">{label}</span> <span>{value}</span></div>\n',
    ),
    "bold labels": ("<div>\n{}</div>\n", "<p><strong>{label}:</strong> {value}</p>\n"),
    "blocks": ("<section>\n{}</section>\n", "<div>{label}:</div>\n<div>{value}</div>\n"),
}


def page_text(sample: Sample, layout: str, trailer: bool = False) -> str:
    """The text of a page in one of the layouts; of its title line and labels, what the layout has."""
    return "\n".join(_page_lines(sample, layout, trailer)) + "\n"


def html_page(sample: Sample, layout: str, markup: str) -> str:
    """The HTML of a page with the labels of a layout (not Z), in one of the markups."""
    around, each = MARKUPS[markup]
    rows = "".join(
        each.format(label=html.escape(label), value=html.escape(sample.values[key]))
        for key, label in _labels(sample, layout)
    )
    title = html.escape(_title(sample, layout))
    return (
        "<!DOCTYPE html>\n"
        f'<html lang="sv">\n<head>\n<meta charset="utf-8">\n<title>{title} - Svenska ESF-rådet</title>\n'
        "<style>dt { color: red }</style>\n</head>\n<body>\n"
        '<div id="cookie-banner"><h2>Cookies</h2><p>Region: hela webben</p></div>\n'
        '<header><a href="/">ESF</a></header>\n<nav><ul><li>Region</li><li>Fond</li></ul></nav>\n'
        f"<main>\n<h1>{title}</h1>\n{around.format(rows)}{html_text(sample.text)}</main>\n"
        "<footer><p>E-post: registrator@example.org</p></footer>\n<script>var a = '<p>Namn:</p>';</script>\n"
        "</body>\n</html>\n"
    )


def html_text(text: str) -> str:
    """Running text as HTML: paragraphs, and lists for lines with bullets."""
    blocks = []
    for block in filter(None, text.split("\n\n")):
        lines = [html.escape(line, quote=False) for line in block.split("\n")]
        if all(line.startswith("• ") for line in lines):
            items = "".join(f"<li>{line.removeprefix('• ')}</li>" for line in lines)
            blocks.append(f"<ul>{items}</ul>\n")
        else:
            blocks.append(f"<p>{'<br>'.join(lines)}</p>\n")
    return "".join(blocks)


def csv_export(samples: Sequence[Sample], delimiter: str = ";") -> str:
    """The export of some projects as CSV, summaries as HTML."""
    out = io.StringIO()
    rows = list(_export_rows(samples))
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([rows[0], *([cell or "" for cell in row] for row in rows[1:])])
    return out.getvalue()


def xlsx_export(samples: Sequence[Sample], table: FieldTable | None = None) -> bytes:
    """The export of some projects as a workbook; with *table*, numbers and dates as numbers and dates."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    keys = _export_keys(samples)
    for number, row in enumerate(_export_rows(samples), 1):
        for column, (key, text) in enumerate(zip(keys, row, strict=True), 1):
            cell = sheet.cell(number, column)
            value = _typed(key, text, table) if number > 1 and table and text else text
            if key == "union_cofinancing_rate" and isinstance(value, Decimal):
                cell.number_format = "0%"
                value /= 100
            cell.value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def json_line(sample: Sample, table: FieldTable | None = None) -> str:
    """One line of JSON Lines; with *table*, numbers and truth values as such."""
    values: dict[str, Any] = {key: _typed(key, text, table) if table else text for key, text in sample.values.items()}
    rate = values.get("union_cofinancing_rate")
    if isinstance(rate, Decimal) and rate <= 1:
        values["union_cofinancing_rate"] = rate / 100  # as a number it would be a share
    if sample.text:
        values["text"] = sample.text
    return json.dumps(values, ensure_ascii=False, default=_json_number) + "\n"


def _page_lines(sample: Sample, layout: str, trailer: bool) -> Iterable[str]:
    if layout == "Z":
        yield from ("Logotyp på utskrifter", "")
    yield from (_title(sample, layout), "")
    for key, label in _labels(sample, layout):
        value = sample.values[key]
        if layout == "Z":
            until = value.replace(" - ", " till ") if key == "project_period" else value
            yield label + (f"{value} kr" if key in _MONEY else until)
        else:
            yield from (f"{label}:", value)
    if sample.text:
        yield from ("", *sample.text.split("\n"))
    if trailer:
        yield from ("", "Hjälpte informationen dig?", "", "Ja", "Nej", "Tack för din feedback!")


def _labels(sample: Sample, layout: str) -> Iterable[tuple[str, str]]:
    """Field and label in the order of the sample, but for the layout's first; A2 and B1 print the number twice."""
    labels = LAYOUTS[layout]
    first = next(iter(labels))
    if layout != "Z":
        yield first, labels[first]
    for key in sample.values:
        if key in labels and (key != first or layout == "Z"):
            yield key, labels[key]
    if layout in ("A2", "B1"):
        yield "number", "Projektnummer"


def _title(sample: Sample, layout: str) -> str:
    if layout == "D":
        return "Projekt"
    return sample.values["title"] if layout == "Z" else f"{sample.values['number']} - {sample.values['title']}"


def _export_keys(samples: Sequence[Sample]) -> list[str]:
    return list(dict.fromkeys([key for sample in samples for key in sample.values] + ["description"]))


def _export_rows(samples: Sequence[Sample]) -> Iterable[list[str | None]]:
    keys = _export_keys(samples)
    yield [EXPORT[key] for key in keys]
    for sample in samples:
        values = {"description": html_text(sample.text)} | dict(sample.values)
        values |= {key: html_text(text) for key, text in values.items() if key == "description_en"}
        yield [values.get(key) for key in keys]


def _typed(key: str, text: str, table: FieldTable) -> str | bool | int | Decimal | date:
    """A value as a number, truth value or date where it is one."""
    field = table.by_key[key]
    if field.kind in ("postcode", "organization_number", "period_code") and text.isdecimal():
        return int(text)
    try:
        value = read_value(text, field, table)
    except ValueFormError:
        return text
    return value if isinstance(value, bool | int | Decimal | date) else text


def _json_number(value: object) -> float | int | str:
    if isinstance(value, Decimal):
        return float(value) if value % 1 else int(value)
    assert isinstance(value, date)
    return value.isoformat()
