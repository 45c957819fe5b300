"""Both SHACL engines on the same batches: how much faster the fast one is, and whether they say the same.

    python bench/validate.py [--records 10000] [--errors 0.05]

Invented projects are read, typed and stated as a build does it; then that share of projects and of owners gets one
fault each, of every kind that the shapes know. Batches of 500 go to each engine in turn: projects with stubs of their
owners, at the end the owners. Peak memory is measured with the fast engine alone, for as many and for ten times as many
records, each in a process of its own. Exits with 1 if the fast engine is not 10 times as fast, if any result differs,
or if memory grows by more than 30 percent.
"""

import argparse
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "mapping")]

from bench.records import generate
from tests.writers import page_text

from esfgraph.owners.organization import gather
from esfgraph.owners.ownership import Ownership, ownership_of
from esfgraph.quality.validator import Validator, load_validator
from esfgraph.rdf.iris import Iris
from esfgraph.rdf.namespaces import XSD, expand
from esfgraph.rdf.ntriples import statement
from esfgraph.records.project import identify, merge
from esfgraph.records.record import read_record
from esfgraph.records.redaction import finish
from esfgraph.shacl.results import ValidationResult, differences
from esfgraph.sources.decoding import SourceText
from esfgraph.sources.text_page import draft_page
from esfgraph.triples.owners import owner_triples
from esfgraph.triples.projects import compile_templates
from esfgraph.triples.references import References, load_references
from esfgraph.triples.statements import statements_of

BATCH = 500
FASTER = 10
GROWTH = 1.3
TIMES = 10
"""How many times the records the second measurement of memory takes."""

Fault = Callable[[list[str]], list[str]]


def change(name: str, *objects: str, also: Fault = lambda lines: lines) -> Fault:
    """Make a fault: these values, and no others, for a property of the first thing described."""

    def apply(lines: list[str]) -> list[str]:
        subject = lines[0].partition(" ")[0]
        start = f"{subject} <{expand(name)}> "
        kept = [line for line in lines if not line.startswith(start)]
        return also([*kept, *(start + each for each in objects)])

    return apply


def typed(text: str, datatype: str) -> str:
    return f'"{text}"^^<{XSD}{datatype}>'


PROJECT_FAULTS: dict[str, Fault] = {
    "no number": change("dcterms:identifier", '""'),
    "number with a language": change("dcterms:identifier", '"25-001-S01"@sv'),
    "two numbers": change("dcterms:identifier", '"25-001-S01"', '"25-001-S02"'),
    "no title": change("dcterms:title"),
    "two titles": change("dcterms:title", '"A"@sv', '"B"@sv'),
    "title in German": change("dcterms:title", '"A"@de'),
    "title without a language": change("dcterms:title", '"A"'),
    "no owner": change("esf:owner"),
    "owner in words": change("esf:owner", '"A"'),
    "owner unknown": change("esf:owner", "<urn:example:unknown>"),
    "owner without a name": change("esf:owner", "_:owner"),
    "two owners": change("esf:owner", "<urn:example:one>", "<urn:example:two>"),
    "no start": change("esf:startDate"),
    "two starts": change("esf:startDate", typed("2023-01-01", "date"), typed("2023-02-01", "date")),
    "start in words": change("esf:startDate", '"2023"', also=change("esf:endDate")),
    "end before the start": change(
        "esf:startDate", typed("2024-05-01", "date"), also=change("esf:endDate", typed("2024-04-30", "date"))
    ),
    "end at an hour": change("esf:endDate", typed("2029-01-31T00:00:00", "dateTime"), also=change("esf:startDate")),
    "cost below zero": change("esf:totalCost", typed("-1.50", "decimal")),
    "cost in words": change("esf:totalCost", '"12 34x"'),
    "cost malformed": change("esf:totalCost", typed("12 34x", "decimal"), also=change("esf:grantedSupport")),
    "two costs": change("esf:totalCost", typed("1", "decimal"), typed("2", "decimal")),
    "support above cost": change(
        "esf:grantedSupport", typed("2000000", "decimal"), also=change("esf:totalCost", typed("1999999.5", "decimal"))
    ),
    "contribution as an integer": change("esf:unionContribution", typed("5", "integer")),
    "rate above a hundred": change("esf:unionCofinancingRate", typed("100.5", "decimal")),
    "participants below zero": change("esf:plannedParticipants", typed("-3", "integer")),
    "half a participant": change("esf:plannedParticipants", typed("3.5", "decimal")),
    "flag in words": change("esf:strategicImportance", '"Ja"'),
    "region abroad": change("esf:statedRegion", "<http://data.europa.eu/nuts/code/DE21>"),
    "region in words": change("esf:statedRegion", '"SE12"'),
    "two regions": change(
        "esf:statedRegion", "<http://data.europa.eu/nuts/code/SE12>", "<http://data.europa.eu/nuts/code/SE11>"
    ),
    "objective in words": change("esf:specificObjective", '"2.1"'),
    "no source": change("prov:wasDerivedFrom"),
    "source in words": change("prov:wasDerivedFrom", '"a.txt"'),
}
OWNER_FAULTS: dict[str, Fault] = {
    "a person's number": change("org:identifier", '"1001010000"'),
    "number too short": change("org:identifier", '"212000"'),
    "number as an integer": change("org:identifier", typed("2120000415", "integer")),
    "two numbers": change("org:identifier", '"2120000415"', '"2120000423"'),
    "no name": change("skos:prefLabel"),
    "two names in one language": change("skos:prefLabel", '"A"@sv', '"B"@sv'),
    "seat unknown": change("esf:seat", "<urn:example:nowhere>"),
    "seat in words": change("esf:seat", '"Osby"'),
    "seat that is a county": change("esf:seat", f"<{Iris().of_path('county/05')}>"),
}


def project_batches(count: int, errors: float, references: References, owned: list[Ownership]) -> Iterator[list[str]]:
    """State invented projects, some with faults, and gather in *owned* what they say of their owners, once each."""
    dice = random.Random(count)
    seen: set[tuple[str, str, str]] = set()
    faults = list(PROJECT_FAULTS.values())
    samples = generate(count, seed=1)
    index, templates = references.owner_index, compile_templates(references)
    at = 0
    while taken := list(islice(samples, BATCH)):
        lines: list[str] = []
        for sample, layout, _ in taken:
            text = SourceText(f"{at}.txt", page_text(sample, layout or "D"))
            record = read_record(finish(draft_page(text, references.table), references.table), references.table)
            project = merge(identify(record, references.iris), [record], references.table)
            ownership = ownership_of(project, references.iris, index.answer)
            stated = list(statements_of(project, ownership, templates, references))
            if dice.random() < errors:
                stated = faults[at % len(faults)](stated)
            lines += stated
            if ownership and (key := (ownership.owner, ownership.unit, ownership.name)) not in seen:
                owned.append(ownership)
                if ownership.number:  # without one, it is of this project alone
                    seen.add(key)
            at += 1
        yield lines


def owner_batches(owned: list[Ownership], errors: float, references: References) -> Iterator[str]:
    """State the owners, some with faults."""
    dice = random.Random(len(owned))
    faults = list(OWNER_FAULTS.values())
    owned = sorted(owned, key=lambda each: (each.owner, each.project))
    owners = [gather(group, references.owner_index) for _, group in groupby(owned, key=lambda each: each.owner)]
    for start in range(0, len(owners), BATCH):
        lines: list[str] = []
        for at, owner in enumerate(owners[start : start + BATCH]):
            stated = list(owner_triples(owner, references))
            lines += faults[(start + at) % len(faults)](stated) if dice.random() < errors else stated
        yield "".join(f"{each} .\n" for each in lines)


def stubs(lines: Iterable[str]) -> list[str]:
    """Say of what a batch names as owner, by the IRIs of our own, that it is an organisation."""
    owner, base = f"<{expand('esf:owner')}> ", f"<{Iris().base}"
    owners = {object_ for line in lines if (object_ := line.partition(owner)[2]).startswith(base)}
    return [statement(each[1:-1], "rdf:type", f"<{expand('org:Organization')}>") for each in sorted(owners)]


def batches(count: int, errors: float, references: References) -> Iterator[str]:
    """Give what is validated together, as N-Triples."""
    owned: list[Ownership] = []
    for lines in project_batches(count, errors, references, owned):
        yield "".join(f"{each} .\n" for each in (*lines, *stubs(lines)))
        alone = [each for each in owned if not each.number]
        if len(alone) >= BATCH:
            owned[:] = [each for each in owned if each.number]
            yield from owner_batches(alone, errors, references)
    yield from owner_batches(owned, errors, references)


def timed(validator: Validator, data: str, spent: dict[str, list[float]]) -> list[ValidationResult]:
    """Validate, and add seconds by the clock and of all cores to *spent*."""
    wall, cpu = time.perf_counter(), time.process_time()
    results = validator.engine.validate(data)
    passed = spent.setdefault(validator.engine.name, [0.0, 0.0])
    passed[0] += time.perf_counter() - wall
    passed[1] += time.process_time() - cpu
    return results


def compare(count: int, errors: float) -> bool:
    """Time both engines on the same batches and compare what they say, result for result."""
    references = load_references(Iris())
    fast = load_validator(references.table, "shacl-rust", references.ontology)
    reference = load_validator(references.table, "pyshacl", references.ontology)
    spent: dict[str, list[float]] = {}
    apart: list[tuple[int, tuple[str, ...]]] = []
    found: Counter[str] = Counter()
    for number, data in enumerate(batches(count, errors, references)):
        order = (fast, reference) if number % 2 else (reference, fast)
        results = {each.engine.name: timed(each, data, spent) for each in order}
        apart += differences(results["shacl-rust"], results["pyshacl"])
        found.update(each.component.rpartition("#")[2] for each in results["pyshacl"])
    for name, (wall, cpu) in spent.items():
        print(f"{name}: {count} records in {wall:.2f} s, {count / wall:,.0f} a second ({cpu:.2f} s of all cores)")
    ratio = spent["pyshacl"][0] / spent["shacl-rust"][0]
    by_core = spent["pyshacl"][1] / spent["shacl-rust"][1]
    print(f"ratio: {ratio:.1f} by the clock, {by_core:.1f} by time of all cores; at least {FASTER} by both is asked")
    verdict = "identical" if not apart else f"{len(apart)} different"
    print(f"results: {found.total()} of {len(found)} kinds, {verdict}")
    for times, key in apart[:10]:
        print(f"  {'only the fast engine' if times > 0 else 'only the reference'}: {' '.join(key)}")
    return min(ratio, by_core) >= FASTER and not apart


def peak(count: int, errors: float) -> int:
    """Validate with the fast engine in this process, and return its peak memory in kilobytes."""
    references = load_references(Iris())
    validator = load_validator(references.table, "shacl-rust", references.ontology)
    for data in batches(count, errors, references):
        validator.engine.validate(data)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def memory(count: int, errors: float) -> bool:
    """Compare peak memory for *count* records and for ten times as many."""
    peaks = []
    for records in (count, count * TIMES):
        command = [sys.executable, __file__, "--peak", str(records), "--errors", str(errors)]
        peaks.append(int(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        print(f"peak memory for {records} records: {peaks[-1] / 1024:.0f} MB")
    growth = peaks[1] / peaks[0]
    print(f"growth: {growth:.2f}; at most {GROWTH} is asked")
    return growth <= GROWTH


def main() -> None:
    """Measure; exit with 1 where less is reached than is asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--errors", type=float, default=0.05)
    parser.add_argument("--peak", type=int, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.peak:
        print(peak(wanted.peak, wanted.errors))
        return
    # Memory first: a process starts with the peak of the one that started it.
    small_enough = memory(wanted.records, wanted.errors)
    fast_enough = compare(wanted.records, wanted.errors)
    sys.exit(0 if small_enough and fast_enough else 1)


if __name__ == "__main__":
    main()
