"""Made-up lists of other registers: Denmark, Finland, the regional fund in Sweden, and an export of Kohesio's.

Every value is well-formed in its own country; names and numbers are invented, and the numbers' check digits are right.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

CVR, OTHER_CVR = "99000007", "99000015"
Y_TUNNUS = "9900001-8"
ORG_NUMBER = "5569900003"
ORGNR = "999900003"

DENMARK = {
    "Projekt-ID": ["ESFP-24-0012", "ESFP-24-0013"],
    "Projektets navn": ["Vejen til job", "Ny start i Østbyen"],
    "Støttemodtager": ["Prøvekøbing Kommune", "Foreningen Prøve, afdeling Øst"],
    "CVR-nummer": [f"DK {CVR}", "99 00 00 15"],
    "Støttemodtagerens postnummer": ["1599", "DK-8000"],
    "Støttemodtagerens by": ["PRØVEKØBING", "ØSTBY"],
    "Formål og resultater": ["Flere unge i arbejde.", "Kurser for ledige."],
    "Startdato": ["01-03-2024", "1. marts 2025"],
    "Slutdato": ["31.12.2026", "30/06/2027"],
    "Samlede omkostninger": ["1.234.567,50", "2.000 kr."],
    "EU-støtte": ["DKK 500.000", "800"],
    "EU-medfinansieringssats": ["40 %", "40,0"],
    "Fond": ["ESF+", "ESF+"],
    "Program CCI": ["2021DK05SFPR001", "2021DK05SFPR001"],
    "Prioritet": ["1", "A"],
    "Specifikt mål": ["ESO4.1", "ESO4.8"],
    "Interventionstype": ["134", "140"],
    "NUTS-kode": ["DK01", "DK042"],
    "Land": ["Danmark", "DK"],
    "Kontaktperson": ["Jens Prøve", "Else Prøve"],
}
FINLAND = {
    "Hankekoodi": ["S30001"],
    "Hankkeen nimi": ["Polku työhön"],
    "Tuensaaja": ["Koelän kaupunki"],
    "Y-tunnus": [Y_TUNNUS],
    "Tuensaajan postinumero": ["65101"],
    "Tuensaajan postitoimipaikka": ["KOELÄ"],
    "Tavoite ja saavutukset": ["Työttömille kursseja."],
    "Alkamispäivä": ["1.3.2024"],
    "Päättymispäivä": ["31.12.2026"],
    "Kokonaiskustannukset": ["1 234 567,50 €"],
    "Myönnetty EU-rahoitus": ["500.000"],
    "Unionin osarahoitusosuus": ["60"],
    "Rahasto": ["ESF+"],
    "Ohjelman CCI": ["2021FI05SFPR002"],
    "Toimintalinja": ["4"],
    "Erityistavoite": ["ESO4.1"],
    "NUTS-koodi": ["FI1D"],
    "Maa": ["Suomi"],
    "Strategisesti tärkeä toimi": ["Ei"],
    "Yhteyshenkilö": ["Maija Koe"],
}
REGIONAL_FUND = {
    "ärende-id": ["20360001"],
    "projektnamn": ["Grön industri i norr"],
    "projektbeskrivning": ["Nya maskiner för små företag."],
    "stödmottagare": ["Provbolaget AB"],
    "organisationsnummer": ["556990-0003"],
    "projekt_starttid": ["2024-01-01"],
    "projekt_sluttid": ["2026-12-31"],
    "beviljat_belopp_sek": ["4 500 000"],
    "fond": ["ERUF"],
    "programperiod": ["2021-2027"],
    "insatsområde": ["1"],
    "nuts": ["SE33"],
    "län": ["Norrbottens län"],
    "projektledare": ["Anna Prov"],
}
KOHESIO = {
    "Operation_Unique_Identifier": ["https://example.org/entity/Q1", "https://example.org/entity/Q2"],
    "Operation_Local_Identifier": ["2021SE05SFPR001_25-030-S02", "2021NO05SFPR001_N-1"],
    "Operation_Name_English": ["Fast track", "Way to work"],
    "Operation_Name_Programme_Language": ["Snabbspår Åtvidaberg", "Vegen til arbeid"],
    "Operation_Summary_English": ["For the unemployed.", "For the young."],
    "Operation_Summary_Programme_Language": ["För arbetslösa.", "For unge."],
    "Country": ["Sweden", "Norway"],
    "CountryCode": ["SE", "NO"],
    "Operation_Start_Date": ["01/02/2026", "01/03/2024"],
    "Operation_End_Date": ["31/12/2028", "31/12/2026"],
    "Cofinancing_Rate": ["40.0", "60.0"],
    "Total_Eligible_Expenditure_amount": ["1600000.5", "165000.125"],
    "Total_Eligible_Expenditure_Currency": ["EUR", "EUR"],
    "Project_EU_Budget": ["640000", "66000"],
    "Beneficiary_Name": ["ÅTVIDABERGS KOMMUN", "Prøvevik kommune"],
    "Beneficiary_Local_Identifier": ["212000-0415", ORGNR],
    "Fund_Code": ["ESF+", "ESF+"],
    "Programme_Code": ["2021SE05SFPR001", "2021NO05SFPR001"],
    "Programming_Period": ["2021-2027", "2021-2027"],
    "Category_Of_Intervention": ["140.0", "134.0"],
    "NUTS2_Code": ["SE12", "NO08"],
    "NUTS3_Code": ["SE123", "NO081"],
}

Columns = Mapping[str, Sequence[str]]


def as_csv(columns: Columns, delimiter: str = ",") -> str:
    """A list as CSV, its headings first."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([[*columns], *zip(*columns.values(), strict=True)])
    return out.getvalue()


def altered(columns: Columns, **values: str) -> Columns:
    """A list of the first row alone, with other values; an underscore stands for what no keyword has."""
    first = {heading: [cells[0]] for heading, cells in columns.items()}
    keys = {heading.replace("-", "_").replace(" ", "_"): heading for heading in first}
    return first | {keys[key]: [value] for key, value in values.items()}


def write_lists(folder: Path) -> None:
    """Write all lists to a folder, that of Finland as a workbook."""
    (folder / "denmark.csv").write_text(as_csv(DENMARK, ";"), encoding="utf-8")
    (folder / "regional-fund.csv").write_text(as_csv(REGIONAL_FUND, ";"), encoding="utf-8")
    (folder / "kohesio.csv").write_text(as_csv(KOHESIO), encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ([*FINLAND], *zip(*FINLAND.values(), strict=True)):
        sheet.append(list(row))
    book.save(folder / "finland.xlsx")
