"""A release of made-up projects with all that makes files differ, and a client of an application over it."""

import json
import random
from collections.abc import Iterator

import pytest
from tests.built import built
from tests.clients import TestClient

from esfgraph.release.data_folder import Release
from esfgraph_server.app import create_app
from esfgraph_server.settings import Settings

TEXTS = (
    '=HYPERLINK("http://x.example","Prov")',
    "+46 skäl",
    "-1+1",
    "@SUM(A1)",
    "'=1",
    "''-5",
    "-5",
    "Åäö; med, tecken",
    'Ett "citat"',
    "Två\nrader",
    "_x000D_ är ingen radbrytning",
    "Smörgås 🥪 & <b>",
    " = ",
    "1,5",
    "2.1",
    "0012",
)
OWNERS = ("Provbolag Å AB", "Borås stad, Enheten", "212000-0902, Norr", "=1+1 AB", "")
TOWNS = ("Osby", "Västerås", "Borås", "")


def record(at: int, chance: random.Random) -> dict[str, object]:
    """One made-up project, of which much is not stated."""
    values: dict[str, object] = {
        "title": f"{chance.choice(TEXTS)} {at}" if at % 3 else chance.choice(TEXTS),
        "description": "\n".join(chance.choices(TEXTS, k=3)),
        "owner": chance.choice(OWNERS),
        "owner_town": chance.choice(TOWNS),
        "start_date": f"{chance.randint(2021, 2027)}-03-01",
        "end_date": f"{chance.randint(2022, 2029)}-12-31",
        "total_cost": f"{chance.randint(1, 10**8)}.{chance.randint(0, 99):02}",
        "granted_support": chance.randint(1, 10**7),
        "planned_participants": chance.randint(0, 500),
        "specific_objective": chance.choice(["A2A", "A1A, A2A", "C1"]),
        "stated_region": chance.choice(["SE12", "SE11, SE22", "SE0"]),
        "strategic_importance": chance.choice([True, False]),
    }
    kept = {key: value for key, value in values.items() if value != "" and (key == "title" or chance.random() < 0.8)}
    return {"number": f"{21 + at % 7}-{at:03}-S{at % 9 + 1:02}", **kept}


@pytest.fixture(scope="session")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of 90 projects."""
    folder, chance = tmp_path_factory.mktemp("listed"), random.Random(5)
    lines = [json.dumps(record(at, chance)) for at in range(1, 91)]
    (folder / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return built(folder / "in.jsonl", folder / "data")


@pytest.fixture(scope="session")
def lists(listed: Release) -> Iterator[TestClient]:
    """A client of an application over that release."""
    with TestClient(create_app(Settings(data=listed.path.parents[1]))) as client:
        yield client
