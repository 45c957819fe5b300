"""The last part of docs/stores.md says what the table of deviations says."""

from collections import Counter
from pathlib import Path

import pytest
from tests.server.stores.deviations import CASES, DIFFERS

PAGE = Path(__file__).parents[3] / "docs" / "stores.md"
HEADING = "## Where a store answers otherwise than `docs/sparql-deviations.md` tells\n"
NAMES = {"oxigraph": "Oxigraph", "virtuoso": "Virtuoso 7.2"}
HEAD = """
A case that is not named is answered as the engine answers it. `pytest -m stores` tries all of them; this part is
written from `tests/server/stores/deviations.toml` by `just docs`.

| store | what it answers | to which cases |
|---|---|---|
"""


def part() -> str:
    told: dict[tuple[str, str], list[str]] = {}
    for each in DIFFERS:
        told.setdefault((NAMES[each["store"]], each["reason"]), []).extend(each["titles"])
    return HEAD + "".join(f"| {store} | {reason} | {'; '.join(of)} |\n" for (store, reason), of in told.items())


@pytest.mark.golden
def test_the_page_says_what_the_table_says(request: pytest.FixtureRequest) -> None:
    before, heading, after = PAGE.read_text(encoding="utf-8").partition(HEADING)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(before + HEADING + part(), encoding="utf-8")
        return
    assert heading + after == HEADING + part(), f"{PAGE.name} is not what deviations.toml says: `just docs` writes it."


def test_each_case_is_named_once_for_a_store() -> None:
    named = Counter((each["store"], title) for each in DIFFERS for title in each["titles"])
    assert {title for _, title in named} <= {case["title"] for case in CASES}
    assert set(named.values()) == {1}
