"""What shapes say of a graph, as a table and a sentence for a person."""

from esfgraph.console.language import say
from esfgraph.rules import Language, Severity
from esfgraph.shacl.report import TABLE, ValidationReport


def headings(language: Language) -> list[str]:
    """Name the columns of the table."""
    return [say(f"table-{column}", language) for column in TABLE]


def rows(report: ValidationReport, language: Language) -> list[list[str]]:
    """One row for each result; a severity of the shapes' own keeps its name."""
    known = {severity.value: say(severity.value, language) for severity in Severity}
    return [[known.get(severity, severity), *row] for severity, *row in report.rows(language)]


def summary(report: ValidationReport, language: Language) -> str:
    """Count in a sentence."""
    return say(
        "checked-nothing" if report.checks_nothing else "checked",
        language,
        violations=report.violations,
        others=len(report.results) - report.violations,
        things=report.focus_nodes,
        target=report.target,
        engine=report.engine,
    )
