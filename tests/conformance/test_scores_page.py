"""docs/conformance.md says what scores.toml says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.conformance.deviations import DEVIATIONS, PERMITTED
from tests.conformance.suites import LEFT_OUT, SUITES
from tests.mapping.shacl.constructs import FAST_DEVIATES, REFERENCE_DEVIATES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "conformance.md"
CLAUSES = {each["title"]: each["clause"] for each in (*DEVIATIONS, *PERMITTED)}
HEAD = """\
# What the W3C's test suites say

Which tests of the standards pass, tried as users meet them: SPARQL through a running endpoint over HTTP, SHACL through
`esfgraph validate`. The suites are not part of the project; `just w3c FOLDER` runs them where they lie, and compares
with `tests/conformance/scores.toml`, from which `just docs` writes this page: a rise fails as a fall does, until the
table is renewed. `FOLDER` has `core/` of w3c/data-shapes and `sparql/sparql11/` of w3c/rdf-tests.
"""
WITHOUT = """
## Without a suite

The W3C's suites for CSV on the Web and JSON-LD test processors, of which this project is none: it writes both, and
others read them.

- CSV on the Web: a release's tables fit their metadata as `csvw` reads them, and tables that were changed do not
  (`tests/mapping/release/test_dumps.py`).
- JSON-LD 1.1: rdflib, pyoxigraph and PyLD read what is served as the same graph
  (`tests/mapping/rdf/test_jsonld.py`, `tests/server/rdf/test_agreement.py`).
- Queries that are published have the same answers from Oxigraph, rdflib and sparq
  (`tests/server/model/selections/test_engines_agree.py`).
"""
BEYOND = (
    "`tests/mapping/shacl/constructs.py` has more cases, by clause of SHACL; what an engine answers otherwise there:"
)


def reason(deviation: dict[str, Any]) -> str:
    """Why tests do not pass: told here, or by the document of deviations."""
    if title := deviation.get("title"):
        anchor = "".join(each for each in title.lower().replace(" ", "-") if each.isalnum() or each in "-_")
        return f"[{title}](sparql-deviations.md#{anchor}): {CLAUSES[title]}"
    return str(deviation["reason"])


def clause(case: str) -> list[int]:
    """The number that a case is named by, to sort by."""
    return [int(part) for part in case.partition(" ")[0].split(".")]


def page() -> str:
    def lines() -> Iterator[str]:
        yield "\n| suite | of | passed | tests |\n|---|---|---|---|"
        for each in SUITES.values():
            yield f"| {each['name']} | {each['source']} | {each['passed']} | {each['of']} |"
        for each in SUITES.values():
            if "deviation" in each:
                yield f"\n## {each['name']}: what does not pass\n"
                for deviation in each["deviation"]:
                    yield f"- {reason(deviation)}.\n  Tests: {', '.join(f'`{test}`' for test in deviation['tests'])}."
        yield "\n## SHACL beyond the suite\n"
        yield f"{BEYOND}\n"
        for engine, cases in (("pySHACL", REFERENCE_DEVIATES), ("shacl-rust, where it is used", FAST_DEVIATES)):
            yield f"- {engine}: {'; '.join(sorted(cases, key=clause))}."
        yield "\n## Left out\n"
        for each in LEFT_OUT:
            yield f"- {each['what']}, {each['of']} tests. {each['reason']}"

    return HEAD + "\n".join(lines()) + "\n" + WITHOUT


@pytest.mark.golden
def test_the_page_says_what_the_table_says(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), (
        f"{PAGE.name} is not what scores.toml says: `just docs` writes it."
    )


@pytest.mark.parametrize("suite", SUITES.values(), ids=SUITES)
def test_a_score_is_the_tests_less_those_that_are_listed(suite: dict[str, Any]) -> None:
    listed = [test for each in suite.get("deviation", ()) for test in each["tests"]]
    assert len({*listed}) == len(listed) == suite["of"] - suite["passed"]
