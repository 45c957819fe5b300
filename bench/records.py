"""Realistic records of invented projects, the same ones for the same seed: for benchmarks and tests.

    python bench/records.py --records 10000 --out DIR [--errors 0.05] [--seed 1]

Nine of ten are pages as text, in the layouts of three programming periods; one of ten is a row of the export. Owners
follow a Zipf distribution, texts are of real length. With --errors, that share of the records holds one fault each;
what was made wrong is written to DIR/faults.json, outside the folder of records DIR/records.
"""

import argparse
import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from stdnum import luhn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.writers import EXPORT, Sample, csv_export, page_text

from esfgraph.vocabulary.places import Places, read_places

OWNERS = 2000
FOLDER = 1000
"""Pages in one folder."""

ROWS = 1000
"""Rows of one export."""

PERIODS: dict[str, tuple[tuple[str, ...], int]] = {
    "2021-2027": (("B1", "B2", "C", "D"), 60),
    "2014-2020": (("A0", "A", "A2"), 35),
    "2007-2013": (("Z",), 5),
}
"""Layouts and share (percent) of each period."""

OBJECTIVES = {"2021-2027": ("A1A", "A1B", "A2A", "A2B", "C1", "E1"), "2014-2020": ("1.1", "1.2", "2.1", "2.2", "2.3")}
FIELDS = {"2021-2027": ("127", "140", "141", "163"), "2014-2020": ("102", "103", "109", "117", "118")}
RATES = {"2021-2027": ("40%", "60%", "90%", "95%"), "2014-2020": ("50%", "67%", "100%")}
WORDS = (
    "Samverkan",
    "Vägar",
    "Kompetens",
    "Framtid",
    "Stöd",
    "Steget",
    "Arbete",
    "Lärande",
    "Ungas",
    "Nya",
    "Lokal",
    "Kraft",
)
BODIES = ("förbund", "föreningen", "stiftelsen", "utbildning", "utveckling", "omsorg", "teknik", "handel")
UNITS = ("Arbetsmarknadsenheten", "Vuxenutbildningen", "Socialförvaltningen", "Enheten för integration")
PEOPLE = ("Anna", "Erik", "Maria", "Lars", "Fatima", "Johan"), ("Påhitt", "Exempel", "Prov", "Fantasi", "Dikt")


@dataclass(frozen=True, slots=True)
class Owner:
    """An invented owner: name, number, postcode and town."""

    name: str
    number: str
    postcode: str
    town: str
    is_municipality: bool


def make_owners(dice: random.Random, places: Places) -> list[Owner]:
    """Municipalities first, since they own most projects, then associations and companies."""
    towns = [each.name_sv for each in places.municipalities.values()]
    names = [
        (f"{town}s kommun" if not town.endswith(("s", "x", "z")) else f"{town} kommun", "212000") for town in towns
    ]
    while len(names) < OWNERS:
        start = dice.choice(("55", "80", "88", "2321", "2021"))
        names.append((f"{dice.choice(towns)} {dice.choice(BODIES)} {len(names)}", start))
    owners = []
    for name, start in names:
        digits = start + "".join(dice.choice("23456789") for _ in range(9 - len(start)))
        town = name.split(" ")[0] if start != "212000" else re.sub(r"s? kommun$", "", name)
        number = digits + luhn.calc_check_digit(digits)
        owners.append(Owner(name, number, f"{dice.randint(10, 98)}{dice.randint(100, 999)}", town, start == "212000"))
    dice.shuffle(owners)
    return owners


def sentences() -> list[str]:
    """The sentences of the seeds' texts."""
    texts = (path.read_text(encoding="utf-8").partition("\n\n")[2] for path in sorted((ROOT / "seeds").glob("*.txt")))
    found = (each.strip() for text in texts for each in re.split(r"(?<=[.!?])\s+", text))
    return [each for each in found if len(each) > 60 and ":" not in each]


class Generator:
    """Makes one record after the other."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.places = read_places(ROOT / "ontology" / "places")
        self.owners = make_owners(self.dice, self.places)
        self.weights = [1 / rank for rank in range(1, len(self.owners) + 1)]
        self.sentences = sentences()
        self.regions = [region for code, region in sorted(self.places.esf_regions.items()) if code != "SE"]

    def record(self, index: int) -> tuple[Sample, str]:
        """One record and the layout of its page."""
        dice = self.dice
        period = dice.choices(list(PERIODS), [share for _, share in PERIODS.values()])[0]
        layout = dice.choice(PERIODS[period][0])
        owner = dice.choices(self.owners, self.weights)[0]
        values = self._facts(period, index) | self._owner(owner, period) | self._money()
        if period in OBJECTIVES:
            values |= {
                "specific_objective": (objective := dice.choice(OBJECTIVES[period])),
                "priority": objective[0],
                "intervention_field": dice.choice(FIELDS[period]),
                "union_cofinancing_rate": dice.choice(RATES[period]),
            }
        else:
            values["priority"] = dice.choice(
                ("Programområde 1 Kompetensförsörjning", "Programområde 2 Ökat arbetskraftsutbud")
            )
        return Sample(values, self._text()), layout

    def _facts(self, period: str, index: int) -> dict[str, str]:
        dice = self.dice
        year = int(period[:4])
        start = date(year, 1, 1) + timedelta(days=dice.randrange(2200))
        end = start + timedelta(days=dice.randrange(180, 1300))
        region = dice.choice(self.regions)
        number = {
            "2021-2027": f"{22 + index % 78:02d}-{index // 78 // 99 % 1000:03d}-S{1 + index // 78 % 99:02d}",
            "2014-2020": f"{2014 + index % 7}/{index // 7 % 100_000:05d}",
            "2007-2013": "",
        }[period]
        return {
            "number": number,
            "title": f"{' '.join(dice.sample(WORDS, dice.randint(2, 4)))} {index}",
            "start_date": start.isoformat(),
            "end_date": end.isoformat(),
            "project_period": f"{start} - {end}",
            "programming_period": period,
            "programme": "2021SE05SFPR",
            "fund": "ESF+",
            "country_concerned": "Sverige",
            "deciding_region": region.name_sv,
            "stated_region": region.nuts_code,
            "planned_participants": str(dice.choice((0, dice.randint(10, 2000)))),
            "child_poverty": dice.choice(("Nej", "Nej", "Nej", "Ja")),
            "strategic_importance": dice.choice(("Nej",) * 20 + ("Ja",)),
            "contact_person": f"{dice.choice(PEOPLE[0])} {dice.choice(PEOPLE[1])}",
            "contact_email": f"person{index}@example.org",
            "contact_phone": f"070-{dice.randint(100, 999)} {dice.randint(10, 99)} {dice.randint(10, 99)}",
        }

    def _owner(self, owner: Owner, period: str) -> dict[str, str]:
        newer = period == "2021-2027"
        unit = (
            f", {self.dice.choice(UNITS)}" if not newer and owner.is_municipality and self.dice.random() < 0.5 else ""
        )
        return {
            "owner": owner.name.upper() if newer else owner.name + unit,
            "owner_number": owner.number,
            "owner_postcode": owner.postcode,
            "owner_town": owner.town.upper(),
            "owner_country": "Sverige",
            "owner_street": "",
        }

    def _money(self) -> dict[str, str]:
        total = int(self.dice.lognormvariate(15.5, 1))
        granted = int(total * self.dice.choice((0.47, 0.535, 0.54, 0.75, 1)))
        return {"total_cost": amount(total), "granted_support": amount(granted)}

    def _text(self) -> str:
        """One to three kilobytes in paragraphs."""
        length = self.dice.randint(1000, 3000)
        paragraphs: list[str] = []
        while sum(map(len, paragraphs)) < length:
            paragraphs.append(" ".join(self.dice.choices(self.sentences, k=self.dice.randint(2, 5))))
        return "\n\n".join(paragraphs)


def amount(kronor: int) -> str:
    """Write an amount as the register does."""
    return f"{kronor:,}".replace(",", " ")


def _swapped(values: dict[str, str]) -> dict[str, str]:
    first, last = values["start_date"], values["end_date"]
    return {"start_date": last, "end_date": first, "project_period": f"{last} - {first}"}


FAULTS: dict[str, Callable[[dict[str, str]], dict[str, str]]] = {
    "end before start": _swapped,
    "wrong check digit": lambda values: {
        "owner_number": values["owner_number"][:-1] + str((int(values["owner_number"][-1]) + 1) % 10)
    },
    "malformed amount": lambda values: {"total_cost": "12 34x", "granted_support": "12 34x"},
    "unknown region": lambda values: {"stated_region": "SE99", "deciding_region": "Okända landet"},
    "unlisted objective": lambda values: {"specific_objective": "Z9"},
    "support above cost": lambda values: {"granted_support": amount(2 * int(values["total_cost"].replace(" ", "")))},
}
"""What can be made wrong, and how."""


def generate(count: int, seed: int, errors: float = 0) -> Iterator[tuple[Sample, str, str]]:
    """Give sample, layout (empty for a row of the export) and fault (empty for none) of each record."""
    generator = Generator(seed)
    dice = random.Random(seed + 1)
    for index in range(count):
        sample, layout = generator.record(index)
        fault = dice.choice(list(FAULTS)) if dice.random() < errors else ""
        if fault:
            sample = Sample({**sample.values, **FAULTS[fault](dict(sample.values))}, sample.text)
        if sample.values["number"] and dice.random() < 0.1:
            layout = ""
        yield sample, layout, fault


def write_records(count: int, folder: Path, seed: int, errors: float = 0) -> dict[str, str]:
    """Write records to *folder*; return the faults by where they are."""
    rows: list[Sample] = []
    exports = 0
    faults: dict[str, str] = {}
    folder.mkdir(parents=True, exist_ok=True)
    for index, (sample, layout, fault) in enumerate(generate(count, seed, errors)):
        name = f"{index // FOLDER:04d}/{index:07d}.txt" if layout else f"export-{exports:03d}.csv"
        if fault:
            faults[f"{name}: {sample.values['number'] or sample.values['title']}"] = fault
        if layout:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(page_text(sample, layout), encoding="utf-8")
        else:
            rows.append(Sample({**sample.values, "description": sample.text}).only(EXPORT))
        if len(rows) == ROWS or (rows and index == count - 1):
            (folder / f"export-{exports:03d}.csv").write_text(csv_export(rows), encoding="utf-8")
            rows, exports = [], exports + 1
    return faults


def main() -> None:
    """Write the records."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--errors", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    faults = write_records(wanted.records, wanted.out / "records", wanted.seed, wanted.errors)
    (wanted.out / "faults.json").write_text(json.dumps(faults, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(f"{wanted.records} records in {wanted.out / 'records'}, {len(faults)} of them with a fault.")


if __name__ == "__main__":
    main()
