"""docs/rules.md says what rules.toml says."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest

from esfgraph.rules import Bilingual, Rule, load_rules

PAGE = Path(__file__).parents[1] / "docs" / "rules.md"
HEAD = """\
# Rules

What a build finds in its sources by itself, what it says, and what to do about it, in English and *Swedish*. Each
finding fills the ‹gaps›. The rules of the shapes are not here: they stand in `shapes/`, and a running server explains
each at `/en/shapes`. This page is written from `mapping/esfgraph/rules.toml` by `just docs`.

A Violation is refused: publishing would be wrong or impossible. A Warning is published, but a value is withheld,
contradicted or doubtful. An Info is worth a look. Reports call a rule by its name, which is the same in every language.
"""


def both(texts: Bilingual) -> str:
    """English, then Swedish, with the names of gaps in brackets."""
    english, swedish = (
        "".join(
            text + ("" if gap is None else f"‹{gap.replace('.', ' ')}›") for text, gap, _, _ in Formatter().parse(each)
        )
        for each in (texts.en, texts.sv)
    )
    return f"{english} *{swedish}*"


def of_rules(rules: Mapping[str, Rule]) -> Iterator[str]:
    """A section for each rule, or for the several that share their sentences."""
    families: dict[int, list[Rule]] = {}
    for rule in rules.values():
        families.setdefault(id(rule.sentences), []).append(rule)
    for family in families.values():
        first, *others = family
        yield f"\n## `{first.name}`" + (f" to `{others[-1].name}`" if others else "")
        yield f"\n{first.severity.value}. " + ("One rule for each kind of value:\n" if others else both(first.title))
        yield from (f"- `{rule.name}`: {both(rule.title)}" for rule in family if others)
        yield from (f"\n> {both(sentence)}" for sentence in first.sentences.values())
        yield f"\nWhat to do: {both(first.action)}"


def page() -> str:
    table = load_rules()
    lines = [HEAD.rstrip(), *of_rules(table.rules)]
    lines += [
        "\n## Why a record is refused\n",
        *(f"- `{name}`: {both(texts)}" for name, texts in table.refusals.items()),
    ]
    lines += ["\n## Why a value is withheld\n", *(f"- `{name}`: {both(texts)}" for name, texts in table.forms.items())]
    lines += [
        "\n## Why a line of a list does not count\n",
        *(f"- `{name}`: {both(texts)}" for name, texts in table.lines.items()),
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.golden
def test_the_page_of_rules_says_what_the_table_says(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        PAGE.write_text(page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == page(), (
        f"{PAGE.name} is not what rules.toml says: `just docs` writes it."
    )
