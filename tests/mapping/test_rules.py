"""The table of rules: whole, in both languages, and used; each place that finds or refuses something names an entry."""

import ast
import pickle
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from tests.cases import each_of

from esfgraph.errors import RecordError, ValueFormError
from esfgraph.fields.kinds import read_value
from esfgraph.fields.table import load_fields
from esfgraph.findings import Finding, Position
from esfgraph.rules import Bilingual, Severity, load_rules

LIBRARY = Path(__file__).parents[2] / "mapping" / "esfgraph"
RULES = load_rules()
SENTENCES = {
    f"{name}.{case}" if case else name: sentence
    for name, rule in RULES.rules.items()
    for case, sentence in rule.sentences.items()
}
MAKERS: Mapping[str, Mapping[str, Bilingual]] = {
    "Finding.of": SENTENCES,
    "RecordError": RULES.refusals,
    "IdentityError": RULES.refusals,
    "ValueFormError": RULES.forms,
    "LineError": RULES.lines,
    "_matching": RULES.forms,
}
"""What makes a finding or an error of a sentence, and the part of the table that its first argument names."""
OF_ITSELF = {"RecordError": {"line"}, "IdentityError": {"line"}, "_matching": {"raw"}}
"""Gaps that a maker fills without being told."""


def gaps(template: str) -> set[str]:
    """The names of what a template is filled with."""
    names = (name for _, name, _, _ in Formatter().parse(template) if name is not None)
    return {name.partition(".")[0] for name in names}


@each_of(RULES.rules)
def test_a_rule_says_in_both_languages_what_it_is_and_what_to_do(name: str) -> None:
    rule = RULES.rules[name]
    assert rule.name == name
    assert rule.severity in Severity
    for text in (rule.title, rule.action):
        assert text.sv.strip()
        assert text.en.strip()
        assert text.sv != text.en
    assert not rule.title.sv.endswith(".")
    assert rule.action.sv.endswith(".")
    assert rule.action.en.endswith(".")


@each_of([*SENTENCES, *RULES.refusals])
def test_a_sentence_is_one_in_both_languages(name: str) -> None:
    sentence = SENTENCES.get(name) or RULES.refusals[name]
    for text in (sentence.sv, sentence.en):
        assert text.endswith((".", "{reason}")), text
    assert name == "refused" or sentence.sv != sentence.en


@pytest.mark.parametrize("part", ["sentences", "refusals", "forms", "lines", "details"])
def test_both_languages_have_the_same_gaps(part: str) -> None:
    table = SENTENCES if part == "sentences" else getattr(RULES, part)
    for name, sentence in table.items():
        assert gaps(sentence.sv) == gaps(sentence.en), name


def called(node: ast.Call) -> str:
    """What is called by its name, or as a part of what has one: ``Finding.of``; nothing else."""
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return f"{node.func.value.id}.{node.func.attr}"
    return node.func.id if isinstance(node.func, ast.Name) else ""


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every place of the library that makes a finding or an error of a sentence: the place, the maker, the call.

    A maker that passes on the name that it is given is looked at where it is called.
    """
    for path in sorted(LIBRARY.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        makers = [node for node in nodes if isinstance(node, ast.FunctionDef) and node.name in MAKERS]
        within = {id(inner) for maker in makers for inner in ast.walk(maker)}
        for node in nodes:
            if isinstance(node, ast.Call) and (maker := called(node)) in MAKERS and id(node) not in within:
                yield f"{path.relative_to(LIBRARY)}:{node.lineno}", maker, node


@cache
def by_place() -> Mapping[str, tuple[str, ast.Call]]:
    return {place: (maker, call) for place, maker, call in calls()}


def named(maker: str, call: ast.Call) -> set[str]:
    """The entries of the table that a call names: a string, a choice of strings, or the beginning of several names."""
    (first, *_) = call.args
    if isinstance(first, ast.JoinedStr):
        head = first.values[0]
        assert isinstance(head, ast.Constant)
        return {name for name in MAKERS[maker] if name.startswith(str(head.value))}
    branches = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
    return {branch.value for branch in branches if isinstance(branch, ast.Constant) and isinstance(branch.value, str)}


PLACING = {"RecordError": {"sheet"}}
"""Arguments that say where a refusal or what a finding is about, and fill no gap."""


@each_of(by_place)
def test_a_place_names_entries_of_the_table_and_fills_their_gaps(place: str) -> None:
    maker, call = by_place()[place]
    names = named(maker, call)
    assert names, "the first argument must be the name of an entry of rules.toml"
    assert names <= MAKERS[maker].keys(), "rules.toml has no such entry"
    filled = {keyword.arg for keyword in call.keywords} - PLACING.get(maker, {"subject"})
    for name in names:
        assert filled == gaps(MAKERS[maker][name].en) - OF_ITSELF.get(maker, set()), name


@pytest.mark.parametrize("part", ["sentences", "refusals", "forms", "lines"])
def test_every_entry_of_the_table_is_used(part: str) -> None:
    table = SENTENCES if part == "sentences" else getattr(RULES, part)
    used = {name for maker, call in by_place().values() if MAKERS[maker] is table for name in named(maker, call)}
    assert table.keys() - used == set()


def test_no_finding_is_made_past_the_table_but_of_shapes() -> None:
    places = {
        path.relative_to(LIBRARY).as_posix()
        for path in LIBRARY.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and called(node) == "Finding"
    }
    assert places == {"quality/validator.py"}


def test_a_malformed_value_of_every_kind_has_its_rule() -> None:
    table = load_fields()
    rules = set()
    for field in table.fields:
        for raw in ("", "?", "?" * 61, "1", "2026-02-01 - 2026-02-30", "2120000416"):
            try:
                read_value(raw, field, table)
            except ValueFormError:
                rules.add(f"malformed-{field.kind.replace('_', '-')}")
    titled = {name for name in RULES.rules if name.startswith("malformed-")}
    assert rules == titled, "rules.malformed.titles of rules.toml has a title for each kind whose values have a form"


FILLED = [
    (RecordError("file-size", most=200_000_000), "mer än 200\u00a0000\u00a0000 byte", "more than 200,000,000 bytes"),
    (RecordError("number-size", number=Decimal("1e400")), "Talet 1,000E+400 är", "The number 1.000E+400 is"),
    (RecordError("csv-cells", 1234, cells=2, headings=3), "på rad 1234 har 2 celler", "line 1234 has 2 cells"),
    (
        RecordError("json-line", 2, reason=RecordError("json-object", kind=RULES.words["array"]).sentence),
        "Rad 2 utelämnades: den är en lista, väntade",
        "Line 2 was left out: it is an array, expected",
    ),
    (ValueFormError("word", raw="x", words=("Ja", "Nej")), "väntade Ja eller Nej", "expected Ja or Nej"),
    (
        Finding.of("support-share.larger", Position("a"), share=Decimal("53.9"), rate=Decimal(40)),
        "är 53,9 % av den totala kostnaden, och medfinansieringsgraden anges till 40 %",
        "is 53.9% of the total cost beside a stated co-financing rate of 40%",
    ),
    (
        Finding.of("captures-disagree", Position("a"), older="1.5", newer="2", place=Position("b.txt", 16, "Antal")),
        "'1.5' här, '2' i b.txt, rad 16, 'Antal'; den nyare",
        "'1.5' here, '2' in b.txt, line 16, 'Antal'; the newer",
    ),
]


@pytest.mark.parametrize(("said", "swedish", "english"), FILLED, ids=[case[2][:30] for case in FILLED])
def test_gaps_are_filled_as_each_language_writes(
    said: RecordError | ValueFormError | Finding, swedish: str, english: str
) -> None:
    sentence = Bilingual(said.message_sv, said.message) if isinstance(said, Finding) else said.sentence
    assert swedish in sentence.sv
    assert english in sentence.en


def test_an_error_can_be_sent_to_another_process() -> None:
    error = RecordError("csv-cells", 7, cells=2, headings=3)
    assert pickle.loads(pickle.dumps(error)).sentence == error.sentence
