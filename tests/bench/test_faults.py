"""The n-th call of a build or a server fails: a small sample of what bench/faults.py tries, which needs strace."""

from pathlib import Path

import pytest
from bench.fault_steps import GOOD
from bench.faults import ERRORS, STEPS, Case, Outcome, cases, run, table
from bench.injection import CALLS, Fault


def test_every_kind_of_call_and_error_is_tried() -> None:
    counts = {(step, call): 100 for step, calls in STEPS.items() for call in calls}
    chosen = cases(counts, 500, seed=1)
    assert {call for calls in STEPS.values() for call in calls} == CALLS.keys() == ERRORS.keys()
    assert {(case.step, case.fault.call, case.fault.error, case.fault.lasts) for case in chosen} == {
        (step, call, error, lasts) for step, call in counts for error in ERRORS[call] for lasts in (False, True)
    }
    assert all(1 <= case.fault.number <= 100 for case in chosen)
    assert chosen == cases(counts, 500, seed=1)
    assert chosen != cases(counts, 500, seed=2)


def test_the_table_counts_what_is_not_good_apart() -> None:
    case = Case("build", Fault("write", "ENOSPC", 7, lasts=True))
    *_, total = table([Outcome(case, "told"), Outcome(case, "told"), Outcome(case, "traceback")])
    assert [cell.strip() for cell in total.strip("|").split("|")] == ["all", "", "", "0", "2", "0", "0", "0", "1"]


@pytest.mark.strace
def test_a_sample_of_faults_leaves_what_is_served_whole(tmp_path: Path) -> None:
    outcomes = list[Outcome]()
    run(outcomes.append, 60, 21, 2, "build", tmp_path)
    run(outcomes.append, 12, 21, 2, "serve", tmp_path)
    assert [f"{each.case}: {each.result}\n{each.told}" for each in outcomes if each.result not in GOOD] == []
    assert len(outcomes) > 50
