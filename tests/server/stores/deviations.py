"""What stores of others answer to the cases in which the engine leaves SPARQL 1.1."""

import tomllib
from pathlib import Path
from typing import Any

from tests.conformance.deviations import DEVIATIONS, PERMITTED, Answer, Case, written

CASES: list[Case] = [*DEVIATIONS, *PERMITTED]
DIFFERS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("deviations.toml").read_text(encoding="utf-8"))[
    "differs"
]


def expected(store: str, case: Case) -> Answer:
    """What a store answers to a case: as the engine does, where the table names no other answer."""
    for each in DIFFERS:
        if each["store"] == store and case["title"] in each["titles"]:
            return written(case, "specified") if each["answer"] == "specified" else written(each, "answer")
    return written(case, "engine")
