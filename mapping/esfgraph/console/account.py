"""What a build did, in lines for a person and as one object for a program."""

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from esfgraph.changes.change_log import ChangeLog
from esfgraph.console.changes import describe_changes, describe_summary
from esfgraph.console.language import say
from esfgraph.console.publication import unstated
from esfgraph.pipeline.build import BuildResult
from esfgraph.pipeline.cache.findings import FindingKind
from esfgraph.publisher.publication import Publication
from esfgraph.release.change import Change, Going
from esfgraph.release.data_folder import DataFolder
from esfgraph.release.objections import Objection
from esfgraph.rules import Language, Severity, load_rules
from esfgraph.sources.files import SUFFIXES

SHOWN_CHANGES = 5
"""How many changes of things a person is shown; `releases diff` has them all."""
SHOWN_KINDS = 10
"""Of how many rules a person is shown the number of findings; the report has them all."""

_INDENT = " " * 4


def describe(result: BuildResult, data: Path, publication: Publication, language: Language = "en") -> Iterator[str]:
    """Say in lines what a build did: figures, what was found by rule, what came of it."""
    yield from _aligned(_figures(result, language), language)
    yield from _findings(result, language)
    if result.refused:
        yield say("quarantine", language, path=data / "quarantine")
    yield from _outcome(result, data, publication, language)
    yield from _changes(result, data, language)
    if result.release:
        yield from unstated(publication, language)


def account(result: BuildResult, publication: Publication) -> dict[str, Any]:
    """Give the same as one JSON object."""
    kinds = [
        {
            **{"severity": kind.severity.value, "rule": kind.rule, "count": kind.count},
            "example": {
                **{"source": kind.example.position.source, "sheet": kind.example.position.sheet},
                **{"line": kind.example.position.line},
                **{"label": kind.example.position.label, "message": kind.example.message},
                "message_sv": kind.example.message_sv,
            },
        }
        for kind in result.kinds
    ]
    report = str(_report(result)) if result.release else None
    change = _change(result.change) if result.change else None
    difference = result.difference.counts if result.difference else None
    return result.summary | {
        "findings_by_rule": kinds,
        "change": change,
        "difference": difference,
        "objections": [objection.value for objection in result.objections],
        "unstated": list(publication.missing()),
        "report": report,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "release_before": change.before,
        "projects_before": change.projects_before,
        "new": change.new,
        **{reason.value: count for reason, count in change.gone.items()},
        "lost": change.lost,
        "lost_named": list(change.named),
        "owners_before": change.owners_before,
        "owners_lost": change.owners_lost,
        "owners_lost_named": list(change.owners_named),
        "base_iri_before": change.base_before,
        "lists_gone": list(change.lists_gone),
        **{_plural(severity): count for severity, count in change.findings.items()},
    }


def _plural(severity: Severity) -> str:
    """The name of the number of such findings in a summary."""
    return f"{severity.value.lower()}s"


def _report(result: BuildResult) -> Path:
    assert result.release
    return result.release.path / "report.csv"


def _figures(result: BuildResult, language: Language) -> Iterator[tuple[str, int, str]]:
    """Each figure of a build: what it counts, the number, how it changed."""
    counts, change = result.summary, result.change
    yield say("records", language), counts["records_read"], ""
    yield say("refused", language), counts["refused"], ""
    yield say("projects", language), counts["projects"], _coming_and_going(change, language) if change else ""
    yield say("owners", language), counts["owners"]["total"], ""
    yield say("personal", language), counts["personal_values_dropped"], ""
    for name, count in counts.get("imported_statements", {}).items():
        yield say("imported", language, name=name), count, ""
    for severity in Severity:
        name = _plural(severity)
        yield say(name, language), counts[name], _more(change.findings[severity], language) if change else ""


def _coming_and_going(change: Change, language: Language) -> str:
    coming = [say("new", language, count=change.new)] if change.new else []
    return ", ".join([*coming, *_reasons(change, Going, language)]) or say("unchanged", language)


def _reasons(change: Change, reasons: Iterable[Going], language: Language) -> list[str]:
    """Say how many projects go for each reason for which some do."""
    return [say(f"gone-{each.value}", language, count=change.gone[each]) for each in reasons if change.gone[each]]


def _more(difference: int, language: Language) -> str:
    if not difference:
        return say("unchanged", language)
    return say("more" if difference > 0 else "fewer", language, count=abs(difference))


def _aligned(figures: Iterable[tuple[str, int, str]], language: Language) -> Iterator[str]:
    rows = [(label, say("number", language, count=number), beside) for label, number, beside in figures]
    wide, high = (max(len(row[column]) for row in rows) for column in (0, 1))
    for label, number, beside in rows:
        yield f"{label:<{wide}}  {number:>{high}}  {beside}".rstrip()


def _findings(result: BuildResult, language: Language) -> Iterator[str]:
    """The most grave and frequent kinds of findings, how many others there are, and where all stand."""
    shown, others = result.kinds[:SHOWN_KINDS], result.kinds[SHOWN_KINDS:]
    if shown:
        yield ""
    for kind in shown:
        yield from _kind(kind, language)
    if others:
        yield say("others", language, count=sum(kind.count for kind in others), rules=len(others))
    if result.kinds and result.release:
        yield say("report", language, count=sum(kind.count for kind in result.kinds), path=_report(result))
    yield ""


def _kind(kind: FindingKind, language: Language) -> Iterator[str]:
    rule = load_rules().rules.get(kind.rule)
    title = f"{rule.title.to(language)} ({kind.rule})" if rule else kind.rule
    yield f"{say(kind.severity.value, language)}: {say('number', language, count=kind.count)} × {title}"
    message = kind.example.message_sv if language == "sv" and kind.example.message_sv else kind.example.message
    place = format(kind.example.position, say("line", language))
    yield from _wrapped(say("example", language, place=place, message=message))


def _wrapped(text: str) -> list[str]:
    """Indent a text, and wrap it on a terminal; a log has it in one line."""
    if not sys.stdout.isatty():
        return [_INDENT + " ".join(text.split())]
    width = shutil.get_terminal_size().columns
    return textwrap.wrap(text, max(width, 40), initial_indent=_INDENT, subsequent_indent=_INDENT)


def _outcome(result: BuildResult, data: Path, publication: Publication, language: Language) -> Iterator[str]:
    if result.release is None and result.summary["records_read"]:
        yield say("nothing-publishable", language)
    elif result.release is None:
        yield say("no-record", language, kinds=", ".join(sorted(SUFFIXES)))
    elif result.served:
        yield say("served", language, release=result.release.id, data=data)
        if Objection.RENAMED in result.objections and result.change:
            yield say("led", language, before=result.change.base_before, now=publication.base)
    else:
        for objection in result.objections:
            yield from _objection(objection, result, publication, language)
        options = " ".join(dict.fromkeys(objection.option for objection in result.objections))
        yield say("not-served", language, release=result.release.id, options=options)
    if result.release and result.change and Objection.UNLISTED not in result.objections:
        for name in result.change.lists_gone:
            key = name if "." in name else f"lists.{name}"
            yield say("list-gone", language, name=name, path=key, place=publication.place(key))


def _objection(
    objection: Objection, result: BuildResult, publication: Publication, language: Language
) -> Iterator[str]:
    """Say what speaks against serving a release, and where it is put right if it is a slip."""
    change = result.change
    if objection is Objection.RENAMED:
        before, count = (change.base_before, change.iris_before) if change else ("?", 0)
        place = publication.place("base_iri")
        yield say("renamed", language, count=count, before=before, now=publication.base, place=place)
    elif change is None:
        yield say("shrunk", language)
    elif objection is Objection.UNLISTED:
        yield say("unlisted", language, **_owners_lost(change), place=publication.place("lists.owners"))
    else:
        if change.lost:
            yield _lost(change, language)
        if change.owners_lost and Objection.UNLISTED not in result.objections:
            end = "." if change.owners_lost == len(change.owners_named) else ""
            yield say("owners-lost", language, **_owners_lost(change)) + end


def _owners_lost(change: Change) -> dict[str, object]:
    named = ", ".join(path.removeprefix("organization/") for path in change.owners_named)
    more = ", ..." if change.owners_lost > len(change.owners_named) else ""
    return {"count": change.owners_lost, "of": change.owners_before, "named": named + more}


def _changes(result: BuildResult, data: Path, language: Language) -> Iterator[str]:
    """The first things that changed, and how to see all."""
    summary = result.difference
    if summary is None or not summary.total:
        return
    yield ""
    yield from describe_summary(summary, language)
    if not summary.is_listed:
        yield say("not-listed", language, count=summary.total)
        return
    kept = ChangeLog.of(DataFolder(data)).changes(summary.before, summary.after)
    yield from describe_changes(kept, language, SHOWN_CHANGES)
    if summary.total > SHOWN_CHANGES:
        ids = {"before": summary.before, "after": summary.after}
        yield say("all-changes", language, count=summary.total, data=data, **ids)


def _lost(change: Change, language: Language) -> str:
    reasons = ", ".join(_reasons(change, [each for each in Going if each is not Going.WITHDRAWN], language))
    named = ", ".join(path.removeprefix("project/") for path in change.named)
    end = ", ..." if change.lost > len(change.named) else "."
    return say("lost", language, count=change.lost, of=change.projects_before, reasons=reasons, named=named + end)
