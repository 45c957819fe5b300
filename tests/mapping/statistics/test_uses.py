"""Uses of terms: counted in parts or at once, they are the same."""

from hypothesis import given
from hypothesis import strategies as st

from esfgraph.statistics.uses import UseCounter, Uses, in_order

PROJECT = "<http://localhost/project/"
SUBJECTS = [f"{PROJECT}1>", f"{PROJECT}2>", f"{PROJECT}2/owner>", "<urn:other>"]
STATEMENT = st.tuples(st.sampled_from(["<urn:narrow>", "<urn:wide>", "<urn:p>"]), st.sampled_from([*SUBJECTS, '"a b"']))
ABOVE = {"<urn:narrow>": frozenset({"<urn:wide>"})}


@given(st.dictionaries(st.sampled_from(SUBJECTS), st.sets(STATEMENT)))
def test_a_use_is_counted_once_however_statements_are_parted(stated: dict[str, set[tuple[str, str]]]) -> None:
    together, apart = UseCounter(PROJECT, ABOVE), Uses()
    for subject, pairs in stated.items():
        lines = [f"{subject} {name} {value}" for name, value in sorted(pairs)]
        together.add(lines)
        alone = UseCounter(PROJECT, ABOVE)
        alone.add(lines)
        apart.add(alone.uses(), PROJECT)
    uses = together.uses().properties
    assert {name: use.count for name, use in uses.items()} == {n: use.count for n, use in apart.properties.items()}
    wide = {(s, value) for s, pairs in stated.items() for name, value in pairs if name != "<urn:p>"}
    assert uses["<urn:wide>"].count == len(wide) if wide else "<urn:wide>" not in uses
    projects = {s for s, pairs in stated.items() if s.count("/") == PROJECT.count("/") and pairs}
    for name, use in uses.items():
        names = {name, "<urn:narrow>"} if name == "<urn:wide>" else {name}
        stating = {s for s, pairs in stated.items() if any(found in names for found, _ in pairs)}
        assert use.subject in stating
        assert use.subject in projects or not stating & projects


def test_statements_behind_others_show_a_use_as_if_all_were_counted_together() -> None:
    for stated in (
        ["<urn:z> <urn:p> <urn:v>", "<urn:a> <urn:p> <urn:v>"],
        ["<urn:z> <urn:p> <urn:v>", "<urn:a> <urn:p> <urn:a>"],
        [f"{SUBJECTS[0]} <urn:p> <urn:v>", "<urn:z> <urn:p> <urn:v>"],
        ["<urn:z> <urn:p> <urn:v>", f"{SUBJECTS[0]} <urn:p> <urn:v>", f"{SUBJECTS[2]} <urn:p> <urn:v>"],
    ):
        together, parts = UseCounter(PROJECT, {}), []
        together.add(stated)
        for line in stated:
            alone = UseCounter(PROJECT, {})
            alone.add([line])
            parts.append(alone.uses())
        assert in_order(parts, PROJECT) == together.uses(), stated
